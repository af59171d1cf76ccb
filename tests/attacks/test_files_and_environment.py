"""Looking for labels, secrets and the host: its files, its environment, its kernel."""

from __future__ import annotations

import platform
from collections.abc import Mapping
from pathlib import Path

import pytest

import casestudy
from tests.attacks.conftest import Secrets, Stand
from tests.attacks.looks import Look, Outcome, judge, peek, run_looks

pytestmark = pytest.mark.slow
PROJECT = str(Path(casestudy.__file__).resolve().parents[1])
ALLOWED = [
    "PATH",
    "HOME",
    "TMPDIR",
    "USER",
    "LANG",
    "LC_CTYPE",
    "TZ",
    "PWD",
    "MPLBACKEND",
    "PYTHONHASHSEED",
    "PYTHONPATH",
    "MALLOC_ARENA_MAX",
    "LOKY_MAX_CPU_COUNT",
    "KMP_INIT_AT_FORK",
    "KMP_DUPLICATE_LIB_OK",
    "OMP_NUM_THREADS",
    "OPENBLAS_NUM_THREADS",
    "MKL_NUM_THREADS",
    "NUMEXPR_NUM_THREADS",
    # what Jupyter's kernel sets itself
    *("CLICOLOR", "CLICOLOR_FORCE", "FORCE_COLOR", "GIT_PAGER", "PAGER", "TERM"),
    *("PIP_DISABLE_PIP_VERSION_CHECK", "PIP_NO_INDEX"),
]
ABSENT = ("FileNotFoundError", "NotADirectoryError", "PermissionError")
REFUSED = ("PermissionError", "OSError", "FileNotFoundError", "NotADirectoryError")

