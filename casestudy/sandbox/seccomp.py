"""The filter of system calls that a notebook's process starts with, as classic BPF.

Only what ``syscalls`` lists is let through. A call that is known and not listed fails with EPERM;
one newer than the list fails with ENOSYS, at which libraries take an older way. Nothing is killed
and nothing is logged: the cell shows an ordinary error and its traceback.
"""

from __future__ import annotations

import errno
import platform
import struct
from collections.abc import Mapping

from casestudy.sandbox import syscalls
from casestudy.sandbox.syscalls import ALLOW, Check, Condition, Rule, error

# Machine -> (its number in seccomp's data, its column in the table of calls)
_MACHINES = {"x86_64": (0xC000003E, 1), "aarch64": (0xC00000B7, 2)}
_LOAD, _AND, _RETURN, _JUMP = 0x20, 0x54, 0x06, 0x05
_EQUAL, _AT_LEAST = 0x15, 0x35
_NUMBER, _ARCHITECTURE, _ARGUMENTS = 0, 4, 16
_X32 = 0x40000000
_REFUSED, _UNKNOWN = error(errno.EPERM), error(errno.ENOSYS)

_Step = tuple[int, int, int, int]
_Range = tuple[int, "int | str"]
"""First number of a range of calls, and their verdict or the name of their check."""


def program(machine: str | None = None) -> bytes | None:
    """Return the filter for a machine's 64-bit calls, ``None`` where they are not known here.

    Calls in a foreign convention (32-bit, x32) all fail with EPERM: their numbers differ, so the
    list would not mean what it says. Source: seccomp(2) and ``linux/filter.h``.

    Parameters
    ----------
    machine
        As ``platform.machine()`` names it; this one when left out.
    """
    known = _MACHINES.get(machine or platform.machine())
    if known is None:
        return None
    architecture, column = known
    head: list[_Step] = [
        (_LOAD, 0, 0, _ARCHITECTURE),
        (_EQUAL, 1, 0, architecture),
        (_RETURN, 0, 0, _REFUSED),
        (_LOAD, 0, 0, _NUMBER),
    ]
    steps = [*head, *_decide(_ranges(column))]
    return b"".join(struct.pack("<HBBI", *step) for step in steps)


def _ranges(column: int) -> list[_Range]:
    """Cut all numbers into ranges of the same fate, in ascending order."""
    fates: dict[int, int | str] = dict.fromkeys(range(syscalls.NEWEST + 1), _REFUSED)
    fates |= dict.fromkeys(syscalls.UNKNOWN.values(), _UNKNOWN)
    for name, number in syscalls.allowed(column).items():
        fates[number] = name if name in syscalls.CHECKS else ALLOW
    fates |= {syscalls.NEWEST + 1: _UNKNOWN, _X32: _REFUSED}
    ranges: list[_Range] = []
    for number in sorted(fates):
        if not ranges or ranges[-1][1] != fates[number]:
            ranges.append((number, fates[number]))
    return ranges


def _decide(ranges: list[_Range]) -> list[_Step]:
    """Return a binary search over the ranges, followed by the checks of arguments.

    The kernel keeps the verdict of calls whose arguments are not looked at, so only the checked
    ones walk through this at each call.
    """
    checks: list[_Step] = []
    starts: dict[str, int] = {}
    for name, check in syscalls.CHECKS.items():
        starts[name] = len(checks)
        checks += _check(check)
    tree = _search(ranges, starts)
    for at, (code, _, _, start) in enumerate(tree):
        if code == _JUMP:
            tree[at] = (_JUMP, 0, 0, len(tree) - at - 1 + start)
    return tree + checks


def _search(ranges: list[_Range], starts: Mapping[str, int]) -> list[_Step]:
    """Return the search; its jumps hold where behind its end they lead."""
    if len(ranges) == 1:
        fate = ranges[0][1]
        return [(_JUMP, 0, 0, starts[fate]) if isinstance(fate, str) else (_RETURN, 0, 0, fate)]
    middle = len(ranges) // 2
    lower, upper = _search(ranges[:middle], starts), _search(ranges[middle:], starts)
    return [(_AT_LEAST, len(lower), 0, ranges[middle][0]), *lower, *upper]


def _check(check: Check) -> list[_Step]:
    steps = [step for rule in check.rules for step in _rule(rule)]
    return [*steps, (_RETURN, 0, 0, check.otherwise)]


def _rule(rule: Rule) -> list[_Step]:
    """Return the steps of a rule, which go on behind its end when a condition does not hold."""
    steps: list[_Step] = [(_RETURN, 0, 0, rule.verdict)]
    for condition in reversed(rule.conditions):
        steps = [*_condition(condition, len(steps)), *steps]
    return steps


def _condition(condition: Condition, rest: int) -> list[_Step]:
    offset = _ARGUMENTS + 8 * condition.argument + 4 * condition.high  # both are little-endian
    steps: list[_Step] = [(_LOAD, 0, 0, offset)]
    if condition.mask != 0xFFFFFFFF:
        steps.append((_AND, 0, 0, condition.mask))
    last = len(condition.values) - 1
    for at, value in enumerate(condition.values):
        steps.append((_EQUAL, last - at, rest if at == last else 0, value))
    return steps
