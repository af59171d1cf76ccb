"""The pages of the cases and the zip a learner starts from."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path

from flask.testing import FlaskClient

from casestudy.exercises.demand_forecasting import DemandForecasting
from catalog.programme.cases import rules
from tests.catalog.programme.conftest import BundledTiny

SignIn = Callable[[int], FlaskClient]


def test_cases_are_listed_and_told_to_everybody(case: BundledTiny, client: FlaskClient) -> None:
    assert "小さな課題" in client.get("/cases").text
    page = client.get("/cases/tiny").text
    for told in ("架空商店", "要求定義", "20秒まで", "600 MBまで", "sales.csv", "順位づけ用データ"):
        assert told in page
    assert "A tiny case" in client.get("/cases/tiny?lang=en").text


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
        names = [name.split("/", 1)[1] for name in archive.namelist()]
    assert {Path(name).suffix for name in names} <= {".ipynb", ".csv", ".json", ".md", ".txt"}
    assert not [n for n in names if "reference" in n or "truth" in n or "anchor" in n]
