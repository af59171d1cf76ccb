"""What the API says of courses and takes as a search."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from marshmallow import Schema, ValidationError, fields, validate, validates_schema

from catalog.portal.courses.forms import MAX_PAGE, MAX_VALUES, PAGE_SIZE
from catalog.portal.courses.rules import MAX_LEVEL
from catalog.portal.search.rules import FACETS, MAX_QUERY, SORTS

MAX_SIZE = 100
MAX_VALUE = 120


class _Choices(fields.List[str]):
    """Several values of one facet: the parameter is repeated."""

    def __init__(self, description: str, allowed: Sequence[str] = ()) -> None:
        super().__init__(
            fields.String(),
            load_default=list,
            validate=validate.ContainsOnly(allowed) if allowed else _short,
            metadata={"description": description},
        )


def _short(values: list[str]) -> None:
    if len(values) > MAX_VALUES or any(len(value) > MAX_VALUE for value in values):
        raise ValidationError(f"At most {MAX_VALUES} values of {MAX_VALUE} characters.")


class SearchArguments(Schema):
    """A search: one value of each facet given must match, and every word."""

    q = fields.String(
        load_default="",
        validate=validate.Length(max=MAX_QUERY),
        metadata={"description": "Words that must all occur; quote a passage to keep it together."},
    )
    role_type = _Choices("Role type, such as `data-scientist`.")
    role = _Choices("Role, such as `data-engineer`.")
    category = _Choices("Category of skills, such as `data`.")
    skill = _Choices("Skill with its version, such as `dss-1.2/21`.")
    level = _Choices(f"Level from 1 to {MAX_LEVEL}.", [str(n) for n in range(1, MAX_LEVEL + 1)])
    language = _Choices("Language a course is taught in, such as `ja`.")
    price = _Choices("`free`, `free-audit`, `paid-credit` or `paid`.")
    hours = _Choices("`under-5`, `5-to-20`, `20-to-50`, `over-50` or `unknown`.")
    literacy = _Choices("`any`, or an area of the literacy standard, such as `what-data`.")
    sort = fields.String(
        validate=validate.OneOf(SORTS),
        metadata={"description": "Default: `relevance` with words, otherwise `level`."},
    )
    page = fields.Integer(load_default=1, validate=validate.Range(1, MAX_PAGE))
    page_size = fields.Integer(load_default=PAGE_SIZE, validate=validate.Range(1, MAX_SIZE))

    @validates_schema
    def _no_stray_characters(self, data: dict[str, Any], **_options: Any) -> None:
        if "\x00" in data.get("q", ""):
            raise ValidationError("Must not hold a NUL character.", "q")


class SkillReference(Schema):
    """A skill a course is tied to."""

    id = fields.String(attribute="key", metadata={"description": "Version and code."})
    name_ja = fields.String()
    name_en = fields.String()


class NamedReference(Schema):
    """A role type or role a course is tied to."""

    id = fields.String(attribute="slug")
    name_ja = fields.String()
    name_en = fields.String()


class Price(Schema):
    """What taking the course costs, as far as its public listing says."""

    kind = fields.String(attribute="price_kind.value")
    note_ja = fields.String(attribute="price_note_ja")
    note_en = fields.String(attribute="price_note_en")


class CourseSummary(Schema):
    """A course in a list."""

    slug = fields.String()
    title = fields.String(metadata={"description": "As the provider writes it."})
    title_ja = fields.String()
    title_en = fields.String()
    provider = fields.String(attribute="provider_ja")
    provider_en = fields.String()
    url = fields.String(metadata={"description": "The course itself, on the provider's site."})
    language = fields.String()
    level = fields.Integer()
    hours = fields.Float(allow_none=True)
    price = fields.Nested(Price)
    literacy = fields.Boolean()
    role_types = fields.List(fields.Nested(NamedReference))
    skills = fields.List(fields.Nested(SkillReference))
    summary_ja = fields.String()
    summary_en = fields.String()

    def get_attribute(self, obj: Any, attr: str, default: Any) -> Any:
        """Read the price from the course's own columns."""
        return obj if attr == "price" else super().get_attribute(obj, attr, default)


class CourseDetail(CourseSummary):
    """A course with all it is tied to and where that comes from."""

    roles = fields.List(fields.Nested(NamedReference))
    literacy_items = fields.List(fields.Nested(SkillReference))
    mapping_basis = fields.String(
        metadata={"description": "`project`: tied to the standard by this project."}
    )
    provenance = fields.String(metadata={"description": "Where the listing was seen."})
    confidence = fields.String()


FacetCounts = Schema.from_dict(
    {facet: fields.Dict(keys=fields.String(), values=fields.Integer()) for facet in FACETS},
    name="FacetCounts",
)


class CoursePage(Schema):
    """A page of a search."""

    total = fields.Integer()
    page = fields.Integer()
    pages = fields.Integer()
    items = fields.List(fields.Nested(CourseSummary))
    facets = fields.Nested(FacetCounts)
