"""A case as the API tells it."""

from __future__ import annotations

from marshmallow import Schema, fields


class TextSchema(Schema):
    """A text in both languages."""

    ja = fields.String(required=True)
    en = fields.String(required=True)


class GoalSchema(Schema):
    """What somebody can do after a case."""

    skill = fields.String(required=True)
    text = fields.Nested(TextSchema, required=True)


class StageSchema(Schema):
    """A step of a case's story, which lines of the rubric refer to."""

    id = fields.String(required=True)
    title = fields.Nested(TextSchema, required=True)
    task = fields.Nested(TextSchema, required=True)


def _told(description: str) -> dict[str, str]:
    return {"description": description}


class RuleSchema(Schema):
    """What the values of an output's column must be beyond its kind; edges are included."""

    minimum = fields.Float(
        required=True, allow_none=True, metadata=_told("Null where there is no least value.")
    )
    maximum = fields.Float(
        required=True, allow_none=True, metadata=_told("Null where there is no largest value.")
    )
    whole = fields.Boolean(required=True, metadata=_told("Whether values must be whole numbers."))
    choices = fields.List(
        fields.String(),
        required=True,
        allow_none=True,
        metadata=_told("The only values there may be; null where the data decide."),
    )


class OutputSchema(Schema):
    """A file that a notebook must leave behind."""

    name = fields.String(required=True)
    description = fields.Nested(TextSchema, required=True)
    columns = fields.Dict(
        keys=fields.String(),
        values=fields.String(),
        required=True,
        metadata=_told("Column -> kind of its values: `id` (text), `date` or `number`."),
    )
    rules = fields.Dict(
        keys=fields.String(),
        values=fields.Nested(RuleSchema),
        required=True,
        metadata=_told("Column -> what its values must be, for the columns that have a rule."),
    )
    key = fields.List(
        fields.String(),
        required=True,
        metadata=_told("Columns that name a row; no two rows agree in all of them."),
    )
    open_rows = fields.Boolean(
        required=True,
        metadata=_told("Whether the notebook decides which rows there are, none included."),
    )
    max_rows = fields.Integer(required=True)
    max_bytes = fields.Integer(required=True)


class PartSchema(Schema):
    """A part of the score that is earned although others are missing."""

    id = fields.String(required=True)
    title = fields.Nested(TextSchema, required=True)
    outputs = fields.List(fields.String(), required=True)
    metrics = fields.List(fields.String(), required=True)


class CriterionSchema(Schema):
    """A line of the rubric: what people judge."""

    id = fields.String(required=True)
    stage = fields.String(required=True)
    title = fields.Nested(TextSchema, required=True)
    weight = fields.Float(required=True)
    levels = fields.List(fields.Nested(TextSchema), required=True)


class CaseSchema(Schema):
    """What a program needs to know of a case before it downloads or submits."""

    id = fields.String(required=True)
    version = fields.String(required=True)
    type = fields.String(required=True)
    title = fields.Nested(TextSchema, required=True)
    summary = fields.Nested(TextSchema, required=True)
    firm = fields.Nested(TextSchema, required=True)
    level = fields.Integer(required=True)
    hours = fields.Integer(required=True)
    skills = fields.List(fields.String(), required=True)
    goals = fields.List(fields.Nested(GoalSchema), required=True)
    stages = fields.List(fields.Nested(StageSchema), required=True)
    outputs = fields.List(fields.Nested(OutputSchema), required=True)
    parts = fields.List(fields.Nested(PartSchema), required=True)
    rubric = fields.List(fields.Nested(CriterionSchema), required=True)
    limits = fields.Dict(keys=fields.String(), values=fields.Integer(), required=True)
    url = fields.String(required=True)
    download_url = fields.String(required=True)
