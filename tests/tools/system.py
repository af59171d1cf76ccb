"""Install what tests need from the system, or say plainly what is skipped and why."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

PACKAGES = ("chromium", "fonts-noto-cjk", "redis-server")
FONT_FOLDERS = ("/usr/share/fonts/opentype/noto", "/usr/share/fonts/noto-cjk")
SECONDS = 600


def chromium() -> str | None:
    """Return the path of a Chromium the browser tests can drive."""
    return shutil.which("chromium") or shutil.which("chromium-browser")


def redis_server() -> str | None:
    """Return the path of a Redis the carrier's tests can start for themselves."""
    return shutil.which("redis-server")


def missing() -> list[str]:
    """Return the system packages that are needed and not there."""
    fonts = any(any(Path(folder).glob("NotoSansCJK*")) for folder in FONT_FOLDERS)
    present = {
        "chromium": chromium() is not None,
        "fonts-noto-cjk": fonts,
        "redis-server": redis_server() is not None,
    }
    return [name for name in PACKAGES if not present[name]]


def install(packages: list[str]) -> bool:
    """Try Debian's packages; return whether that worked."""
    if os.geteuid() != 0 or shutil.which("apt-get") is None:
        return False
    # In run level 1 Debian starts no service it installs; tests start their own Redis.
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive", "RUNLEVEL": "1"}
    commands = (["apt-get", "update", "-qq"], ["apt-get", "install", "-y", "-qq", *packages])
    try:
        for command in commands:
            subprocess.run(
                command, check=True, capture_output=True, timeout=SECONDS, env=environment
            )
    except (subprocess.SubprocessError, OSError) as error:
        sys.stdout.write(f"Installing {', '.join(packages)} failed: {error}\n")
        return False
    return True


def main() -> None:
    """Install what is missing, or explain."""
    wanted = missing()
    if not wanted or (install(wanted) and not missing()):
        return
    sys.stdout.write(
        f"Not on this machine and not installable here: {', '.join(missing())}.\n"
        "Tests that need it are skipped. On Debian or Ubuntu, as root: "
        f"apt-get install {' '.join(PACKAGES)}\n"
    )


if __name__ == "__main__":
    main()
