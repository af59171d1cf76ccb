"""The data are as the brief describes them, faults included, and differ from seed to seed."""

from __future__ import annotations

import numpy as np
import pytest

from casestudy.exercise import CaseData
from casestudy.exercises.defect_detection import DefectDetection, board, defects, layout, shots
from casestudy.exercises.defect_detection.ground import Ground
from casestudy.exercises.defect_detection.layout import KINDS, PRODUCTS, SIZE, pictures
from casestudy.exercises.defect_detection.reading import decode
from casestudy.exercises.defect_detection.world import make_world


@pytest.fixture(scope="module")
def other(exercise: DefectDetection) -> CaseData:
    return exercise.generate(4711)


def test_each_product_has_the_pictures_promised(data: CaseData) -> None:
    images = data.inputs["images.csv"].merge(data.inputs["labels.csv"], on="image_id", how="left")
    counted = images.groupby(["product", "split", "label"], dropna=False).size()
    for product in PRODUCTS:
        assert counted[product, "train", "ok"] == shots.TRAIN_GOOD + 2
        assert counted[product, "train", "ng"] == shots.TRAIN_BAD
        assert counted[product, "test"].sum() == shots.TEST


def test_pictures_are_greyscale_and_of_one_size(data: CaseData) -> None:
    assert set(data.attachments) == set(data.inputs["images.csv"]["file"])
    shapes = {decode(content).shape for content in list(data.attachments.values())[:5]}
    assert shapes == {(SIZE, SIZE)}


def test_about_a_third_of_the_pictures_to_be_judged_are_bad(against: Ground) -> None:
    for product in PRODUCTS:
        bad = against.defective[against.mine(product)]
        assert bad.sum() == shots.TEST_BAD


def test_one_kind_is_shown_by_no_example_but_has_to_be_found(
    data: CaseData, other: CaseData, against: Ground
) -> None:
    for case in (data, other):
        unseen = case.truth["case"]["unseen"].iloc[0]
        assert unseen not in set(case.inputs["known_spots.csv"]["kind"])
    hidden = sum(defect.kind == against.unseen for defect in against.defects)
    assert hidden >= 8


def test_rubs_are_shorter_and_fainter_than_scratches() -> None:
    rng = np.random.Generator(np.random.PCG64(4))
    blank = board.draw_blank(make_world(rng).board)
    for _ in range(6):
        scene = board.draw_board(rng, blank)
        before = scene.bright.copy()
        x, y = defects.scuff(rng, scene)
        row, column = np.nonzero(np.abs(scene.bright - before) > 1.0)
        assert np.hypot(np.ptp(row), np.ptp(column)) <= defects.LIMIT + 1
        assert np.abs(scene.bright - before).max() < 13
        assert abs(column.mean() - 63.5 - x) < 5
        assert abs(row.mean() - 63.5 - y) < 5


def test_misses_of_major_defects_are_dearer_than_of_minor_ones(
    data: CaseData, other: CaseData
) -> None:
    for case in (data, other):
        kinds = case.inputs["kinds.csv"].set_index("grade")["missed_factor"]
        assert kinds["major"].min() > kinds["minor"].max()
    assert not data.inputs["kinds.csv"].equals(other.inputs["kinds.csv"])


def test_defects_are_of_the_kinds_a_product_can_have(against: Ground) -> None:
    for defect in against.defects:
        assert defect.kind in KINDS[str(against.product[defect.picture])]


def test_cells_share_out_each_defect_and_every_pixel(against: Ground) -> None:
    assert against.overlap.sum() == pytest.approx(len(against.defects))
    pixels = sum(len(defect.x) for defect in against.defects)
    assert against.normal.sum() == len(against.ids) * SIZE * SIZE - pixels


def test_two_defects_never_touch(against: Ground) -> None:
    seen: set[tuple[int, int, int]] = set()
    for defect in against.defects:
        mine = {(defect.picture, int(x), int(y)) for x, y in zip(defect.x, defect.y, strict=True)}
        assert not mine & seen
        seen |= mine


def test_the_records_hold_the_faults_that_instructors_are_told_of(data: CaseData) -> None:
    images = data.inputs["images.csv"]
    grey = np.array([decode(data.attachments[name]).mean() for name in images["file"]])
    dark = images[grey < 30]
    assert dark.groupby("product").size().tolist() == [2, 2]
    assert set(dark["split"]) == {"train"}
    same = images[[content in _twice(data) for content in data.attachments.values()]]
    assert same.groupby("product").size().tolist() == [4, 4]
    boxes = data.inputs["known_spots.csv"].merge(images, on="image_id")
    reach = (boxes["x"] + boxes["width"]).groupby(boxes["camera"]).max()
    assert (reach > SIZE).sum() == 1


def _twice(data: CaseData) -> set[bytes]:
    contents = list(data.attachments.values())
    return {content for content in set(contents) if contents.count(content) > 1}


def test_some_pictures_called_good_are_bad() -> None:
    rng = np.random.Generator(np.random.PCG64(1))
    planned = shots.plan(rng, make_world(rng))
    wrong = [shot for shot in planned if shot.split == "train" and shot.kinds]
    overlooked = [shot for shot in wrong if not shot.labelled_bad]
    assert len(overlooked) == 6


def test_numbers_of_pictures_rise_with_time(data: CaseData) -> None:
    for _, part in data.inputs["images.csv"].groupby("product"):
        assert part["image_id"].is_monotonic_increasing
        assert part["taken_at"].is_monotonic_increasing


def test_another_seed_shares_no_picture_and_no_world(data: CaseData, other: CaseData) -> None:
    assert not set(data.attachments.values()) & set(other.attachments.values())
    shared = set(layout.tested(data.inputs)["image_id"]) & set(
        layout.tested(other.inputs)["image_id"]
    )
    assert len(shared) < 5
    one, two = (make_world(np.random.Generator(np.random.PCG64(seed))) for seed in (1, 2))
    assert one.board.components != two.board.components
    assert one.flange != two.flange


def test_the_same_draws_give_the_same_picture() -> None:
    def once() -> bytes:
        rng = np.random.Generator(np.random.PCG64(9))
        world = make_world(rng)
        blank = board.draw_blank(world.board)
        planned = shots.plan(rng, world)
        return b"".join(
            shots.take(rng, world, blank, planned[k]).pixels.tobytes() for k in (0, 5, -1, -9)
        )

    assert once() == once()


def test_a_missing_component_leaves_its_pads_bare() -> None:
    rng = np.random.Generator(np.random.PCG64(2))
    blank = board.draw_blank(make_world(rng).board)
    scene = board.draw_board(rng, blank, lose=2)
    assert len(scene.lost) == 2
    assert all(part.small for part in scene.lost)
    for covered in board.footprint(scene.lost, scene.frame):
        assert covered.sum() > 20


def test_tables_without_their_pictures_are_refused_in_words(data: CaseData) -> None:
    with pytest.raises(TypeError, match="carries the pictures"):
        pictures(dict(data.inputs))
