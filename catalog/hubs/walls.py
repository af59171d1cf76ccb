"""Enforces the scope on every session: reads are narrowed, writes are checked, the rest refused."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy import orm
from sqlalchemy.sql import visitors
from sqlalchemy.sql.dml import UpdateBase
from sqlalchemy.sql.expression import ColumnClause

from catalog.core.db import Base
from catalog.hubs.scope import (
    KEY,
    Everywhere,
    HubScoped,
    Participant,
    Scope,
    ScopeError,
    ScopeMissing,
    ScopeViolation,
    Staff,
    is_scoped,
    scoped_classes,
)

Reference = tuple[Any, bool]
"""A hub table a statement mentions, and whether as a mapped class: criteria reach only those."""


def build() -> None:
    """Put the walls on every session of this process; harmless when they already stand.

    Raises
    ------
    ScopeError
        When a table outside the walls has a relationship that leads inside.
    """
    orm.configure_mappers()
    check_doors(Base.registry.mappers)
    forget_classes()
    if not sa.event.contains(orm.Mapper, "mapper_configured", _on_new_class):
        sa.event.listen(orm.Mapper, "mapper_configured", _on_new_class)
    for name, listener in (("do_orm_execute", _narrow), ("before_flush", _check_flush)):
        if not sa.event.contains(orm.Session, name, listener):
            sa.event.listen(orm.Session, name, listener)


def forget_classes() -> None:
    """Look for classes behind the walls anew."""
    _known.cache_clear()
    scoped_classes.cache_clear()


def _on_new_class(mapper: orm.Mapper[Any], cls: type) -> None:
    forget_classes()


def check_doors(mappers: Iterable[orm.Mapper[Any]]) -> None:
    """Refuse a relationship into hub data from a table outside: eager loads would walk through it.

    Raises
    ------
    ScopeError
    """
    for mapper in mappers:
        for relationship in mapper.relationships:
            if is_scoped(relationship.mapper) and not is_scoped(mapper):
                raise ScopeError(f"{relationship} leads from outside into hub data")


def _narrow(state: orm.ORMExecuteState) -> None:
    touched, loose = _look_at(state)
    if not touched:
        return
    scope: Scope | None = state.session.info.get(KEY)
    if scope is None:
        raise ScopeMissing(f"no hub scope for: {str(state.statement)[:200]}")
    if isinstance(scope, Everywhere) and state.is_select:
        return
    if loose:
        raise ScopeViolation(f"cannot be narrowed to a hub: {str(state.statement)[:200]}")
    if not state.is_select:
        _check_bulk(state, scope)
    criteria = (
        orm.with_loader_criteria(cls, cls.seen_within(scope), include_aliases=True)
        for cls in scoped_classes()
    )
    state.statement = state.statement.options(*criteria)


def _look_at(state: orm.ORMExecuteState) -> tuple[bool, bool]:
    """Return whether a statement touches hub tables, and whether in a way criteria cannot reach."""
    _, named = _known()
    statement: Any = state.statement
    if not state.is_orm_statement:
        touched = named.search(str(statement)) is not None
        return touched, touched
    touched = loose = False
    for node in visitors.iterate(statement):
        if _is_named_in_text(node, named):
            return True, True
        if isinstance(node, sa.Select | UpdateBase):
            mentioned, missed = _look_into(node)
            touched |= mentioned
            loose |= missed and not (state.is_relationship_load or state.is_column_load)
    return touched, loose


def _is_named_in_text(node: Any, named: re.Pattern[str]) -> bool:
    if isinstance(node, sa.TextClause):
        return named.search(node.text) is not None
    if isinstance(node, ColumnClause):
        return node.is_literal and named.search(node.name) is not None
    is_name_only = isinstance(node, sa.TableClause) and not isinstance(node, sa.Table)
    return is_name_only and named.search(node.name) is not None


def _look_into(statement: sa.Select[Any] | UpdateBase) -> tuple[bool, bool]:
    """Return the same as ``_look_at`` for one SELECT or DML, without those nested in it.

    Plain columns are fine in a WHERE as long as their table is read as a mapped class.
    """
    if isinstance(statement, UpdateBase):
        target = _base(statement.table)
        found = [item for child in statement.get_children() for item in _references(child)]
        tables = {table for table, _ in found}
        return bool(tables) or target in _known()[0], bool(tables - {target})
    joins = [part for join in statement._setup_joins for part in (join[0], join[2])]
    read = list(_all_references(*statement._raw_columns, *statement._from_obj, *joins))
    compared = list(_all_references(*statement._where_criteria))
    mapped = {table for table, as_class in read if as_class}
    bare = not all(as_class for _, as_class in read)
    bare |= any(not as_class and table not in mapped for table, as_class in compared)
    return bool(read or compared), bare


def _all_references(*nodes: Any) -> Iterator[Reference]:
    for node in nodes:
        if isinstance(node, visitors.Visitable):  # a JOIN along a relationship is not
            yield from _references(node)


def _references(node: Any) -> Iterator[Reference]:
    """Yield the hub tables an expression mentions, outside nested SELECTs."""
    if isinstance(node, sa.Select):
        return
    source = node.table if isinstance(node, ColumnClause) else node
    base = _base(source)
    if base in _known()[0]:
        yield base, "parententity" in node._annotations
        return
    if not isinstance(node, ColumnClause):
        for child in node.get_children():
            yield from _references(child)


def _base(source: Any) -> Any:
    """Return the table behind annotations and aliases."""
    while isinstance(source, sa.Alias):
        source = source.element
    return source._deannotate() if isinstance(source, sa.Table) else source


@cache
def _known() -> tuple[frozenset[Any], re.Pattern[str]]:
    """Return the hub tables and a pattern of their names."""
    tables = frozenset(orm.class_mapper(cls).local_table for cls in scoped_classes())
    names = "|".join(sorted(re.escape(str(table.description)) for table in tables))
    return tables, re.compile(rf"\b({names})\b" if names else r"(?!)", re.IGNORECASE)


def _check_bulk(state: orm.ORMExecuteState, scope: Scope) -> None:
    if not isinstance(scope, Staff) or not (state.is_update or state.is_delete):
        raise ScopeViolation("hub data is written through objects, within one hub")
    parameters = state.parameters or {}
    if not isinstance(parameters, dict):
        raise ScopeViolation("updates by primary key cannot be narrowed to a hub")
    pairs = getattr(state.statement, "_ordered_values", None) or ()
    keys = [*(getattr(state.statement, "_values", None) or {}), *(pair[0] for pair in pairs)]
    if "hub_id" in {getattr(key, "key", key) for key in keys} | set(parameters):
        raise ScopeViolation("a row never changes its hub")


def _check_flush(session: orm.Session, context: Any, instances: Any) -> None:
    groups = (("new", session.new), ("dirty", session.dirty), ("deleted", session.deleted))
    for verb, rows in groups:
        for row in rows:
            if isinstance(row, HubScoped) and (verb != "dirty" or session.is_modified(row)):
                _check_row(session.info.get(KEY), row, verb)


def _check_row(scope: Scope | None, row: HubScoped, verb: str) -> None:
    name = f"{verb} {type(row).__name__}"
    if scope is None:
        raise ScopeMissing(f"no hub scope for: {name}")
    if verb == "dirty" and sa.inspect(row).attrs.hub_id.history.has_changes():
        raise ScopeViolation(f"{name}: a row never changes its hub")
    if isinstance(scope, Staff) and row.hub_id == scope.hub_id:
        return
    if isinstance(scope, Participant) and row.written_by_participant(scope, verb):
        return
    raise ScopeViolation(f"{name} of hub {row.hub_id} lies outside {type(scope).__name__}")
