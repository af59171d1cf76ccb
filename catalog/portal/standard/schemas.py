"""What the API says of the standard."""

from __future__ import annotations

from marshmallow import Schema, fields


class StandardSummary(Schema):
    """A document of the standard."""

    id = fields.String(attribute="code")
    kind = fields.String(attribute="kind.value")
    name_ja = fields.String()
    name_en = fields.String()
    published = fields.String(metadata={"description": "Month or day; empty where unknown."})
    confidence = fields.String(metadata={"description": "How sure names and structure are."})


class SkillArguments(Schema):
    """Which skills."""

    version = fields.String(metadata={"description": "Such as `dss-1.2`; default: all versions."})
    category = fields.String(metadata={"description": "Category, such as `data`."})


class SkillSummary(Schema):
    """A skill of one version."""

    id = fields.String(attribute="key", metadata={"description": "Version and code."})
    version = fields.String(attribute="version.code")
    code = fields.String()
    name_ja = fields.String()
    name_en = fields.String(metadata={"description": "Not official; see the version."})
    category = fields.String(attribute="subcategory.category.slug")
    subcategory = fields.String(attribute="subcategory.slug")


class CounterpartSchema(Schema):
    """How a skill relates to one of another version."""

    relation = fields.String(attribute="relation.value")
    version = fields.String(attribute="version.code")
    skill = fields.String(attribute="skill.key", dump_default=None, allow_none=True)
    basis = fields.String(attribute="crosswalk.basis")
    note = fields.String(allow_none=True)


class SkillDetail(SkillSummary):
    """A skill with its counterparts in other versions."""

    counterparts = fields.List(fields.Nested(CounterpartSchema))
    courses = fields.Integer(metadata={"description": "Number of listed courses for it."})


class RoleSummary(Schema):
    """A role of one version."""

    id = fields.String(attribute="slug")
    version = fields.String(attribute="version.code")
    role_type = fields.String(attribute="role_type.slug")
    name_ja = fields.String()
    name_en = fields.String()
