"""The stream of events: what it says, when it ends, how many there may be."""

from __future__ import annotations

import json
from collections.abc import Callable

from flask import Flask
from flask.testing import FlaskClient

from catalog.programme.grading.worker import Worker
from catalog.programme.submissions.stream import Streams, events
from catalog.programme.submissions.views import STREAMS

HandIn = Callable[..., int]
SignIn = Callable[[int], FlaskClient]


def said(text: str) -> list[dict]:
    return [json.loads(line[6:]) for line in text.splitlines() if line.startswith("data: ")]


def test_a_stream_tells_each_change_once_and_ends_with_the_run() -> None:
    states = iter([{"n": 1}, {"n": 1}, {"n": 2}, {"n": 3, "ended": True}, {"n": 4}])
    text = "".join(events(lambda: next(states), poll=0))
    assert [item["n"] for item in said(text)] == [1, 2, 3]
    assert text.startswith("retry: ")


def test_a_stream_ends_by_itself_so_that_no_thread_is_held_for_ever() -> None:
    text = "".join(events(lambda: {"n": 1}, seconds=0, poll=0))
    assert len(said(text)) == 1


def test_a_run_that_has_ended_is_told_and_the_place_given_back(
    app: Flask, make_user: HandIn, hand_in: HandIn, sign_in: SignIn
) -> None:
    learner = make_user()
    submission = hand_in(learner)
    Worker(app).step()
    browser = sign_in(learner)
    app.extensions[STREAMS] = Streams(1)
    for _ in range(3):
        answer = browser.get(f"/submissions/{submission}/events")
        assert answer.mimetype == "text/event-stream"
        assert said(answer.text)[-1]["status"] == "scored"
        answer.close()


def test_too_many_streams_are_refused_and_polling_still_answers(
    app: Flask, make_user: HandIn, hand_in: HandIn, sign_in: SignIn
) -> None:
    learner = make_user()
    submission = hand_in(learner)
    browser = sign_in(learner)
    app.extensions[STREAMS] = Streams(1)
    first = browser.get(f"/submissions/{submission}/events")
    refused = browser.get(f"/submissions/{submission}/events")
    assert refused.status_code == 503
    state = browser.get(f"/submissions/{submission}/status").json
    assert (state["status"], state["position"], state["label"]) == ("queued", 1, "採点待ち")
    first.close()
    second = browser.get(f"/submissions/{submission}/events")
    assert second.status_code == 200
    second.close()


def test_the_queue_position_is_told(
    app: Flask, make_user: HandIn, hand_in: HandIn, sign_in: SignIn
) -> None:
    for name in "abc":
        last = make_user(f"{name}@example.jp")
        submission = hand_in(last)
    state = sign_in(last).get(f"/submissions/{submission}/status").json
    assert state["position"] == 3
    assert "2件" in state["detail"]
    english = sign_in(last).get(f"/submissions/{submission}/status?lang=en").json
    assert english["label"] == "Waiting"


def test_the_page_reloads_itself_without_scripts_until_the_run_has_ended(
    app: Flask, make_user: HandIn, hand_in: HandIn, sign_in: SignIn
) -> None:
    learner = make_user()
    submission = hand_in(learner)
    browser = sign_in(learner)
    waiting = browser.get(f"/submissions/{submission}").text
    assert '<noscript><meta http-equiv="refresh"' in waiting
    assert "submission.js" in waiting
    Worker(app).step()
    done = browser.get(f"/submissions/{submission}").text
    assert 'http-equiv="refresh"' not in done
    assert "submission.js" not in done
