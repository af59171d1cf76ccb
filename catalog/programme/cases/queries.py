"""The cases of this installation, as the registry of exercises holds them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask import current_app, url_for

from casestudy.exercise import Exercise
from catalog.core.errors import NotFound
from catalog.core.i18n import current_language, pick
from catalog.portal.standard import queries as standard
from catalog.web.helpers import link_to

EXERCISES = "exercises"
"""Key in ``app.extensions`` of the cases in force; missing means all of the registry."""


def all_cases() -> Sequence[Exercise]:
    """Return every case, in the order pages show them."""
    chosen: Sequence[Exercise] | None = current_app.extensions.get(EXERCISES)
    if chosen is not None:
        return chosen
    from casestudy.exercises import EXERCISES as registry  # takes a second: pandas, scikit-learn

    return registry


def case(case_id: str) -> Exercise:
    """Return one case.

    Raises
    ------
    NotFound
    """
    for exercise in all_cases():
        if exercise.info.id == case_id:
            return exercise
    raise NotFound


def matching(skill: str = "", kind: str = "") -> list[Exercise]:
    """Return the cases that teach a skill and are of a type; all where neither is given."""
    return [
        exercise
        for exercise in all_cases()
        if skill in ("", *exercise.info.skills) and kind in ("", exercise.info.type)
    ]


def taught_skills() -> list[SkillLink]:
    """Return every skill that a case teaches, by name."""
    taught = {skill for exercise in all_cases() for skill in exercise.info.skills}
    return sorted(skills(sorted(taught)), key=lambda skill: skill.name)


@dataclass(frozen=True)
class SkillLink:
    """A skill of the standard as a case's page shows it."""

    id: str
    name: str
    url: str | None


def skills(ids: Sequence[str]) -> list[SkillLink]:
    """Return the skills by their identifiers; one this installation lacks keeps its identifier."""
    return [_skill(identifier) for identifier in ids]


def _skill(identifier: str) -> SkillLink:
    version, _, code = identifier.partition("/")
    try:
        found = standard.skill(version, code)
    except NotFound:
        return SkillLink(identifier, identifier, None)
    link = link_to("skills.show", identifier, version=version, code=code)
    return SkillLink(identifier, pick(found, "name"), link.url if link else None)


def cases_for_skill(skill: str) -> list[tuple[str, str]]:
    """Return address and title of every case that teaches a skill such as ``dss-1.2/22``."""
    language = current_language()
    return [
        (url_for("cases.show", case_id=exercise.info.id), exercise.info.title.to(language))
        for exercise in matching(skill)
    ]


def case_title(case_id: str) -> str:
    """Return a case's title in the reader's language, or its id when the case is gone."""
    try:
        return case(case_id).info.title.to(current_language())
    except NotFound:
        return case_id
