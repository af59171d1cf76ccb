"""One learner's whole day, and a coordinator's errand, as people do them."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import WIDTHS
from tests.browser.test_every_page import faults, sign_in

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

Opener = Callable[..., Page]
STARTER = Path(__file__).resolve().parents[2] / "notebooks" / "demand-forecasting.ipynb"
GRADING_MS = 180_000
SLOWLY = 'Path(\\"data\\"); __import__(\\"time\\").sleep(60)'
"""In the text of a notebook's JSON, so with its quotes escaped."""
PROJECT = "main a[href^='/hub/projects/']:not([href$='/new'])"


def faults_at_every_width(page: Page) -> list[str]:
    return [fault for width in WIDTHS for fault in faults(page, width)]


def test_a_course_is_found_by_word_type_and_level(open_page: Opener, width: str) -> None:
    page = open_page(width)
    page.goto("/")
    page.get_by_role("searchbox").first.fill("統計")
    page.get_by_role("button", name="検索").first.click()
    expect(page).to_have_url(re.compile(r"/courses\?.*q="))
    if width == "phone":
        page.locator(".filter-toggle").click()
    page.get_by_label(re.compile("^データサイエンティスト")).check()
    if width == "desktop":  # a wide page applies each tick at once
        expect(page).to_have_url(re.compile("role_type=data-scientist"))
    page.get_by_label(re.compile("^レベル2")).check()
    if width == "phone":
        page.get_by_role("button", name="この条件で絞り込む").click()
    expect(page).to_have_url(re.compile("role_type=data-scientist.*level=2"))
    page.locator("main article a, main .card__title a").first.click()
    expect(page.locator("main h1")).to_be_visible()
    expect(page.locator('script[type="application/ld+json"]')).to_have_count(1)


def test_a_notebook_is_uploaded_watched_and_explained(open_page: Opener) -> None:
    page = open_page()
    problems: list[str] = []
    page.on("console", lambda m: problems.append(m.text) if m.type == "error" else None)
    sign_in(page, "受講生1（デモ）")
    page.goto("/cases/demand-forecasting")
    with page.expect_download() as download:
        page.get_by_role("link", name="教材をダウンロード").click()
    archive = zipfile.ZipFile(io.BytesIO(Path(download.value.path()).read_bytes()))
    assert any(name.endswith("demand-forecasting.ipynb") for name in archive.namelist())
    assert not any("reference" in name for name in archive.namelist())
    page.set_input_files('input[type="file"]', STARTER)
    page.get_by_role("button", name="提出して採点する").click()
    expect(page).to_have_url(re.compile(r"/submissions/\d+$"))
    page.evaluate("window.sameDocument = true")
    expect(page.get_by_text(re.compile(r"セル"))).to_be_visible(timeout=GRADING_MS)
    expect(page.get_by_role("heading", name=re.compile("次に試すこと"))).to_be_visible(
        timeout=GRADING_MS
    )
    assert page.evaluate("window.sameDocument === true"), "the page was reloaded"
    expect(page.locator("main svg").first).to_be_visible()
    assert problems == []
    assert faults_at_every_width(page) == []


def test_a_submission_under_way_is_cancelled_after_one_question(
    open_page: Opener, tmp_path: Path
) -> None:
    slow = tmp_path / "slow.ipynb"
    slow.write_text(STARTER.read_text(encoding="utf-8").replace('Path(\\"data\\")', SLOWLY))
    page = open_page()
    asked: list[str] = []
    page.on("dialog", lambda dialog: (asked.append(dialog.message), dialog.accept()))
    sign_in(page, "受講生3（デモ）")
    page.goto("/cases/demand-forecasting")
    page.set_input_files('input[type="file"]', slow)
    page.get_by_role("button", name="提出して採点する").click()
    page.get_by_role("button", name="採点を取り消す").click()
    expect(page.locator("main")).to_contain_text(
        "この提出の採点は取り消されました", timeout=GRADING_MS
    )
    assert len(asked) == 1
    assert faults_at_every_width(page) == []


def test_without_scripts_a_rejected_file_says_why(open_page: Opener, tmp_path: Path) -> None:
    page = open_page(scripts=False)
    sign_in(page, "受講生2（デモ）")
    page.goto("/cases/demand-forecasting")
    broken = tmp_path / "broken.ipynb"
    broken.write_text("これはノートブックではありません")
    page.set_input_files('input[type="file"]', broken)
    page.get_by_role("button", name="提出して採点する").click()
    expect(page.locator("main")).to_contain_text("ノートブック")
    expect(page.locator("main")).to_contain_text("JSON")


def test_a_coordinator_moves_a_milestone(open_page: Opener, width: str) -> None:
    page = open_page(width)
    sign_in(page, "ハブAのコーディネーター（デモ）")
    page.goto("/hub/projects")
    page.locator(PROJECT).first.click()
    done = page.get_by_role("button", name="完了にする")
    expect(done.first).to_be_visible()
    before = done.count()
    done.first.click()
    expect(page.get_by_role("button", name="完了にする")).to_have_count(before - 1)
    expect(page.locator("main")).to_contain_text("完了を取り消す")


def test_another_hubs_project_does_not_exist(open_page: Opener) -> None:
    page = open_page()
    sign_in(page, "ハブAのコーディネーター（デモ）")
    page.goto("/hub/projects")
    address = page.locator(PROJECT).first.get_attribute("href")
    other = open_page()
    sign_in(other, "ハブBのコーディネーター（デモ）")
    answer = other.goto(str(address))
    assert answer is not None
    assert answer.status == 404
