"""The filter of system calls, run as the kernel would run it."""

from __future__ import annotations

import errno
import re
import struct
from pathlib import Path

import pytest

from casestudy.sandbox import seccomp, syscalls

ALLOWED, REFUSED, UNKNOWN = 0x7FFF0000, 0x00050000 | errno.EPERM, 0x00050000 | errno.ENOSYS
NO_FAMILY, NO_PROTOCOL = 0x00050000 | errno.EAFNOSUPPORT, 0x00050000 | errno.EPROTONOSUPPORT
NO_TERMINAL, NO_MEMORY = 0x00050000 | errno.ENOTTY, 0x00050000 | errno.ENOMEM
DONE = 0x00050000
X86_64 = 0xC000003E
MACHINES = [("x86_64", X86_64, 1), ("aarch64", 0xC00000B7, 2)]
HEADERS = {
    "x86_64": Path("/usr/include/x86_64-linux-gnu/asm/unistd_64.h"),
    "aarch64": Path("/usr/include/asm-generic/unistd.h"),
}


def verdict(program: bytes, architecture: int, number: int, *arguments: int) -> int:
    """Interpret the few instructions the filter is made of; it may only jump forward."""
    given = [*arguments, *[0] * (6 - len(arguments))]
    data = struct.pack("<IIQ6Q", number, architecture, 0, *(value % 2**64 for value in given))
    at, held = 0, 0
    while True:
        code, jump_true, jump_false, value = struct.unpack_from("<HBBI", program, 8 * at)
        at += 1
        if code == 0x06:
            return int(value)
        if code == 0x20:
            held = struct.unpack_from("<I", data, value)[0]
        elif code == 0x54:
            held &= value
        elif code == 0x05:
            at += value
        else:
            true = held == value if code == 0x15 else held >= value
            at += jump_true if true else jump_false


def filter_of(machine: str) -> bytes:
    program = seccomp.program(machine)
    assert program is not None
    return program


def call(name: str, *arguments: int) -> int:
    number = syscalls.allowed(1)[name]
    return verdict(filter_of("x86_64"), X86_64, number, *arguments)


@pytest.mark.parametrize(("machine", "architecture", "column"), MACHINES)
def test_only_the_listed_calls_are_let_through(
    machine: str, architecture: int, column: int
) -> None:
    program = filter_of(machine)
    listed = syscalls.allowed(column)
    plain = {number for name, number in listed.items() if name not in syscalls.CHECKS}
    found = {n for n in range(1024) if verdict(program, architecture, n) == ALLOWED}
    assert plain <= found <= set(listed.values())


@pytest.mark.parametrize(("machine", "architecture", "column"), MACHINES)
def test_a_known_call_is_forbidden_and_a_newer_one_unknown(
    machine: str, architecture: int, column: int
) -> None:
    program = filter_of(machine)
    unlisted = set(range(2048)) - set(syscalls.allowed(column).values())
    for number in unlisted:
        newer = number > syscalls.NEWEST or number in syscalls.UNKNOWN.values()
        assert verdict(program, architecture, number) == (UNKNOWN if newer else REFUSED), number


@pytest.mark.parametrize(("machine", "architecture", "column"), MACHINES)
def test_the_numbers_are_the_kernels(machine: str, architecture: int, column: int) -> None:
    header = HEADERS[machine]
    if not header.exists():
        pytest.skip("the kernel's headers are not installed")
    pattern = re.compile(r"#define\s+__NR(?:3264)?_(\w+)\s+(\d+)$", re.MULTILINE)
    found = {name: int(number) for name, number in pattern.findall(header.read_text())}
    found.setdefault("newfstatat", found.get("fstatat", -1))
    for name, number in syscalls.allowed(column).items():
        if number <= max(found.values()):
            assert found[name] == number, name


def test_no_name_stands_twice_in_the_list() -> None:
    for column in (1, 2):
        numbers = list(syscalls.allowed(column).values())
        assert len(numbers) == len(set(numbers))
    assert set(syscalls.CHECKS) <= set(syscalls.allowed(1)) & set(syscalls.allowed(2))


