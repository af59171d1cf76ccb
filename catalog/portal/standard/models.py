"""Tables of the skill standard. A published version is never rewritten by the next one."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from catalog.accounts.models import enum_column
from catalog.core.db import Base, Created


class DocumentKind(StrEnum):
    """What a document of the standard defines."""

    SKILLS = "skills"
    LITERACY = "literacy"
    LEVELS = "levels"


class Relation(StrEnum):
    """How a skill of a later version relates to one of an earlier version."""

    SAME_NAME = "same-name"
    CLOSE = "close"
    BROADER = "broader"
    NARROWER = "narrower"
    RELATED = "related"
    NONE = "none"


class StandardVersion(Created, Base):
    """One published document: a version of the skills, the literacy standard or the levels."""

    __tablename__ = "standard_version"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(sa.String(40), unique=True)
    kind: Mapped[DocumentKind] = mapped_column(enum_column(DocumentKind, "standard_kind"))
    name_ja: Mapped[str] = mapped_column(sa.String(200))
    name_en: Mapped[str] = mapped_column(sa.String(200))
    published: Mapped[str] = mapped_column(sa.String(10), default="")
    """Month or day of publication, ISO 8601."""
    details: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """The document's remaining statements about itself, as they came."""
    content_hash: Mapped[str] = mapped_column(sa.String(64))

    def translation_status(self, part: str) -> str:
        """Return where the English names of a part come from, such as ``project translation``."""
        status = self.details.get("name_en_status", "not available")
        return str(status.get(part, "not available") if isinstance(status, dict) else status)

    @property
    def confidence(self) -> str:
        """How sure names and structure are, in the words of the document."""
        return str(self.details.get("confidence", ""))


def _version_key() -> Mapped[int]:
    return mapped_column(sa.ForeignKey("standard_version.id"), index=True)


class _Named:
    """What every listed thing has: its place in the document and two names."""

    id: Mapped[int] = mapped_column(primary_key=True)
    position: Mapped[int] = mapped_column(default=0)
    name_ja: Mapped[str] = mapped_column(sa.String(200))
    name_en: Mapped[str] = mapped_column(sa.String(200))


class RoleType(_Named, Base):
    """A kind of digital talent (人材類型)."""

    __tablename__ = "role_type"
    __table_args__ = (sa.UniqueConstraint("version_id", "slug"),)

    version_id: Mapped[int] = _version_key()
    slug: Mapped[str] = mapped_column(sa.String(80))
    summary_ja: Mapped[str | None] = mapped_column(sa.Text)
    summary_en: Mapped[str | None] = mapped_column(sa.Text)

    version: Mapped[StandardVersion] = relationship()


class RoleDefinition(_Named, Base):
    """A role within a role type (ロール)."""

    __tablename__ = "role_definition"
    __table_args__ = (sa.UniqueConstraint("version_id", "slug"),)

    version_id: Mapped[int] = _version_key()
    role_type_id: Mapped[int] = mapped_column(sa.ForeignKey("role_type.id"), index=True)
    slug: Mapped[str] = mapped_column(sa.String(80))

    version: Mapped[StandardVersion] = relationship()
    role_type: Mapped[RoleType] = relationship()


class SkillCategory(_Named, Base):
    """A category of skills."""

    __tablename__ = "skill_category"
    __table_args__ = (sa.UniqueConstraint("version_id", "slug"),)

    version_id: Mapped[int] = _version_key()
    slug: Mapped[str] = mapped_column(sa.String(80))


class SkillSubcategory(_Named, Base):
    """A subcategory within a category."""

    __tablename__ = "skill_subcategory"
    __table_args__ = (sa.UniqueConstraint("category_id", "slug"),)

    category_id: Mapped[int] = mapped_column(sa.ForeignKey("skill_category.id"))
    slug: Mapped[str] = mapped_column(sa.String(80))

    category: Mapped[SkillCategory] = relationship()


class Skill(_Named, Base):
    """A skill of one version (共通スキル). Elsewhere it is named by :attr:`key`, never by name."""

    __tablename__ = "skill"
    __table_args__ = (sa.UniqueConstraint("version_id", "code"),)

    version_id: Mapped[int] = _version_key()
    subcategory_id: Mapped[int] = mapped_column(sa.ForeignKey("skill_subcategory.id"), index=True)
    code: Mapped[str] = mapped_column(sa.String(20))

    version: Mapped[StandardVersion] = relationship()
    subcategory: Mapped[SkillSubcategory] = relationship()

    @property
    def key(self) -> str:
        """Version and code, such as ``dss-1.2/21``."""
        return f"{self.version.code}/{self.code}"


