"""Pictures are written as PNG that any reader understands, the same bytes everywhere."""

from __future__ import annotations

import hashlib
import io

import numpy as np
import pytest
from PIL import Image

from casestudy.exercises.defect_detection import png
from casestudy.exercises.defect_detection.layout import Bytes


def _read(content: bytes) -> Bytes:
    with Image.open(io.BytesIO(content)) as picture:
        picture.load()
        return np.asarray(picture)


def _pictures() -> dict[str, Bytes]:
    rng = np.random.Generator(np.random.PCG64(3))
    ramp = np.add.outer(np.arange(40), np.arange(60)).astype(np.uint8)
    rare = np.zeros((300, 300), dtype=np.uint8)
    fibonacci = np.repeat(np.arange(22), [int(1.618**k) for k in range(22)])
    rare.ravel()[: len(fibonacci)] = fibonacci.astype(np.uint8)
    return {
        "noise": rng.integers(0, 256, (50, 70), dtype=np.uint8),
        "one grey": np.full((9, 7), 200, dtype=np.uint8),
        "ramp": ramp,
        "rare values": rare,
        "colour": rng.integers(0, 256, (20, 30, 3), dtype=np.uint8),
        "one pixel": np.array([[7]], dtype=np.uint8),
    }


@pytest.mark.parametrize("kind", _pictures())
def test_a_picture_reads_back_as_it_was(kind: str) -> None:
    pixels = _pictures()[kind]
    assert (_read(png.encode(pixels)) == pixels).all()


def test_the_bytes_are_pinned() -> None:
    content = png.encode(_pictures()["ramp"])
    assert hashlib.sha256(content).hexdigest() == PINNED


def test_codes_never_exceed_what_the_format_allows() -> None:
    counts = np.array([int(1.7**k) for k in range(30)] + [1])
    lengths = png._code_lengths(counts)
    assert lengths.max() <= 15
    assert np.sum(0.5 ** lengths[lengths > 0]) <= 1.0


def test_noise_is_stored_in_less_than_its_size() -> None:
    rng = np.random.Generator(np.random.PCG64(1))
    noisy = rng.integers(100, 116, (128, 128), dtype=np.uint8)
    assert len(png.encode(noisy)) < 0.75 * noisy.size


PINNED = "663a931e4cf4f143e02038035615d905593298e484df382a660d8091fb74f9fc"
