"""What a program is told of the cases."""

from __future__ import annotations

from flask.testing import FlaskClient

from casestudy import exercises


def test_every_case_tells_its_outputs_goals_and_rubric(client: FlaskClient) -> None:
    told = {item["id"]: item for item in client.get("/api/v1/cases").json}
    assert list(told) == [case.info.id for case in exercises.BUNDLED]
    for case in exercises.BUNDLED:
        item, info = told[case.info.id], case.info
        assert [goal["skill"] for goal in item["goals"]] == [goal.skill for goal in info.goals]
        assert item["outputs"][0]["columns"] == dict(info.outputs[0].columns)
        assert round(sum(line["weight"] for line in item["rubric"]), 9) == 1
        assert all(
            level["ja"] and level["en"] for line in item["rubric"] for level in line["levels"]
        )
