"""The second factor: set up, required, replayed, lost."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from functools import partial
from threading import Barrier, Thread

import pytest
from flask import Flask
from passlib.totp import TOTP

from tests.catalog.accounts.people import Browser, actions, load, mails

ADDRESS = "hanako@example.jp"


def set_up(browser: Browser) -> str:
    """Switch the second factor on; return the key."""
    page = browser.send("/tf-setup", setup="authenticator")
    assert page.status_code == 200
    assert "data:image/svg+xml;base64," in page.text
    key = re.search(r"<code>([A-Z2-7-]+)</code>", page.text).group(1).replace("-", "")
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page.text).group(1)
    data = {"code": code(key, -30), "csrf_token": token}
    assert browser.client.post("/tf-validate", data=data, buffered=True).location == "/account"
    return key


def code(key: str, ahead: int = 0) -> str:
    return TOTP(key).generate(time=int(time.time()) + ahead).token


@pytest.fixture
def key(browser: Browser, hanako: int) -> str:
    browser.become(hanako)
    return set_up(browser)


def test_with_it_the_password_alone_does_not_open_the_account(app: Flask, key: str) -> None:
    other = Browser(app)
    assert other.log_in(ADDRESS).location.startswith("/tf-validate")
    assert not other.signed_in()
    other.send("/tf-validate", code=code(key))
    assert other.signed_in()


def test_switching_it_on_is_recorded_and_mailed(app: Flask, key: str) -> None:
    assert "account.second_factor_on" in actions(app)
    assert mails(app)[-1]["Subject"] == "二段階認証が有効になりました"


def test_the_secret_is_stored_encrypted(app: Flask, hanako: int, key: str) -> None:
    stored = str(load(app, hanako).tf_totp_secret)
    assert key not in stored
    assert "enckey" in stored


def test_a_code_works_once(app: Flask, key: str) -> None:
    used = code(key)
    first, second = Browser(app), Browser(app)
    first.log_in(ADDRESS)
    second.log_in(ADDRESS)
    first.send("/tf-validate", code=used)
    assert second.send("/tf-validate", code=used).status_code == 422
    assert first.signed_in()
    assert not second.signed_in()


def test_guessing_codes_closes_the_account(app: Flask, hanako: int, key: str) -> None:
    other = Browser(app)
    other.log_in(ADDRESS)
    for _ in range(5):
        assert other.send("/tf-validate", code="000000").status_code == 422
    assert load(app, hanako).locked()
    assert other.send("/tf-validate", code=code(key)).status_code == 422


def recovery_codes(browser: Browser) -> list[str]:
    page = browser.send("/mf-recovery-codes", generate_new_codes="1")
    return re.findall(r"<code>([0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4})</code>", page.text)


def test_a_recovery_code_opens_the_account_once(app: Flask, browser: Browser, key: str) -> None:
    codes = recovery_codes(browser)
    assert len(codes) == 10
    for expected in (True, False):
        other = Browser(app)
        other.log_in(ADDRESS)
        other.send("/mf-recovery", code=codes[0])
        assert other.signed_in() is expected
    assert "account.recovery_code_used" in actions(app)


def test_a_code_sent_twice_at_once_opens_one_session(
    app: Flask, browser: Browser, key: str
) -> None:
    attempts = [("/tf-validate", code(key)), ("/mf-recovery", recovery_codes(browser)[0])]
    for path, value in attempts:
        others = [Browser(app), Browser(app)]
        for other in others:
            other.log_in(ADDRESS)
            other.get(path)
        together(*(partial(other.send, path, code=value) for other in others))
        assert sorted(other.signed_in() for other in others) == [False, True], path


def together(*works: Callable[[], object]) -> None:
    """Run ``works`` at the same moment."""
    start = Barrier(len(works))

    def run(work: Callable[[], object]) -> None:
        start.wait()
        work()

    threads = [Thread(target=run, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def test_recovery_codes_are_stored_encrypted_and_shown_once(
    app: Flask, browser: Browser, hanako: int, key: str
) -> None:
    codes = recovery_codes(browser)
    assert codes[0] not in str(load(app, hanako).mf_recovery_codes)
    assert codes[0] not in browser.get("/mf-recovery-codes?show_codes=1").text


def test_guessing_recovery_codes_closes_the_account(
    app: Flask, browser: Browser, hanako: int, key: str
) -> None:
    recovery_codes(browser)
    other = Browser(app)
    other.log_in(ADDRESS)
    for _ in range(5):
        other.send("/mf-recovery", code="0000-0000-0000")
    assert load(app, hanako).locked()


def test_switching_it_off_forgets_secret_and_codes(
    app: Flask, browser: Browser, hanako: int, key: str
) -> None:
    recovery_codes(browser)
    browser.send("/tf-setup", setup="disable")
    user = load(app, hanako)
    assert (user.tf_totp_secret, user.tf_primary_method, user.mf_recovery_codes) == (None, None, [])
    assert actions(app)[-1] == "account.second_factor_off"


def test_a_wrong_code_while_setting_up_can_be_corrected(browser: Browser, hanako: int) -> None:
    browser.become(hanako)
    browser.send("/tf-setup", setup="authenticator")
    response = browser.send("/tf-validate", code="000000")
    assert response.status_code == 422
    assert browser.signed_in()


def test_reading_the_code_page_signs_nobody_out(browser: Browser, hanako: int) -> None:
    browser.become(hanako)
    assert browser.get("/tf-validate").location == "/tf-setup"
    assert browser.signed_in()


def test_setting_up_needs_a_recent_password(browser: Browser, hanako: int) -> None:
    browser.become(hanako, fresh=False)
    assert browser.get("/tf-setup").location.startswith("/verify")


def test_the_code_page_says_nothing_before_the_password(browser: Browser) -> None:
    assert browser.get("/tf-validate").location == "/login"
    assert browser.get("/mf-recovery").location == "/login"
