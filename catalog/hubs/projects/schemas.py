"""What the API says of projects."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from catalog.hubs.projects.rules import ProblemType, ProjectStatus

STATUSES = [status.value for status in ProjectStatus]


class ProjectArguments(Schema):
    """Which projects are wanted."""

    status = fields.String(
        validate=validate.OneOf(STATUSES), metadata={"description": "Only projects of this status."}
    )
    hub = fields.String(
        metadata={"description": "Slug of the hub, for people who coordinate several."}
    )


class CompanyName(Schema):
    """The company of a project."""

    id = fields.Integer()
    name = fields.String()


class ProgressSummary(Schema):
    """How far a project is."""

    done = fields.Integer()
    total = fields.Integer()
    late = fields.Integer()


class ProjectSummary(Schema):
    """A project in a list."""

    id = fields.Integer(attribute="project.id")
    title = fields.String(attribute="project.title")
    company = fields.Nested(CompanyName, attribute="project.company")
    problem_type = fields.Enum(ProblemType, by_value=True, attribute="project.problem_type")
    status = fields.Enum(ProjectStatus, by_value=True, attribute="project.status")
    starts_on = fields.Date(attribute="project.starts_on")
    ends_on = fields.Date(attribute="project.ends_on")
    progress = fields.Nested(ProgressSummary)
    team = fields.Integer(metadata={"description": "Trainees in the team now."})


class MilestoneDetail(Schema):
    """A milestone as it stands today."""

    title = fields.String(attribute="row.title")
    planned_on = fields.Date(attribute="row.planned_on")
    due_on = fields.Date(attribute="row.due_on")
    done_on = fields.Date(attribute="row.done_on")
    state = fields.String(metadata={"description": "`done`, `late`, `next` or `later`."})


class ProjectDetail(ProjectSummary):
    """A project with its sheet and milestones."""

    background = fields.String(attribute="project.background")
    metric_name = fields.String(attribute="project.metric_name")
    metric_value = fields.Decimal(attribute="project.metric_value", as_string=True)
    metric_target = fields.Decimal(attribute="project.metric_target", as_string=True)
    metric_unit = fields.String(attribute="project.metric_unit")
    data_available = fields.String(attribute="project.data_available")
    roles = fields.List(fields.String(), attribute="project.roles")
    skills = fields.List(fields.String(), attribute="project.skills")
    outcome = fields.String(attribute="project.outcome")
    milestones = fields.List(fields.Nested(MilestoneDetail))
