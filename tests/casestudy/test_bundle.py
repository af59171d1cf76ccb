"""A case's practice folder: written anew, without what an earlier bundle left in it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from casestudy import bundle
from casestudy.exercise import CaseData, Inputs
from tests.casestudy.tiny import Tiny


class Pictured(Tiny):
    """The tiny case with attachments that may change."""

    def __init__(self, folder: Path, *names: str) -> None:
        self.practice_dir = folder / "practice"
        self.names = names

    def generate(self, seed: int) -> CaseData:
        made = super().generate(seed)
        attachments = {name: name.encode() for name in self.names}
        return CaseData(seed, Inputs(made.inputs, attachments), made.truth)


def files(folder: Path) -> set[str]:
    """Return the files below a folder."""
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


def test_attachments_of_an_earlier_bundle_are_removed(tmp_path: Path) -> None:
    bundle.write(Pictured(tmp_path, "images/1.png", "images/2.png", "old/deep/3.png"))
    later = Pictured(tmp_path, "images/2.png", "images/4.png")
    written = bundle.write(later)
    folder = later.practice_dir
    assert files(folder) == set(bundle.contents(later, later.generate(1)))
    assert {path.name for path in written.removed} == {"1.png", "3.png"}
    assert not (folder / "old").exists()
    assert written.foreign == []


def test_a_file_that_no_bundle_wrote_is_named_and_stays(tmp_path: Path) -> None:
    case = Pictured(tmp_path, "images/1.png")
    bundle.write(case)
    note = case.practice_dir / "images" / "note.txt"
    note.write_text("mine", encoding="utf-8")
    assert bundle.write(case).foreign == [note.resolve()]
    assert note.read_text(encoding="utf-8") == "mine"


@pytest.mark.parametrize(
    "paths", [["../outside.txt"], ["/etc/hostname"], [7], [{}], "outside.txt", None]
)
def test_a_description_that_points_elsewhere_removes_nothing(
    tmp_path: Path, paths: list[object]
) -> None:
    case, outside = Pictured(tmp_path), tmp_path / "outside.txt"
    bundle.write(case)
    outside.write_text("mine", encoding="utf-8")
    described = [{"path": path} for path in paths] if isinstance(paths, list) else paths
    (case.practice_dir / "datapackage.json").write_text(json.dumps({"resources": described}))
    assert bundle.write(case).removed == []
    assert outside.read_text(encoding="utf-8") == "mine"
