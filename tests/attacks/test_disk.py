"""Filling the disk: with bytes, with empty files, with holes."""

from __future__ import annotations

import pytest

from casestudy.sandbox import supervisor
from tests.attacks.attack import Attack, scored
from tests.attacks.conftest import Stand

pytestmark = pytest.mark.slow

ATTACKS = (
    Attack(
        "many large files",
        "fill the disk",
        ("block = 'x' * 10**6\nfor n in range(10**4): open(f'f{n}', 'w').write(block)",),
        says=("disk",),
    ),
    Attack(
        "one large file",
        "write one file without end",
        ("with open('f', 'wb') as target:\n    while True: target.write(b'x' * 10**6)",),
        says=("disk",),
    ),
    Attack(
        "allocated file",
        "reserve the whole disk without writing",
        ("import os\nos.posix_fallocate(os.open('f', os.O_CREAT | os.O_RDWR), 0, 10**12)",),
        says=("disk",),
    ),
    scored(
        "sparse giant",
        "pretend to a giant file made of a hole",
        "import os\ntry: os.truncate(os.open('f', os.O_CREAT | os.O_RDWR), 10**12)\n"
        "except OSError: pass",
    ),
    Attack(
        "deleted file",
        "hold a deleted file that nobody can find",
        (
            "import os\nnumber = os.open('f', os.O_CREAT | os.O_RDWR); os.unlink('f')\n"
            "while True: os.write(number, b'x' * 10**6)",
        ),
        says=("disk",),
    ),
    Attack(
        "system folders",
        "fill every folder that can be written to",
        (
            "import os\n"
            "for top, folders, _ in os.walk('/'):\n"
            "    folders[:] = [f for f in folders if os.path.join(top, f) not in ('/proc', '/tmp')]\n"
            "    if os.access(top, os.W_OK) and top != '/dev/shm': raise SystemError(top)\n"
            "raise OSError(28, 'No space left on device')",
        ),
        says=("disk",),
    ),
)

INODES = tuple(
    Attack(
        f"{kind} in {folder}",
        "use up the kernel's memory with empty entries",
        (f"import os\nfor n in range(10**7): {code.format(folder)}",),
        says=("files",),
    )
    for folder, kind, code in (
        ("/tmp", "empty files", "open(f'{}/{{n}}', 'w').close()"),
        ("/dev/shm", "links", "os.symlink('nowhere', f'{}/{{n}}')"),
        ("/tmp", "folders", "os.mkdir(f'{}/{{n}}')"),
    )
)


@pytest.mark.parametrize("attack", ATTACKS, ids=str)
def test_the_disk_is_the_runs_own_and_small(attack: Attack, stand: Stand) -> None:
    stand.withstand(attack)


@pytest.mark.parametrize("attack", INODES, ids=str)
def test_entries_are_counted_too(
    attack: Attack, stand: Stand, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(supervisor, "MAX_FILES", 500)
    stand.withstand(attack)
