"""A filter of the system calls that hold memory which no process of the sandbox shows.

The supervisor adds up what processes hold. Memory files, System V segments and message queues
live on outside of any process, so a notebook could fill the host with them unseen.
"""

from __future__ import annotations

import errno
import platform
import struct

# Machine -> (its number in seccomp's data, numbers of memfd_create, memfd_secret, shmget, msgget)
_MACHINES = {
    "x86_64": (0xC000003E, (319, 447, 29, 68)),
    "aarch64": (0xC00000B7, (279, 447, 194, 186)),
}
_LOAD, _EQUAL, _AT_LEAST, _RETURN = 0x20, 0x15, 0x35, 0x06
_ARCHITECTURE_OFFSET, _NUMBER_OFFSET = 4, 0
_X32 = 0x40000000
_ALLOW, _DENY = 0x7FFF0000, 0x00050000 | errno.EPERM


def program(machine: str | None = None) -> bytes | None:
    """Return the filter as classic BPF, ``None`` where the machine's numbers are not known here.

    Calls in a foreign convention (32-bit, x32) are refused altogether: their numbers differ.
    Source: seccomp(2) and ``linux/filter.h``.
    """
    known = _MACHINES.get(machine or platform.machine())
    if known is None:
        return None
    architecture, numbers = known
    steps = [
        (_LOAD, 0, 0, _ARCHITECTURE_OFFSET),
        (_EQUAL, 1, 0, architecture),
        (_RETURN, 0, 0, _DENY),
        (_LOAD, 0, 0, _NUMBER_OFFSET),
        (_AT_LEAST, len(numbers) + 1, 0, _X32),
        *((_EQUAL, len(numbers) - at, 0, number) for at, number in enumerate(numbers)),
        (_RETURN, 0, 0, _ALLOW),
        (_RETURN, 0, 0, _DENY),
    ]
    return b"".join(struct.pack("HBBI", *step) for step in steps)
