"""A PNG writer whose bytes depend on nothing but the pixels.

Compression libraries differ between versions and platforms, so the deflate stream is made here:
Huffman codes of literals, without matches, which is about what noisy pictures allow anyway.
Formats: PNG (ISO/IEC 15948), zlib (RFC 1950), deflate (RFC 1951).
"""

from __future__ import annotations

import heapq
import struct
import zlib

import numpy as np
from numpy.typing import NDArray

from casestudy.exercises.defect_detection.layout import Bytes

_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_END_OF_BLOCK = 256
_LONGEST = 15
_AVERAGE = 3
"""Filter type: each byte is told as its difference from the mean of its left and upper one."""


def encode(pixels: Bytes) -> bytes:
    """Return an 8-bit picture as PNG; shape (H, W) for greyscale, (H, W, 3) for colour."""
    height, width = pixels.shape[:2]
    header = struct.pack(">IIBBBBB", width, height, 8, 0 if pixels.ndim == 2 else 2, 0, 0, 0)
    filtered = _filter(pixels.reshape(height, -1), 1 if pixels.ndim == 2 else 3)
    checksum = struct.pack(">I", zlib.adler32(filtered.tobytes()))
    stream = b"\x78\x01" + _deflate(filtered.ravel()) + checksum
    return _SIGNATURE + _chunk(b"IHDR", header) + _chunk(b"IDAT", stream) + _chunk(b"IEND", b"")


def _chunk(kind: bytes, content: bytes) -> bytes:
    checksum = zlib.crc32(kind + content)
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", checksum)


def _filter(rows: Bytes, step: int) -> Bytes:
    """Return the rows with their filter byte in front; ``step`` is the bytes of a pixel."""
    left = np.zeros(rows.shape, dtype=np.int64)
    left[:, step:] = rows[:, :-step]
    above = np.zeros(rows.shape, dtype=np.int64)
    above[1:] = rows[:-1]
    told = (rows.astype(np.int64) - (left + above) // 2) % 256
    return np.insert(told, 0, _AVERAGE, axis=1).astype(np.uint8)


def _deflate(data: Bytes) -> bytes:
    """Return one final block with its own Huffman code."""
    counts = np.bincount(data, minlength=_END_OF_BLOCK + 1)
    counts[_END_OF_BLOCK] = 1
    lengths = _code_lengths(counts)
    codes = _codes(lengths)
    symbols = np.append(data.astype(np.int64), _END_OF_BLOCK)
    body = _bits(codes[symbols], lengths[symbols])
    bits = np.concatenate([_table(lengths), body])
    return np.packbits(bits, bitorder="little").tobytes()


def _table(lengths: NDArray[np.int64]) -> Bytes:
    """Return the block's header: every code length is itself told in four bits.

    Fields and the order of the code-length alphabet: RFC 1951, section 3.2.7.
    """
    head = [(1, 1), (2, 2), (0, 5), (0, 5), (15, 4)]
    alphabet = [(0 if symbol > _LONGEST else 4, 3) for symbol in (16, 17, 18, *range(16))]
    fields = np.array(head + alphabet)
    shift = [np.arange(width) for width in fields[:, 1]]
    bits = [(value >> at) & 1 for value, at in zip(fields[:, 0], shift, strict=True)]
    four = np.full(len(lengths) + 1, 4)
    told = _bits(np.append(lengths, 0), four)
    return np.concatenate([*bits, told]).astype(np.uint8)


def _bits(codes: NDArray[np.int64], lengths: NDArray[np.int64]) -> Bytes:
    """Return the bits of the codes one after the other, each from its most significant one."""
    ends = np.cumsum(lengths)
    owner = np.repeat(np.arange(len(codes)), lengths)
    below = ends[owner] - 1 - np.arange(ends[-1])
    return ((codes[owner] >> below) & 1).astype(np.uint8)


def _code_lengths(counts: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return Huffman code lengths of at most 15 bits, 0 for symbols that do not occur.

    Source: Huffman (1952), *Minimum-Redundancy Codes*, Proc. IRE 40(9); counts are evened out
    until the longest code fits.
    """
    while True:
        lengths = _huffman(counts)
        if lengths.max() <= _LONGEST:
            return lengths
        counts = np.where(counts > 0, counts // 2 + 1, 0)


def _huffman(counts: NDArray[np.int64]) -> NDArray[np.int64]:
    lengths = np.zeros(len(counts), dtype=np.int64)
    heap = [(int(counts[symbol]), int(symbol), [int(symbol)]) for symbol in np.flatnonzero(counts)]
    heapq.heapify(heap)
    while len(heap) > 1:
        (one, name, left), (two, _, right) = heapq.heappop(heap), heapq.heappop(heap)
        lengths[left + right] += 1
        heapq.heappush(heap, (one + two, name, left + right))
    return lengths


def _codes(lengths: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the canonical codes of the lengths: RFC 1951, section 3.2.2."""
    codes = np.zeros(len(lengths), dtype=np.int64)
    code, before = 0, 0
    for symbol in np.lexsort((np.arange(len(lengths)), lengths)):
        length = int(lengths[symbol])
        if length:
            code <<= length - before
            codes[symbol], before = code, length
            code += 1
    return codes
