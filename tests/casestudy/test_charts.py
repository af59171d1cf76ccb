"""Charts on a page and on a phone: names that can be read, figures that are right."""

from __future__ import annotations

import math
import re
import xml.etree.ElementTree as ET

import pytest

from casestudy import axes, pictures
from casestudy.card import Chart, Place, Route, RouteMap, Series
from casestudy.charts import chart_svg
from casestudy.maps import map_svg
from casestudy.svg import NARROW, WIDTH, fold, width
from casestudy.text import Text

SVG = "{http://www.w3.org/2000/svg}"
LONG = Text(
    "予測区間の下端から上端までの、すべての店と商品を合わせた長い名前",
    "A long name for what all shops and all goods together have come to over the four weeks",
)


def chart(names: tuple[str, ...], kind: str = "bar") -> Chart:
    """Return a chart of one series over ``names``."""
    values = tuple(float(number) for number in range(len(names)))
    series = Series(LONG, values, "bar" if kind == "bar" else "line")
    return Chart("c", LONG, LONG, Text("円", "yen"), names, (series,))


def words(drawn: str) -> list[str]:
    """Return the texts of a picture."""
    return ["".join(node.itertext()) for node in ET.fromstring(drawn).iter(f"{SVG}text")]


def edges(drawn: str) -> tuple[float, float]:
    """Return how far texts that are not turned reach to the left and to the right."""
    reach: list[tuple[float, float]] = []
    root = ET.fromstring(drawn)
    parents = {child: parent for parent in root.iter() for child in parent}
    for node in root.iter(f"{SVG}text"):
        if "transform" in node.attrib:
            continue
        shift = re.match(r"translate\(([-\d.]+)", parents[node].attrib.get("transform", ""))
        x = float(node.attrib["x"]) + (float(shift[1]) if shift else 0.0)
        wide = width("".join(node.itertext()))
        left = x - wide * {"start": 0.0, "middle": 0.5, "end": 1.0}[node.attrib["text-anchor"]]
        reach.append((left, left + wide))
    return min(left for left, _ in reach), max(right for _, right in reach)


@pytest.mark.parametrize("language", ["ja", "en"])
@pytest.mark.parametrize("room", [NARROW, WIDTH])
def test_words_stay_inside_the_picture(room: int, language: str) -> None:
    dates = tuple(f"2025-04-{day:02}" for day in range(1, 29))
    for drawn in (
        chart_svg(chart(dates, "line"), language, room),
        chart_svg(chart(("青果", "日配", "惣菜")), language, room),
    ):
        left, right = edges(drawn)
        assert left >= 0
        assert right <= room + 1


@pytest.mark.parametrize("room", [NARROW, WIDTH])
def test_a_map_keeps_places_and_short_words_inside(room: int) -> None:
    name = Text("大規模・本社工場", "Large: head plant")
    stops = (Place(0, 0, name, "depot"), Place(9, 4, name))
    routes = tuple(Route(name, (0, 1, 0)) for _ in range(9))
    left, right = edges(map_svg(RouteMap("m", LONG, stops, routes), "ja", room))
    assert left >= 0
    assert right <= room


def test_a_picture_for_a_phone_has_letters_of_the_same_size_on_half_the_width() -> None:
    drawn = str(pictures.draw(chart(("a", "b")), "en"))
    both = list(ET.fromstring(f"<div>{drawn}</div>"))
    assert [node.attrib["viewBox"].split()[2] for node in both] == ["720", "360"]
    assert {node.attrib["font-size"] for node in both} == {"13"}
    assert [node.attrib["class"].split()[-1] for node in both] == ["cs-wide", "cs-narrow"]
    identifiers = [node.attrib["id"] for node in both[0].iter() if "id" in node.attrib]
    assert not {node.attrib.get("id") for node in both[1].iter()} & set(identifiers)


def test_every_group_is_named_on_a_phone_too() -> None:
    groups = (
        "灯台駅前店",
        "かざみ駅南口店",
        "硝子通り店",
        "時計台前店",
        "29歳以下",
        "北の森インター店",
    )
    shown = words(chart_svg(chart(groups), "ja", NARROW))
    assert set(groups) <= set(shown)


def test_dates_are_left_out_before_they_meet() -> None:
    dates = tuple(f"2025-04-{day:02}" for day in range(1, 29))
    shown = [word for word in words(chart_svg(chart(dates, "line"), "ja", NARROW)) if word in dates]
    assert 2 < len(shown) * (width(dates[0]) + axes.GAP) / 80 <= NARROW / 80
    assert shown[0] == dates[0]


@pytest.mark.parametrize(
    ("values", "shown"),
    [
        ((0.0, 11.0), ["0.0", "2.5", "5.0", "7.5", "10.0", "12.5"]),
        ((0.0, 5.0), ["0", "1", "2", "3", "4", "5"]),
        ((0.0, 0.11), ["0.000", "0.025", "0.050", "0.075", "0.100", "0.125"]),
    ],
)
def test_the_figures_of_the_axis_are_those_of_its_lines(
    values: tuple[float, ...], shown: list[str]
) -> None:
    label = Text("軸", "Axis")
    drawn = chart_svg(Chart("c", label, label, label, ("a", "b"), (Series(label, values),)), "en")
    assert [word for word in words(drawn) if re.fullmatch(r"[\d.]+", word)] == shown


def test_names_with_no_room_to_be_turned_are_thinned_out() -> None:
    names = axes.names_for([f"部品{number}" for number in range(200)], 280, 60)
    assert not names.turned
    assert names.every > 10
    assert math.isclose(names.height, 15)


def test_a_line_begins_with_no_full_stop() -> None:
    lines = fold("駅前を三割、オフィス街を四割、住宅地を一割。", 13 * 6)
    assert "".join(lines) == "駅前を三割、オフィス街を四割、住宅地を一割。"
    assert not any(line.startswith(("、", "。")) for line in lines)
