"""What a new installation starts with: the standard, the starter catalogue, the index."""

from __future__ import annotations

from dataclasses import dataclass

from catalog.accounts.actor import SYSTEM
from catalog.core.db import transaction
from catalog.portal.courses import services as courses
from catalog.portal.courses.services import Imported
from catalog.portal.search import services as search
from catalog.portal.standard import rules as standard_rules
from catalog.portal.standard import services as standard
from catalog.portal.standard.services import Outcome


@dataclass(frozen=True)
class Loaded:
    """What became of the bundled files."""

    standard: tuple[Outcome, ...]
    courses: Imported


def load_bundled() -> Loaded:
    """Import the bundled standard and courses and bring the index up to date.

    Doing it again changes nothing: a version of the standard that an operator corrected is kept,
    and the courses are imported once for each content of the bundled file.
    """
    with transaction():
        outcomes = standard.import_documents(SYSTEM, standard_rules.bundled(), "keep")
    with transaction():
        imported = courses.import_starter(SYSTEM)
    search.fresh()
    return Loaded(tuple(outcomes), imported)
