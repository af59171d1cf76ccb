"""Reports as a page, a fragment and text."""

from __future__ import annotations

import math
import re
import xml.etree.ElementTree as ET
from dataclasses import replace
from html.parser import HTMLParser

import pytest
from bs4 import BeautifulSoup
from hypothesis import given
from hypothesis import strategies as st

from casestudy import report
from casestudy.card import Advice, Chart, Series
from casestudy.charts import chart_svg, score_svg
from casestudy.comparison import compare
from casestudy.exercise import Check
from casestudy.result import (
    CellError,
    GradeReport,
    LastSeen,
    LedgerEntry,
    Message,
    Partial,
    PartResult,
    Repeat,
)
from casestudy.text import Text
from tests.casestudy.tiny import TINY

EVIL = "<script>alert(1)</script><img src=x onerror=alert(1)>"


@pytest.fixture
def scored() -> GradeReport:
    data = TINY.generate(1)
    card = TINY.score(TINY.baseline(data.inputs), data, TINY.anchors(data))
    return GradeReport("tiny", "1", 1, "scored", card)


class Tags(HTMLParser):
    """Collects tags and attribute names."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}


@pytest.mark.parametrize("language", ["ja", "en"])
def test_the_page_stands_alone_and_holds_every_part(scored: GradeReport, language: str) -> None:
    page = report.html(scored, TINY, language)
    found = Tags(page)
    assert not {"script", "link", "img", "iframe"} & found.tags
    assert not {"style", "onload", "src"} & found.attributes
    assert "http" not in page.replace("http://www.w3.org/2000/svg", "").replace("http-equiv", "")
    for part in ("Hyndman 2006", "<svg", "<details>", TINY.info.title.to(language)):
        assert part in page
    japanese = re.search("[\u3040-\u30ff\u4e00-\u9fff]", re.sub("円", "", page))
    assert (japanese is None) == (language == "en")


def test_the_pages_policy_shows_pictures_that_it_holds_and_fetches_none(
    scored: GradeReport,
) -> None:
    policy = re.search(
        r'Content-Security-Policy" content="([^"]*)"', report.html(scored, TINY, "ja")
    )
    assert policy is not None
    assert "default-src 'none'" in policy[1]
    assert "img-src data:;" in policy[1]


def test_everything_from_outside_is_escaped(scored: GradeReport) -> None:
    assert scored.card is not None
    text = Text(EVIL, EVIL)
    chart = Chart(EVIL, text, text, text, (EVIL,), (Series(text, (1.0,)),))
    card = replace(scored.card, charts=(chart,), advice=(Advice(EVIL, text, text),))
    hostile = replace(
        scored,
        card=card,
        checks=(Check(EVIL, False, text, EVIL),),
        messages=(Message(EVIL, "error", text),),
        error=CellError(1, EVIL, EVIL, EVIL, EVIL),
    )
    found = Tags(report.render_report(hostile, TINY, "ja"))
    assert not {"script", "img"} & found.tags
    assert "onerror" not in found.attributes


def test_terminal_columns_line_up_with_full_width_characters(scored: GradeReport) -> None:
    lines = report.terminal(scored, TINY, "ja").splitlines()
    at = next(index for index, line in enumerate(lines) if line.startswith("─"))
    widths = {report.display_width(line) for line in lines[at - 1 : at + 2]}
    assert len(widths) == 1
    assert "0.0" in lines[at + 1]


def test_a_failure_shows_the_cell_and_what_to_correct() -> None:
    failed = GradeReport(
        "tiny",
        "1",
        1,
        "failed",
        checks=(Check("a", False, Text("直す", "Fix it")),),
        messages=(Message("m", "error", Text("止まった", "It stopped")),),
        error=CellError(3, "x = 1/0", "ZeroDivisionError", "division", "Traceback\nline"),
    )
    for shown in (report.terminal(failed, TINY, "en"), report.html(failed, TINY, "en")):
        for part in ("It stopped", "x = 1/0", "Fix it", "Traceback", "3"):
            assert part in shown


@pytest.mark.parametrize(
    ("value", "unit", "ja", "en"),
    [
        (1234567.8, "¥", "1,234,568円", "¥1,234,568"),
        (-1200, "JPY", "−1,200円", "−¥1,200"),
        (0.1234, "", "0.123", "0.123"),
        (45.678, "%", "45.7%", "45.7%"),
        (12.5, "kg", "12.50 kg", "12.50 kg"),
        (3, "", "3", "3"),
        (0.00001, "", "1.00e-05", "1.00e-05"),
        (math.nan, "¥", "–", "–"),
    ],
)
def test_figures_read_as_people_write_them(value: float, unit: str, ja: str, en: str) -> None:
    assert report.format_value(value, unit, "ja") == ja
    assert report.format_value(value, unit, "en") == en


numbers = st.one_of(st.none(), st.floats(-1e12, 1e12), st.just(math.nan), st.just(math.inf))
series = st.builds(
    Series,
    st.builds(Text, st.just("<系列>"), st.just("<series>")),
    st.lists(numbers, max_size=6).map(tuple),
    st.sampled_from(["line", "bar", "lower", "upper"]),
)


@given(st.lists(series, max_size=6), st.sampled_from(["ja", "en"]), st.sampled_from([360, 720]))
def test_any_series_become_well_formed_svg_inside_the_frame(
    drawn: list[Series], language: str, room: int
) -> None:
    label = Text("軸 & <b>", "Axis & <b>")
    chart = Chart("any chart", label, label, label, tuple("abcdef"), tuple(drawn))
    root = ET.fromstring(chart_svg(chart, language, room))
    width, height = (float(part) for part in root.attrib["viewBox"].split()[2:])
    assert "style" not in {name for node in root.iter() for name in node.attrib}
    for node in root.iter():
        for x, y in re.findall(r"(-?[\d.]+),(-?[\d.]+)", node.attrib.get("points", "")):
            assert 0 <= float(x) <= width
            assert 0 <= float(y) <= height


def test_charts_name_themselves_for_people_who_cannot_see_them(scored: GradeReport) -> None:
    assert scored.card is not None
    for picture in (chart_svg(scored.card.charts[0], "ja"), score_svg(scored.card, "ja")):
        root = ET.fromstring(picture)
        title, description = list(root)[:2]
        assert root.attrib["role"] == "img"
        assert root.attrib["aria-labelledby"].split() == [
            title.attrib["id"],
            description.attrib["id"],
        ]
        assert title.text
        assert description.text


def test_figures_of_a_column_share_the_decimals_they_need() -> None:
    text = Text("店", "Store")
    rows = ((text, 2.5, 12.0, 0.123), (text, -4.25, 1234.5, math.nan))
    assert report.breakdown_rows(rows, "en") == [
        ["Store", "2.50", "12", "0.123"],
        ["Store", "−4.25", "1,234", "–"],
    ]
    tenths = ((text, 2.5), (text, -4.2))
    assert [row[1] for row in report.breakdown_rows(tenths, "en")] == ["2.5", "−4.2"]


def test_a_chart_shows_names_in_place_of_codes_in_the_readers_language() -> None:
    label = Text("部門", "Group")
    names = (Text("惣菜", "Delicatessen"), Text("飲料", "Drinks and ice cream of every kind"))
    bars = Series(label, (1.0, 2.0), "bar")
    chart = Chart("c", label, label, label, ("deli", "drinks"), (bars,), names)
    for shown in (chart_svg(chart, "ja"), str(report.render_charts([chart], "ja"))):
        assert "惣菜" in shown
        assert ">deli<" not in shown
    assert ">Delicatessen<" in chart_svg(chart, "en")


def test_checks_that_passed_are_folded_away_and_faults_are_not(scored: GradeReport) -> None:
    good, bad = Check("a", True, Text("良い", "Fine")), Check("b", False, Text("直す", "Mend"))
    page = report.render_report(replace(scored, checks=(good, bad)), TINY, "en")
    folded = page[page.index("1 passed") :]
    assert "Fine" in folded
    assert "Mend" in page[: page.index("1 passed")]


@pytest.fixture
def stopped(scored: GradeReport) -> GradeReport:
    seen = LastSeen(
        2, Text("計算中", "Computing"), 1, EVIL, (10**8, 10**9, 2 * 10**9), (EVIL,), 5e3
    )
    ledger = (
        LedgerEntry(1, "ok", 20.0, 10.0, 150 * 1024**2, 5),
        LedgerEntry(2, "stopped", 5000.0, 4900.0, 2 * 1024**3, 10**6),
        LedgerEntry(3, "not_run"),
    )
    assert scored.card is not None
    parts = (
        PartResult("a", Text("予測", "Forecast"), True, 12.5, 60.0, Text("完成", "Complete")),
        PartResult("b", Text("発注", "Orders"), False, 0.0, 40.0, Text("なし", EVIL)),
    )
    return replace(
        scored,
        status="timeout",
        card=None,
        ledger=ledger,
        last_seen=seen,
        partial=Partial(scored.card, parts),
        stored=compare([None, None, None], [[], None, None]),
        repeat=Repeat("same", (Message("repeat.same", "info", Text("同じ", "The same")),)),
    )


@pytest.mark.parametrize("language", ["ja", "en"])
def test_a_stopped_run_shows_its_ledger_its_last_moments_and_what_it_earned(
    stopped: GradeReport, language: str
) -> None:
    page, text = (show(stopped, TINY, language) for show in (report.html, report.terminal))
    assert not {"script", "img"} & Tags(page).tags
    for shown in (page, text):
        assert {"ja": "途中で停止", "en": "Stopped"}[language] in shown
        assert "2,048 MB" in shown
        assert "12.5" in shown
        assert {"ja": "計算中", "en": "Computing"}[language] in shown
        assert {"ja": "同じ", "en": "The same"}[language] in shown
    assert page.count('class="cs-heaviest"') == 1
    assert {"ja": "メモリ", "en": "Memory"}[language] in page


@pytest.mark.parametrize("language", ["ja", "en"])
def test_what_the_figures_earned_is_told_one_by_one_and_adds_up_to_the_score(
    scored: GradeReport, stopped: GradeReport, language: str
) -> None:
    assert scored.card is not None
    assert report.earned_points(scored.card.metrics) == pytest.approx(scored.card.score)
    total = f"100% {scored.card.score:.1f}"
    for shown in (scored, stopped):
        sums = BeautifulSoup(report.html(shown, TINY, language), "html.parser").select(".cs-sum td")
        assert " ".join(cell.get_text() for cell in sums) == total
        assert total in re.sub(" +", " ", report.terminal(shown, TINY, language))


def test_of_many_cells_a_terminal_shows_the_slowest(stopped: GradeReport) -> None:
    many = tuple(LedgerEntry(n, "ok", wall_ms=float(n * 10)) for n in range(1, 101))
    text = report.terminal(replace(stopped, ledger=many), TINY, "en")
    assert "\n100*" in text
    assert "\n   7 " not in text
    assert "Only the slowest" in text


def test_the_place_of_a_fault_is_told_in_the_readers_language(scored: GradeReport) -> None:
    fault = Check("a", False, Text("誤り", "Wrong"), "forecast.csv, line 5, q95")
    faulty = replace(scored, checks=(fault,))
    assert "forecast.csv、5行目、q95" in report.render_report(faulty, TINY, "ja")
    assert "forecast.csv, line 5, q95" in report.render_report(faulty, TINY, "en")
