"""How many graded runs a learner has, and how a file's name is kept."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo

_UNFIT = re.compile(r"[\x00-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff/\\]")


POLL_MS, LONGEST_POLL_MS = 2_000, 30_000


@dataclass(frozen=True)
class Quota:
    """What is left today for one learner, one case and one kind of run.

    A run is charged once it has earned points on practice data: a ranked run then meets the ranked
    data, where even its failing says something. Nothing is charged for what failed before, was
    cancelled before, or was this installation's fault.
    """

    charged: int
    """Runs of today that count."""
    waiting: int
    """Runs queued or running, which may still be charged."""
    limit: int

    @property
    def left(self) -> int:
        """Submissions that can still be made now."""
        return max(self.limit - self.charged - self.waiting, 0)


def poll_ms(position: int | None) -> int:
    """Return after how long a page without a stream should ask again, in milliseconds.

    Every two seconds while something happens; in a long queue more seldom, since a thousand pages
    that wait would otherwise keep the server from everything else.
    """
    if position is None:
        return POLL_MS
    return min(LONGEST_POLL_MS, POLL_MS + position * POLL_MS // 20)


def day_of(now: datetime, zone: tzinfo) -> tuple[datetime, datetime]:
    """Return the start and the end of the day that ``now`` falls on in ``zone``."""
    start = now.astimezone(zone).replace(hour=0, minute=0, second=0, microsecond=0)
    return start, start + timedelta(days=1)


def clean_filename(name: str | None) -> str:
    """Return a name fit for storing, showing and sending back; never empty, at most 120 long.

    Control characters, path separators and characters that turn the direction of writing go.
    """
    kept = _UNFIT.sub("", unicodedata.normalize("NFC", name or "")).strip(" .")
    stem = kept.removesuffix(".ipynb")[:100].strip(" .") or "notebook"
    return f"{stem}.ipynb"
