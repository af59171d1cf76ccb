"""Password rules and the growing wait, as pure functions."""

from __future__ import annotations

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.accounts import rules


@pytest.mark.parametrize(
    ("password", "reason"),
    [
        ("short", "short"),
        ("elevenchars", "short"),
        ("x" * 129, "long"),
        ("aaaaaaaaaaaa", "repeated"),
        ("abcxabcxabcx", "repeated"),
        ("123456789012", "sequence"),
        ("qwertyuiop12", "sequence"),
        ("password1234", "common"),
        ("P@ssw0rd2026!", "common"),
        ("welcome-admin-2026", "common"),
        ("まなびやまなびやまなびや", "repeated"),
    ],
)
def test_a_password_that_is_easy_to_guess_is_refused(password: str, reason: str) -> None:
    assert reason in rules.password_problems(password)


@pytest.mark.parametrize(
    "password",
    [
        "correct horse battery staple",
        "沖縄の青い海と古い自転車の話",
        "mK4vR9tQ2wLx",
        "thirteen green umbrellas",
    ],
)
def test_a_good_password_is_accepted(password: str) -> None:
    assert rules.password_problems(password, "taro@example.jp", "山田太郎") == ()


@pytest.mark.parametrize(
    "password", ["yamada.taro2026", "yamada.taro@company.example.jp", "Taro@company.example.jp!"]
)
def test_a_password_made_of_the_persons_own_address_is_refused(password: str) -> None:
    problems = rules.password_problems(password, "yamada.taro@company.example.jp")
    assert problems == ("personal",)


def test_a_long_password_may_contain_the_persons_name() -> None:
    assert not rules.password_problems("taro walks over the bridge at night", "taro@example.jp")


@given(st.text(alphabet=string.printable, max_size=11))
def test_less_than_twelve_characters_are_never_enough(password: str) -> None:
    assert rules.password_problems(password) == ("short",)


@given(st.text(max_size=200), st.emails(), st.text(max_size=80))
def test_any_input_gets_an_answer(password: str, email: str, name: str) -> None:
    known = {"short", "long", "repeated", "sequence", "common", "personal"}
    assert set(rules.password_problems(password, email, name)) <= known


@given(st.integers(0, 4))
def test_a_few_failures_cost_nothing(failures: int) -> None:
    assert rules.lock_seconds(failures) == 0


def test_the_fifth_failure_costs_a_minute_and_the_next_twice_as_much() -> None:
    assert [rules.lock_seconds(n) for n in (5, 6, 7)] == [60, 120, 240]


@given(st.integers(0, 10_000))
def test_the_wait_never_shrinks_and_never_exceeds_an_hour(failures: int) -> None:
    assert rules.lock_seconds(failures) <= rules.lock_seconds(failures + 1) <= 3600
