"""A case as the API tells it."""

from __future__ import annotations

from marshmallow import Schema, fields


class TextSchema(Schema):
    """A text in both languages."""

    ja = fields.String(required=True)
    en = fields.String(required=True)


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
    limits = fields.Dict(keys=fields.String(), values=fields.Integer(), required=True)
    url = fields.String(required=True)
    download_url = fields.String(required=True)
