"""Galleries, maps and waterfalls: drawn, told in words, and the same after a trip through JSON."""

from __future__ import annotations

import base64
import json
import xml.etree.ElementTree as ET

import pytest

from casestudy import pictures
from casestudy.card import Chart, Gallery, Mark, Panel, Picture, Place, Route, RouteMap, Series
from casestudy.charts import chart_svg
from casestudy.exercise import to_plain
from casestudy.maps import map_svg
from casestudy.report import picture_table, render_charts
from casestudy.text import Text

DOT = base64.b64encode(
    bytes.fromhex(
        "89504e470d0a1a0a0000000d49484452000000010000000108000000003a7e9b55"
        "0000000a49444154789c63600000000200014c7f3b9c0000000049454e44ae426082"
    )
).decode()
EVIL = Text("<b>&\"'", "<script>x</script>")
MAP = RouteMap(
    "tour",
    Text("経路", "Routes"),
    (
        Place(0, 0, Text("本社", "Head office"), "depot"),
        Place(12, 5, Text("甲", "Alpha")),
        Place(3, 9, Text("乙", "Beta"), "late"),
        Place(8, 1, EVIL, "unserved"),
    ),
    (Route(Text("1号車", "Truck 1"), (0, 1, 2, 0)), Route(EVIL, (0, 2, 0))),
)
GALLERY = Gallery(
    "worst",
    Text("見逃した部品", "Missed parts"),
    (
        Panel(EVIL, DOT, 64, 48, (Mark(1, 2, 10, 12, "hit"), Mark(30, 8, 9, 9, "missed"))),
        Panel(Text("部品2", "Part 2"), DOT, 64, 48, (Mark(5, 5, 8, 8, "false"),)),
    ),
)
WATERFALL = Chart(
    "profit",
    Text("利益の増減", "Change of profit"),
    Text("要因", "Cause"),
    Text("円", "yen"),
    ("before", "staff", "price", "after"),
    (
        Series(Text("合計", "Total"), (100.0, None, None, 130.0), "bar"),
        Series(Text("増減", "Change"), (None, -20.0, 50.0, None), "change"),
    ),
)
EVERY: tuple[Picture, ...] = (MAP, GALLERY, WATERFALL)


@pytest.mark.parametrize("picture", EVERY, ids=lambda item: item.id)
def test_a_picture_survives_the_trip_through_json(picture: Picture) -> None:
    assert pictures.from_json(json.loads(json.dumps(to_plain(picture)))) == picture


@pytest.mark.parametrize("language", ["ja", "en"])
@pytest.mark.parametrize("picture", EVERY, ids=lambda item: item.id)
def test_a_picture_is_well_formed_and_escapes_every_text(picture: Picture, language: str) -> None:
    drawn = str(render_charts([picture], language))
    root = ET.fromstring(f"<div>{drawn}</div>")
    assert not [node for node in root.iter() if node.tag in ("script", "b")]
    assert "style" not in {name for node in root.iter() for name in node.attrib}


def test_a_waterfall_starts_each_bar_where_the_last_one_ended() -> None:
    root = ET.fromstring(chart_svg(WATERFALL, "en"))
    bars = {
        node.attrib["class"]: (float(node.attrib["y"]), float(node.attrib["height"]))
        for node in root.iter()
        if node.attrib.get("class", "") in ("cs-rise", "cs-fall")
    }
    [first] = [
        float(node.attrib["y"])
        for node in root.iter()
        if node.attrib.get("class") == "cs-bar cs-bar-1" and float(node.attrib["x"]) < 300
        and float(node.attrib["height"]) > 12
    ]  # fmt: skip
    fall, rise = bars["cs-fall"], bars["cs-rise"]
    assert fall[0] == pytest.approx(first, abs=0.2)
    assert rise[0] + rise[1] == pytest.approx(fall[0] + fall[1], abs=0.2)
    assert rise[1] / fall[1] == pytest.approx(2.5, rel=0.02)


def test_a_map_keeps_its_scale_and_north_up() -> None:
    root = ET.fromstring(map_svg(MAP, "en"))
    line = next(node for node in root.iter() if node.attrib.get("class") == "cs-line cs-line-1")
    points = [tuple(map(float, point.split(","))) for point in line.attrib["points"].split()]
    (x0, y0), (x1, y1) = points[:2]
    assert (x1 - x0) / 12 == pytest.approx((y0 - y1) / 5, rel=0.01)
    assert "km" in "".join(root.itertext())


def test_what_a_picture_shows_is_told_in_a_table() -> None:
    assert picture_table(MAP, "en")[1] == ["Truck 1", "Head office → Alpha → Beta → Head office"]
    assert picture_table(GALLERY, "ja")[0] == ["画像", "見つけた不良", "見逃した不良", "過検出"]
    assert picture_table(GALLERY, "ja")[2] == ["部品2", "0", "0", "1"]
    assert picture_table(WATERFALL, "en")[2] == ["staff", "", "-20"]


def test_a_panel_shows_nothing_but_a_png() -> None:
    for smuggled in ("https://example.com/x.png", base64.b64encode(b"<svg/>").decode(), '"><b'):
        panel = Panel(Text("部品", "Part"), smuggled, 8, 8)
        shown = str(render_charts([Gallery("g", EVIL, (panel,))], "en"))
        assert smuggled not in shown