class ImportanceLetter(Base):
    """What a letter of the importance scale means."""

    __tablename__ = "importance_letter"
    __table_args__ = (sa.UniqueConstraint("version_id", "letter"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    version_id: Mapped[int] = _version_key()
    position: Mapped[int] = mapped_column(default=0)
    letter: Mapped[str] = mapped_column(sa.String(1))
    meaning_ja: Mapped[str] = mapped_column(sa.String(200))
    meaning_en: Mapped[str] = mapped_column(sa.String(200))


class SkillImportance(Base):
    """How important a skill is for a role. Empty until an official matrix is imported."""

    __tablename__ = "skill_importance"
    __table_args__ = (sa.UniqueConstraint("role_id", "skill_id", "official"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    role_id: Mapped[int] = mapped_column(sa.ForeignKey("role_definition.id"), index=True)
    skill_id: Mapped[int] = mapped_column(sa.ForeignKey("skill.id"), index=True)
    letter: Mapped[str] = mapped_column(sa.String(1))
    official: Mapped[bool]
    """Whether the letter comes from the publisher's matrix rather than from this project."""


class LiteracyArea(_Named, Base):
    """An area of the literacy standard."""

    __tablename__ = "literacy_area"
    __table_args__ = (sa.UniqueConstraint("version_id", "slug"),)

    version_id: Mapped[int] = _version_key()
    slug: Mapped[str] = mapped_column(sa.String(80))
    confidence: Mapped[str] = mapped_column(sa.String(20))


class LiteracyItem(_Named, Base):
    """One item of the literacy standard."""

    __tablename__ = "literacy_item"
    __table_args__ = (sa.UniqueConstraint("version_id", "code"),)

    version_id: Mapped[int] = _version_key()
    area_id: Mapped[int] = mapped_column(sa.ForeignKey("literacy_area.id"), index=True)
    code: Mapped[str] = mapped_column(sa.String(80))

    version: Mapped[StandardVersion] = relationship()
    area: Mapped[LiteracyArea] = relationship()

    @property
    def key(self) -> str:
        """Version and code, such as ``dss-l/ethics``."""
        return f"{self.version.code}/{self.code}"


class LevelDefinition(Base):
    """What a level from 1 to 7 means."""

    __tablename__ = "level_definition"
    __table_args__ = (
        sa.UniqueConstraint("version_id", "level"),
        sa.CheckConstraint("level BETWEEN 1 AND 7", name="level_range"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    version_id: Mapped[int] = _version_key()
    level: Mapped[int]
    meaning_ja: Mapped[str] = mapped_column(sa.String(300))
    meaning_en: Mapped[str] = mapped_column(sa.String(300))
    exams_ja: Mapped[list[str]] = mapped_column(default=list)
    exams_en: Mapped[list[str]] = mapped_column(default=list)


class Crosswalk(Created, Base):
    """How the skills of one version relate to those of a later one."""

    __tablename__ = "crosswalk"
    __table_args__ = (sa.UniqueConstraint("from_version_id", "to_version_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(sa.String(60), unique=True)
    from_version_id: Mapped[int] = _version_key()
    to_version_id: Mapped[int] = _version_key()
    basis: Mapped[str] = mapped_column(sa.String(20))
    """``project`` or ``official``."""
    basis_note_ja: Mapped[str] = mapped_column(sa.Text)
    basis_note_en: Mapped[str] = mapped_column(sa.Text)
    details: Mapped[dict[str, Any]] = mapped_column(default=dict)
    content_hash: Mapped[str] = mapped_column(sa.String(64))

    from_version: Mapped[StandardVersion] = relationship(foreign_keys=[from_version_id])
    to_version: Mapped[StandardVersion] = relationship(foreign_keys=[to_version_id])


class CrosswalkEntry(Base):
    """One relation; the side without a counterpart is empty, and only with ``none``."""

    __tablename__ = "crosswalk_entry"
    __table_args__ = (
        sa.CheckConstraint(
            "(relation = 'none') = (from_skill_id IS NULL OR to_skill_id IS NULL)",
            name="empty_side",
        ),
        sa.CheckConstraint(
            "from_skill_id IS NOT NULL OR to_skill_id IS NOT NULL", name="some_side"
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    crosswalk_id: Mapped[int] = mapped_column(sa.ForeignKey("crosswalk.id"), index=True)
    position: Mapped[int] = mapped_column(default=0)
    from_skill_id: Mapped[int | None] = mapped_column(sa.ForeignKey("skill.id"), index=True)
    to_skill_id: Mapped[int | None] = mapped_column(sa.ForeignKey("skill.id"), index=True)
    relation: Mapped[Relation] = mapped_column(enum_column(Relation, "crosswalk_relation"))
    note: Mapped[str | None] = mapped_column(sa.Text)

    crosswalk: Mapped[Crosswalk] = relationship()
    from_skill: Mapped[Skill | None] = relationship(foreign_keys=[from_skill_id])
    to_skill: Mapped[Skill | None] = relationship(foreign_keys=[to_skill_id])
