"""A case of this repository: where its files are follows from its name."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from casestudy.exercise import Exercise

_PACKAGE = Path(__file__).resolve().parents[1]
_INSTALLED = _PACKAGE / "bundled"
"""Where a wheel carries the data (``hatch_build.py``); a checkout has them beside it."""
_ROOT = _INSTALLED if _INSTALLED.is_dir() else _PACKAGE.parent


class BundledCase(Exercise):
    """A case with its data in ``datasets/`` and its starter in ``notebooks/``.

    Its methods are mostly functions of its modules, taken over by ``staticmethod``; what loads
    SciPy or scikit-learn is imported when it is called, so that listing the cases stays quick.
    """

    def __init_subclass__(cls, **keywords: Any) -> None:
        super().__init_subclass__(**keywords)
        name = cls.info.id
        cls.practice_dir = _ROOT / "datasets" / name
        cls.starter_notebook = _ROOT / "notebooks" / f"{name}.ipynb"
        cls.anchors_file = Path(__file__).with_name(name.replace("-", "_")) / "anchors.json"
