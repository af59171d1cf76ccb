"""What nbclient showed, recorded once, because a fresh kernel a case takes a minute and a half."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from tests.casestudy.fidelity.case import Case
from tests.casestudy.fidelity.runs import Shown, in_jupyter, versions

FILE = Path(__file__).with_name("expected.json")


class Expectations:
    """Recorded outputs; what is missing, outdated or of other library versions is run anew."""

    def __init__(self) -> None:
        recorded = json.loads(FILE.read_text()) if FILE.exists() else {}
        current = recorded.get("versions") == versions()
        self._cases: dict[str, Any] = recorded.get("cases", {}) if current else {}

    def of(self, case: Case) -> Shown:
        """Return what nbclient shows for a case."""
        kept = self._cases.get(case.name)
        if kept is None or kept["fingerprint"] != case.fingerprint:
            kept = {"fingerprint": case.fingerprint, "cells": _compared(case, in_jupyter(case))}
            self._cases[case.name] = kept
        cells: Shown = kept["cells"]
        return cells

    def record(self, cases: Iterable[Case]) -> None:
        """Write the outputs of these cases, and only of these, to the file."""
        for case in cases:
            self.of(case)
        names = sorted(case.name for case in cases)
        content = {"versions": versions(), "cases": {name: self._cases[name] for name in names}}
        text = json.dumps(content, ensure_ascii=False, indent=1, sort_keys=True)
        FILE.write_text(text + "\n", encoding="utf-8")


def _compared(case: Case, cells: Shown) -> Shown:
    """Leave out cells that show something else here, such as the machine's package index."""
    nothing = {"count": None, "outputs": []}
    return [nothing if number in case.exempt else cell for number, cell in enumerate(cells)]