@pytest.mark.parametrize("number", [0, 1, 39, 56, 435, 452, 10_000])
def test_calls_in_a_foreign_convention_are_refused(number: int) -> None:
    program = filter_of("x86_64")
    assert verdict(program, 0x40000003, number) == REFUSED  # 32-bit
    assert verdict(program, X86_64, 0x40000000 + number) == REFUSED  # x32
    assert verdict(filter_of("aarch64"), 0x40000028, number) == REFUSED  # 32-bit ARM


@pytest.mark.parametrize(
    ("name", "arguments", "expected"),
    [
        ("clone", (0x3D0F00,), ALLOWED),  # a thread of glibc
        ("clone", (0x1200011,), ALLOWED),  # fork
        *(("clone", (1 << bit,), REFUSED) for bit in (17, 25, 26, 27, 28, 29, 30)),
        ("clone", (0x10000011,), REFUSED),
        ("socket", (1, 0x80001, 0), ALLOWED),  # close-on-exec
        ("socket", (1, 5, 0), ALLOWED),
        ("socket", (2, 1, 6), ALLOWED),
        ("socket", (10, 0x802, 17), ALLOWED),
        ("socket", (2, 3, 1), NO_PROTOCOL),  # raw
        ("socket", (2, 1, 132), NO_PROTOCOL),  # SCTP
        ("socket", (10, 1, 262), NO_PROTOCOL),  # MPTCP
        *(("socket", (family, 3, 0), NO_FAMILY) for family in (0, 3, 15, 16, 17, 29, 30, 38, 40)),
        ("socketpair", (1, 1, 0), ALLOWED),
        ("socketpair", (30, 1, 0), NO_FAMILY),  # TIPC
        ("setsockopt", (3, 1, 2), ALLOWED),
        ("setsockopt", (3, 6, 26), ALLOWED),
        ("setsockopt", (3, 1, 26), REFUSED),  # a program for packets
        ("setsockopt", (3, 1, 50), REFUSED),
        ("fcntl", (3, 5), ALLOWED),
        *(("fcntl", (3, command), DONE) for command in (6, 7, 37, 38)),
        ("flock", (3, 2), DONE),
        ("mmap", (0, 4096, 3, 0x22), ALLOWED),
        ("mmap", (0, 1 << 21, 3, 0x40022), NO_MEMORY),
        ("fcntl", (3, 1024), REFUSED),
        ("ioctl", (0, 0x5401), ALLOWED),
        ("ioctl", (0, 0x541B), ALLOWED),
        ("ioctl", (0, 0x5412), NO_TERMINAL),  # TIOCSTI
        ("ioctl", (0, 0x100005412), NO_TERMINAL),  # the kernel looks at 32 bits only
        ("ioctl", (0, 0x541C), NO_TERMINAL),  # TIOCLINUX
        ("prctl", (15,), ALLOWED),
        *(("prctl", (option,), REFUSED) for option in (4, 8, 22, 24, 35, 47, 0x59616D61)),
        ("personality", (0xFFFFFFFF,), ALLOWED),
        ("personality", (0x0040000,), REFUSED),  # no randomised addresses
        ("prlimit64", (0, 7, 1 << 40), ALLOWED),
        ("prlimit64", (0, 4, 0), ALLOWED),
        ("prlimit64", (0, 4, 4096), DONE),  # core files
        ("setrlimit", (4, 4096), DONE),
        ("setrlimit", (7, 4096), ALLOWED),
        ("prlimit64", (12, 7, 0), ALLOWED),
        ("prlimit64", (12, 7, 1 << 40), REFUSED),  # a pointer whose lower half is zero
        ("prlimit64", (12, 7, 4096), REFUSED),
    ],
)
def test_arguments_decide(name: str, arguments: tuple[int, ...], expected: int) -> None:
    assert call(name, *arguments) == expected


def test_an_unknown_machine_has_no_filter() -> None:
    assert seccomp.program("riscv64") is None
