"""The pages of the cases and the zip a learner starts from."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path

from bs4 import BeautifulSoup
from flask import Flask
from flask.testing import FlaskClient

from casestudy.exercise import OutputFile, Rule
from casestudy.exercises import BUNDLED
from casestudy.exercises.demand_forecasting import DemandForecasting
from casestudy.text import Text
from catalog.programme.cases import queries, rules
from tests.catalog.programme.conftest import BundledTiny

SignIn = Callable[[int], FlaskClient]


def test_cases_are_listed_and_told_to_everybody(case: BundledTiny, client: FlaskClient) -> None:
    assert "小さな課題" in client.get("/cases").text
    page = client.get("/cases/tiny").text
    for told in ("架空商店", "要求定義", "20秒まで", "600 MBまで", "sales.csv", "順位づけ用データ"):
        assert told in page
    assert "A tiny case" in client.get("/cases/tiny?lang=en").text


def test_cases_are_found_by_skill_and_by_type(client: FlaskClient) -> None:
    def listed(query: str) -> set[str]:
        page = BeautifulSoup(client.get(f"/cases?{query}").text, "html.parser")
        return {
            str(link["href"]).rsplit("/", 1)[1] for link in page.select(".cards .card__title a")
        }

    every = {case.info.id for case in BUNDLED}
    skill = next(iter(BUNDLED[-1].info.skills))
    assert listed("") == every
    assert listed(f"skill={skill}") == {c.info.id for c in BUNDLED if skill in c.info.skills}
    assert listed("type=customer-driven-business") == {"omo-retail"}
    assert listed("skill=dss-1.2/999") == set()
    assert "条件に合うケースはありませんでした" in client.get("/cases?skill=dss-1.2/999").text


def test_a_skill_leads_to_the_cases_that_use_it(app: Flask, case: BundledTiny) -> None:
    with app.test_request_context("/"):
        assert queries.cases_for_skill("dss-1.2/22") == [("/cases/tiny", "小さな課題")]
        assert queries.cases_for_skill("dss-1.2/1") == []


def test_units_are_read_in_the_readers_language() -> None:
    used = {doc.unit for exercise in BUNDLED for doc in exercise.info.dictionary} - {""}
    assert rules.unit("JPY/km", "ja") == "円/km"
    assert rules.unit("JPY/km", "en") == "JPY/km"
    assert rules.unit("", "ja") == "–"
    words = {name for name in used if re.search("[a-z]{4}", rules.unit(name, "ja"))}
    assert words == set(), "these units need a Japanese word"


def test_an_output_tells_what_its_columns_may_hold() -> None:
    spec = OutputFile(
        "outputs/map.csv",
        {"image": "id", "c00": "number", "c01": "number", "x": "number"},
        Text("地図", "Map"),
        key=("image",),
        rules={"c00": Rule(0, 1), "c01": Rule(0, 1), "x": Rule(0, 1)},
    )
    found = [(item.first, item.last, item.key, item.rule) for item in rules.columns(spec)]
    assert found == [
        ("image", "image", True, Rule()),
        ("c00", "c01", False, Rule(0, 1)),
        ("x", "x", False, Rule(0, 1)),
    ]


def test_the_page_tells_keys_edges_goals_and_rubric(client: FlaskClient) -> None:
    page = BeautifulSoup(client.get("/cases/omo-retail?lang=en").text, "html.parser")
    anchors = [link["href"][1:] for link in page.select(".case-contents a")]
    assert anchors[:2] == ["skills", "brief"]
    assert all(page.find(id=anchor) for anchor in anchors)
    rows = [row.get_text(" ", strip=True) for row in page.select("table tbody tr")]
    assert "member_id key text –" in rows
    assert len(page.select(".case-goals span")) >= len(page.select(".case-goals li")) > 3


def test_an_unknown_case_is_not_found(case: BundledTiny, client: FlaskClient) -> None:
    assert client.get("/cases/nothing").status_code == 404
    assert client.get("/cases/nothing/download").status_code == 404


def test_only_who_is_signed_in_sees_the_upload_form(
    case: BundledTiny, client: FlaskClient, sign_in: SignIn, make_user: Callable[..., int]
) -> None:
    assert 'type="file"' not in client.get("/cases/tiny").text
    assert "ログインして提出する" in client.get("/cases/tiny").text
    assert 'type="file"' in sign_in(make_user()).get("/cases/tiny").text


def test_a_brief_becomes_html_that_can_run_nothing() -> None:
    html = rules.brief_html(
        "# T\n\n<script>x</script> [a](javascript:alert(1)) ![i](http://a.example/i.png)\n\n"
        "|a|\n|-|\n|1|",
        "表",
    )
    assert "<script" not in html
    assert 'href="javascript' not in html
    assert "<h2>T</h2>" in html
    assert "<h1" not in html
    assert '<div class="table-scroll" role="region" tabindex="0" aria-label="表 1"><table' in html


def test_every_cell_of_a_brief_s_table_tells_its_column() -> None:
    html = BeautifulSoup(
        rules.brief_html("|file|`key`|\n|-|-|\n|a|b|\n\n|x|\n|-|\n|c|", "表"), "html.parser"
    )
    assert [(cell.get_text(), cell["data-label"]) for cell in html.select("td")] == [
        ("a", "file"),
        ("b", "key"),
        ("c", "x"),
    ]


def test_the_zip_holds_what_a_learner_starts_from_and_nothing_else(
    case: BundledTiny, client: FlaskClient
) -> None:
    answer = client.get("/cases/tiny/download")
    assert answer.headers["Content-Disposition"].startswith("attachment")
    with zipfile.ZipFile(io.BytesIO(answer.data)) as archive:
        assert sorted(archive.namelist()) == [
            "tiny/README.en.md",
            "tiny/README.md",
            "tiny/data/datapackage.json",
            "tiny/data/sales.csv",
            "tiny/outputs/",
            "tiny/requirements.txt",
            "tiny/tiny.ipynb",
        ]
        lines = archive.read("tiny/requirements.txt").decode().split()
        assert archive.read("tiny/tiny.ipynb") == case.starter_notebook.read_bytes()
    assert lines == [f"{n}=={version(n)}" for n in ("pandas", "scikit-learn", "matplotlib")]


def test_the_zip_has_the_same_bytes_each_time(tmp_path: Path) -> None:
    exercise = BundledTiny(tmp_path)
    first = rules.starter_zip(exercise)
    rules.starter_zip.cache_clear()
    assert rules.starter_zip(exercise) == first


def test_files_beside_the_practice_data_are_not_sent(tmp_path: Path) -> None:
    exercise = BundledTiny(tmp_path)
    first = rules.starter_zip(exercise)
    folder = exercise.practice_dir
    folder.mkdir()
    (folder / "datapackage.json").write_text('{"resources": [{"path": "sales.csv"}]}')
    (folder / "sales.csv").write_text("shop,sales\n")
    (folder / "truth.csv").write_text("shop,sales\n")
    rules.starter_zip.cache_clear()
    second = rules.starter_zip(exercise)
    assert first != second
    assert b"truth.csv" not in second


def test_a_zip_already_fetched_is_not_sent_again(case: BundledTiny, client: FlaskClient) -> None:
    tag = client.get("/cases/tiny/download").headers["ETag"]
    again = client.get("/cases/tiny/download", headers={"If-None-Match": tag})
    assert (again.status_code, again.data) == (304, b"")


def test_the_real_case_has_a_page_and_a_zip_without_its_answers(client: FlaskClient) -> None:
    case_id = DemandForecasting.info.id
    assert client.get(f"/cases/{case_id}").status_code == 200
    content = client.get(f"/cases/{case_id}/download").data
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        names = [item.filename.split("/", 1)[1] for item in archive.infolist() if not item.is_dir()]
    assert {Path(name).suffix for name in names} <= {".ipynb", ".csv", ".json", ".md", ".txt"}
    assert not [n for n in names if "reference" in n or "truth" in n or "anchor" in n]
