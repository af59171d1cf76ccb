"""What a program is told of the cases."""

from __future__ import annotations

import math
from typing import Any

from flask.testing import FlaskClient

from casestudy import exercises
from casestudy.exercise import Rule


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


def test_every_case_tells_which_rows_and_values_its_outputs_may_hold(client: FlaskClient) -> None:
    told = {item["id"]: item for item in client.get("/api/v1/cases").json}
    for case in exercises.BUNDLED:
        for output, spec in zip(told[case.info.id]["outputs"], case.info.outputs, strict=True):
            assert output["key"] == list(spec.key) != []
            assert output["open_rows"] == spec.open_rows
            read = {column: _read(rule) for column, rule in output["rules"].items()}
            assert read == dict(spec.rules)


def test_an_edge_that_is_not_there_is_null(client: FlaskClient) -> None:
    rules = [
        rule
        for item in client.get("/api/v1/cases").json
        for output in item["outputs"]
        for rule in output["rules"].values()
    ]
    chosen = [rule for rule in rules if rule["choices"]]
    assert chosen
    assert all(rule["minimum"] is None and rule["maximum"] is None for rule in chosen)


def test_the_lines_of_the_rubric_name_stages_and_the_parts_name_outputs(
    client: FlaskClient,
) -> None:
    for item in client.get("/api/v1/cases").json:
        stages = {stage["id"] for stage in item["stages"]}
        assert {line["stage"] for line in item["rubric"]} <= stages
        names = {output["name"] for output in item["outputs"]}
        assert {name for part in item["parts"] for name in part["outputs"]} <= names


def test_the_openapi_document_describes_outputs_and_their_rules(client: FlaskClient) -> None:
    schemas = client.get("/api/openapi.json").json["components"]["schemas"]
    output = schemas["Output"]["properties"]
    assert output["rules"]["additionalProperties"] == {"$ref": "#/components/schemas/Rule"}
    assert schemas["Rule"]["properties"]["maximum"]["type"] == ["number", "null"]
    assert {"stages", "parts"} <= schemas["Case"]["properties"].keys()


def _read(rule: dict[str, Any]) -> Rule:
    low, high = rule["minimum"], rule["maximum"]
    return Rule(
        -math.inf if low is None else low,
        math.inf if high is None else high,
        rule["whole"],
        tuple(rule["choices"] or ()),
    )
