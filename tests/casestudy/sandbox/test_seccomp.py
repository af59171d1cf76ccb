"""The filter of system calls, run as the kernel would run it."""

from __future__ import annotations

import struct

import pytest

from casestudy.sandbox import seccomp

ALLOWED, REFUSED = 0x7FFF0000, 0x00050001


def verdict(program: bytes, architecture: int, number: int) -> int:
    """Interpret the few instructions the filter is made of."""
    at, held = 0, 0
    while True:
        code, jump_true, jump_false, value = struct.unpack_from("HBBI", program, 8 * at)
        at += 1
        if code == 0x06:
            return int(value)
        if code == 0x20:
            held = {0: number, 4: architecture}[value]
        else:
            true = held == value if code == 0x15 else held >= value
            at += jump_true if true else jump_false


@pytest.mark.parametrize(
    ("machine", "architecture", "refused"),
    [("x86_64", 0xC000003E, {319, 447, 29, 68}), ("aarch64", 0xC00000B7, {279, 447, 194, 186})],
)
def test_only_the_listed_calls_are_refused(
    machine: str, architecture: int, refused: set[int]
) -> None:
    program = seccomp.program(machine)
    assert program is not None
    found = {n for n in range(500) if verdict(program, architecture, n) == REFUSED}
    assert found == refused
    assert verdict(program, architecture, 0) == ALLOWED


def test_calls_in_a_foreign_convention_are_refused() -> None:
    program = seccomp.program("x86_64")
    assert program is not None
    assert verdict(program, 0x40000003, 1) == REFUSED  # 32-bit
    assert verdict(program, 0xC000003E, 0x40000001) == REFUSED  # x32


def test_an_unknown_machine_has_no_filter() -> None:
    assert seccomp.program("riscv64") is None