LOOKS = (
    peek("host file", "read a secret file of the grader's machine", "slurp(SECRET)", *ABSENT),
    peek("repository", "read the project's own settings", "slurp(PROJECT + '/pyproject.toml')",
         *ABSENT),
    peek("reference solution", "import the package that holds the solutions",
         "__import__('casestudy.exercises')", "ModuleNotFoundError", "AttributeError"),
    peek("labels by search", "find files that speak of truth, labels or answers anywhere",
         "[os.path.join(d, n) for top in ('/tmp', '/home', '/root', '/opt', '/var', '/srv', '/mnt')"
         " for d, _, ns in os.walk(top) for n in ns"
         " if '/lib/python' not in d and any(w in n.lower() for w in"
         " ('truth', 'label', 'answer', 'reference.py', 'secret', 'ranked'))]", returns="[]"),
    peek("other data", "find inputs beside its own", "sorted(os.listdir('data'))",
         returns="['sales.csv']"),
    peek("shadow", "read password hashes", "slurp('/etc/shadow')", *ABSENT),
    peek("accounts", "learn who uses the machine", "slurp('/etc/passwd').count(b'\\n')",
         returns="1"),
    peek("ssh keys", "read keys from a home folder",
         "slurp(os.path.expanduser('~root/.ssh/id_rsa'))", *ABSENT),
    peek("cloud credentials", "read an instance's service token",
         "slurp('/var/run/secrets/kubernetes.io/serviceaccount/token')", *ABSENT),
    peek("environment", "read secrets from its environment",
         "sorted(set(os.environ) - set(ALLOWED))", returns="[]"),
    peek("first process's environment", "read what the sandbox was started with",
         "names_in('/proc/1/environ')", *ABSENT, "OSError", returns="[]"),
    peek("parent's environment", "read its parent's environment",
         "names_in(f'/proc/{os.getppid()}/environ')", *ABSENT, "OSError", returns="[]"),
    peek("command lines", "read the host's command lines",
         "[p for p in os.listdir('/proc') if p.isdigit() and int(p) > 30]", returns="[]"),
    peek("root of another process", "leave by another process's root folder",
         "slurp('/proc/1/root' + SECRET)", *REFUSED),
    peek("working folder of another process", "leave by another process's working folder",
         "slurp('/proc/1/cwd' + SECRET)", *REFUSED),
    peek("walking up", "leave by ../ beyond the root", "slurp('../' * 40 + SECRET)", *ABSENT),
    peek("mount table", "learn the host's folders from the mount table",
         "[w for w in ('manabiya-', 'instance', 'postgres', SECRET) if w.encode() in"
         " open('/proc/self/mountinfo', 'rb').read()]", returns="[]"),
    peek("kernel log", "read the kernel's messages", "slurp('/dev/kmsg')", *REFUSED),
    peek("memory device", "read the machine's memory", "slurp('/dev/mem')", *REFUSED),
    peek("core file of the kernel", "read kernel memory", "slurp('/proc/kcore')", *REFUSED),
    peek("block devices", "read a disk as a device",
         "[d for d in os.listdir('/dev') if d.startswith(('sd', 'vd', 'nvme', 'xvd', 'loop'))]",
         returns="[]"),
    peek("making a device", "make a device file of the disk",
         "os.mknod('disk', 0o060666, os.makedev(8, 0))", *REFUSED),
    peek("kernel settings", "change a kernel setting", "open('/proc/sys/vm/swappiness', 'w')",
         *REFUSED),
    peek("core pattern", "run a program on the host at the next crash",
         "open('/proc/sys/kernel/core_pattern', 'w')", *REFUSED),
    peek("system request", "restart the machine", "open('/proc/sysrq-trigger', 'w')", *REFUSED),
    peek("control groups", "leave its control group", "open('/sys/fs/cgroup/cgroup.procs', 'w')",
         *REFUSED),
    peek("program of the system", "replace a program", "open('/usr/bin/env', 'r+b')", *REFUSED),
    peek("library of the runner", "replace the runner's own code",
         "open('/opt/manabiya/inside/kernel.py', 'w')", *REFUSED),
    peek("package", "leave a package for the next run",
         "open(os.path.join(os.path.dirname(json.__file__), 'new.py'), 'w')", *REFUSED),
    peek("interpreter's start file", "leave a sitecustomize for the next run",
         "open(os.path.join(os.path.dirname(os.__file__), 'site-packages', 'a.pth'), 'w')",
         *REFUSED),
    peek("becoming root", "become root", "os.setuid(0)", *REFUSED),
    peek("changing the root", "change its root folder", "os.chroot('/tmp')", *REFUSED),
    peek("owner", "give a file to root", "os.chown('data/sales.csv', 0, 0)", *REFUSED),
    Look("set-user-id program", "gain privileges from a set-user-id program",
         "import subprocess\ndef attempt():\n"
         "    return subprocess.run(['su', '-c', 'true'], capture_output=True).returncode == 0",
         (), "False"),
    peek("capabilities", "keep a privilege", "[l.split()[1].strip('0') for l in"
         " open('/proc/self/status') if l.startswith(('CapEff', 'CapPrm', 'CapBnd', 'CapAmb'))]",
         returns="['', '', '', '']"),
    peek("new privileges", "gain privileges later",
         "[l.split()[1] for l in open('/proc/self/status') if l.startswith('NoNewPrivs')]",
         returns="['1']"),
    Look("system calls", "unshare, mount, trace, load a program into the kernel",
         "import ctypes\ndef attempt():\n"
         "    calls = ctypes.CDLL(None, use_errno=True)\n"
         "    return [name for name, call in CALLS.items()\n"
         "            if calls.syscall(*call) != -1 or ctypes.get_errno() not in (1, 38)]",
         (), "[]"),
)  # fmt: skip
NUMBERS = {  # name: on x86_64, on aarch64
    "unshare": (272, 97), "mount": (165, 40), "setns": (308, 268), "ptrace": (101, 117),
    "bpf": (321, 280), "keyctl": (250, 219), "add_key": (248, 217), "userfaultfd": (323, 282),
    "perf_event_open": (298, 241), "io_uring_setup": (425, 425), "process_vm_readv": (310, 270),
    "process_vm_writev": (311, 271), "pivot_root": (155, 41), "reboot": (169, 142),
    "init_module": (175, 105), "kexec_load": (246, 104), "open_by_handle_at": (304, 265),
}  # fmt: skip
ARGUMENTS = {"unshare": (0x10000000,), "ptrace": (16, 1), "perf_event_open": (0, 0, -1, -1, 0)}
SETUP = """
def names_in(path):
    with open(path, "rb") as source:
        names = {item.split(b"=")[0].decode() for item in source.read().split(b"\\0") if item}
    return sorted(names - set(ALLOWED))
"""


@pytest.fixture(scope="module")
def seen(shared_stand: Stand, secrets: Secrets) -> Mapping[str, Outcome]:
    """What one notebook saw that tried all of this."""
    names = f"SECRET, PROJECT, ALLOWED = {str(secrets.file)!r}, {PROJECT!r}, {ALLOWED!r}\n"
    at = ("x86_64", "aarch64").index(platform.machine())
    calls = {name: (both[at], *ARGUMENTS.get(name, (0,) * 5)) for name, both in NUMBERS.items()}
    return run_looks(shared_stand, LOOKS, f"{names}CALLS = {calls!r}\n{SETUP}")


@pytest.mark.parametrize("look", LOOKS, ids=str)
def test_nothing_of_the_host_can_be_seen_or_changed(
    look: Look, seen: Mapping[str, Outcome], stand: Stand
) -> None:
    judge(stand, look, seen[look.name])
