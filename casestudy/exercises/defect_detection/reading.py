"""Reads pictures back: PNG to grey levels."""

from __future__ import annotations

import io

import numpy as np
from PIL import Image

from casestudy.exercises.defect_detection.layout import Bytes


def decode(png: bytes) -> Bytes:
    """Return a picture's grey levels; shape (H, W)."""
    with Image.open(io.BytesIO(png)) as picture:
        return np.asarray(picture.convert("L"), dtype=np.uint8)
