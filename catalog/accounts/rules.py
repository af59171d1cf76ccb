"""Pure rules: what makes a password bad, and how long a failing account stays closed."""

from __future__ import annotations

import re
import string
from itertools import pairwise

MIN_PASSWORD = 12
"""Characters (NIST SP 800-63B: at least 8, longer is better, no rule on kinds of characters)."""
MAX_PASSWORD = 128
FREE_FAILURES = 4
FIRST_WAIT_SECONDS = 60
LONGEST_WAIT_SECONDS = 3600
OWN_CHARACTERS = 8
"""Characters a password must have beside the person's own name and address."""

_ROWS = ("1234567890", "qwertyuiop", "asdfghjkl", "zxcvbnm", string.ascii_lowercase, "0123456789")
_NEIGHBOURS = frozenset(pair for row in _ROWS for a, b in pairwise(row) for pair in (a + b, b + a))
_COMMON = """
password passw pass word qwertyuiop qwerty asdfghjkl asdfgh zxcvbnm zxcvbn welcome admin
administrator letmein login iloveyou monkey dragon sunshine princess football baseball
master superman batman secret changeme change default guest root test user hello love abc
abcd japan tokyo osaka nippon nihon sakura manabiya manabi learn learner study the my is
spring summer autumn winter january december computer internet server system
"""
_COMMON_ONLY = re.compile("(?:" + "|".join(sorted(_COMMON.split(), key=len, reverse=True)) + ")+")
_LOOKALIKES = str.maketrans(
    {"0": "o", "1": "i", "3": "e", "4": "a", "5": "s", "7": "t"}
    | {
        "@": "a",
        "$": "s",
        "!": "i",
    }
)


def lock_seconds(failures: int) -> int:
    """Return for how long an account closes after so many failures in a row.

    Four are free; the fifth costs a minute, and each further one twice as much, up to an hour.
    """
    if failures <= FREE_FAILURES:
        return 0
    doublings = min(failures - FREE_FAILURES - 1, 10)
    return min(FIRST_WAIT_SECONDS << doublings, LONGEST_WAIT_SECONDS)


def password_problems(password: str, email: str = "", name: str = "") -> tuple[str, ...]:
    """Return why a password must not be used, empty if it may.

    The reasons are ``short``, ``long``, ``repeated``, ``sequence``, ``common`` and ``personal``.
    There is no rule on kinds of characters (NIST SP 800-63B, section 3.1.1.2).
    """
    if len(password) < MIN_PASSWORD:
        return ("short",)
    if len(password) > MAX_PASSWORD:
        return ("long",)
    folded = password.casefold()
    checks = {
        "repeated": _repeats(folded),
        "sequence": _is_sequence(folded),
        "common": _is_common(folded),
        "personal": _is_personal(folded, email, name),
    }
    return tuple(reason for reason, bad in checks.items() if bad)


def _repeats(folded: str) -> bool:
    if len(set(folded)) < 5:
        return True
    periods = range(1, len(folded) // 3 + 1)
    return any(folded == (folded[:p] * len(folded))[: len(folded)] for p in periods)


def _is_sequence(folded: str) -> bool:
    pairs = [a + b for a, b in pairwise(folded)]
    near = sum(pair in _NEIGHBOURS or pair[0] == pair[1] for pair in pairs)
    return near >= 0.75 * len(pairs)


def _is_common(folded: str) -> bool:
    middle = re.sub(r"^[\W\d_]+|[\W\d_]+$", "", folded)
    variants = (folded, middle, middle.translate(_LOOKALIKES))
    letters = ("".join(c for c in variant if c.isalpha()) for variant in variants)
    return any(_COMMON_ONLY.fullmatch(text) for text in letters if text)


def _is_personal(folded: str, email: str, name: str) -> bool:
    pieces = re.split(r"[\W_]+", f"{email} {name}".casefold())
    rest = folded
    for piece in sorted((p for p in pieces if len(p) >= 3), key=len, reverse=True):
        rest = rest.replace(piece, "")
    return rest != folded and len(rest) < OWN_CHARACTERS
