"""A picture while it is being made: how bright each point is, and where a defect may lie."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from casestudy.exercises.defect_detection.canvas import Frame
from casestudy.exercises.defect_detection.layout import Bools, Floats
from casestudy.exercises.defect_detection.world import Component


@dataclass
class Scene:
    """What lies under the camera, before light and noise."""

    frame: Frame
    bright: Floats
    """How much light each point gives back, on the scale of grey levels."""
    surface: Bools
    """Where the product is, without holes and edges."""
    contrast: float
    """How strongly defects show, against the metal part."""
    lost: Sequence[Component] = ()
    """Components that are not there."""
