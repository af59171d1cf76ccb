"""Puts the data that lie beside the packages into a wheel; an editable install reads them there."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

OF_THE_CATALOGUE = ("courses", "standard")
"""Folders of ``datasets/`` that the web application reads; every other one is a case's."""


class BundledData(BuildHookInterface):
    """Adds ``datasets/`` and ``notebooks/`` to the package that reads them, as ``bundled/``."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Name the folders to take along."""
        if version == "editable":
            return
        taken = build_data["force_include"]
        taken["notebooks"] = "casestudy/bundled/notebooks"
        for folder in sorted((Path(self.root) / "datasets").iterdir()):
            package = "catalog" if folder.name in OF_THE_CATALOGUE else "casestudy"
            taken[f"datasets/{folder.name}"] = f"{package}/bundled/datasets/{folder.name}"
