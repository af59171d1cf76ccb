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


class OutputSchema(Schema):
    """A file that a notebook must leave behind."""

    name = fields.String(required=True)
    description = fields.Nested(TextSchema, required=True)
    columns = fields.Dict(keys=fields.String(), values=fields.String(), required=True)
    key = fields.List(fields.String(), required=True)
    max_rows = fields.Integer(required=True)
    max_bytes = fields.Integer(required=True)


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
    outputs = fields.List(fields.Nested(OutputSchema), required=True)
    rubric = fields.List(fields.Nested(CriterionSchema), required=True)
    limits = fields.Dict(keys=fields.String(), values=fields.Integer(), required=True)
    url = fields.String(required=True)
    download_url = fields.String(required=True)
