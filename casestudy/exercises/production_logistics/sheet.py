"""A sheet of pixels to draw bars of time on, and the PNG that comes of it."""

from __future__ import annotations

import base64
import struct
import zlib
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Colour = tuple[int, int, int]

PAPER: Colour = (250, 250, 248)
INK: Colour = (40, 40, 46)
RULE: Colour = (190, 190, 188)
EDGE, ROW, BAR = 26, 24, 18
"""Pixels: room for a row's name, a row's height, a bar's height."""
FOOT = 18
DARK = 400
"""Sum of red, green and blue below which letters are light."""
_GLYPHS = {
    "0": "755557", "1": "262227", "2": "711747", "3": "711717", "4": "555711", "5": "744717",
    "6": "744757", "7": "711222", "8": "755757", "9": "755717", "W": "555775", "S": "744717",
}  # fmt: skip
"""Three by six dots; each octal digit is a line of three."""


class Sheet:
    """Rows of bars along hours, from ``first`` to ``last`` o'clock."""

    def __init__(self, rows: Sequence[str], first: int, last: int, hour: int) -> None:
        self._first, self._hour = first, hour
        self.width = EDGE + hour * (last - first) + 2
        self.height = ROW * len(rows) + FOOT
        self._dots: NDArray[np.uint8] = np.full((self.height, self.width, 3), PAPER, np.uint8)
        self._rows = len(rows)
        for number, name in enumerate(rows):
            self._text(name, 2, ROW * number + 7, 2)

    def shade(self, begin: int, end: int, colour: Colour) -> None:
        """Colour the ground between two minutes of the day."""
        self._dots[: ROW * self._rows, self._x(begin) : self._x(end)] = colour

    def ticks(self, hours: Sequence[int]) -> None:
        """Draw a line down at each hour, with its number below."""
        for hour in hours:
            x = self._x(60 * hour)
            self._dots[: ROW * self._rows, x : x + 1] = RULE
            self._text(str(hour), min(x, self.width - 16), ROW * self._rows + 3, 2)

    def bar(self, row: int, begin: int, end: int, colour: Colour, *, hatched: bool = False) -> None:
        """Draw a bar between two minutes of the day; none where they are one."""
        left, right, top = self._x(begin), self._x(end), ROW * row + 3
        self._dots[top : top + BAR, left:right] = colour
        if hatched:
            y, x = np.mgrid[top : top + BAR, left:right]
            self._dots[y, x] = np.where(((x + y) % 6 < 2)[..., None], PAPER, self._dots[y, x])
        if right - left > 2:
            self._dots[top : top + BAR, left : left + 1] = PAPER

    def name(self, row: int, begin: int, end: int, name: str, ground: Colour) -> None:
        """Write a name on what was drawn between two minutes, if there is room for it."""
        left, wide = self._x(begin), 8 * len(name)
        if self._x(end) - left < wide:
            return
        top, ink = ROW * row + 6, PAPER if sum(ground) < DARK else INK
        self._dots[top - 1 : top + 13, left + 1 : left + wide] = ground
        self._text(name, left + 2, top, 2, ink)

    def png(self) -> str:
        """Return the sheet as PNG (ISO/IEC 15948) in Base64."""
        header = struct.pack(">IIBBBBB", self.width, self.height, 8, 2, 0, 0, 0)
        lines = np.insert(self._dots.reshape(self.height, -1), 0, 0, axis=1)
        parts = ((b"IHDR", header), (b"IDAT", zlib.compress(lines.tobytes(), 9)), (b"IEND", b""))
        return base64.b64encode(b"\x89PNG\r\n\x1a\n" + b"".join(map(_chunk, parts))).decode()

    def _x(self, minute: int) -> int:
        return EDGE + round((minute - 60 * self._first) * self._hour / 60)

    def _text(self, text: str, left: int, top: int, scale: int, colour: Colour = INK) -> None:
        for number, letter in enumerate(text):
            rows = [[int(dot) for dot in f"{int(line):03b}"] for line in _GLYPHS[letter]]
            dots = np.kron(np.array(rows, dtype=bool), np.ones((scale, scale), dtype=bool))
            x = left + 4 * scale * number
            self._dots[top : top + len(dots), x : x + dots.shape[1]][dots] = colour


def _chunk(part: tuple[bytes, bytes]) -> bytes:
    kind, content = part
    checksum = zlib.crc32(kind + content)
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", checksum)
