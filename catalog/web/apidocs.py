"""``/api/docs``: the OpenAPI document as a page, rendered here, without scripts from anywhere."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, current_app, render_template

from catalog.core.access import public
from catalog.core.instance import current_settings

bp = Blueprint("api_reference", __name__)
METHODS = ("get", "post", "put", "patch", "delete")
EXAMPLES = {"q": "統計", "level": "2", "case": "demand-forecasting"}
"""Values that make an example worth running; other parameters are left out of it."""

Node = Mapping[str, Any]


@dataclass(frozen=True)
class Field:
    """A parameter, or a property of a schema."""

    name: str
    kind: str
    refers: str
    required: bool
    description: str
    place: str = ""


@dataclass(frozen=True)
class Answer:
    """A response an operation may give."""

    status: str
    description: str
    media: str
    kind: str
    refers: str


@dataclass(frozen=True)
class Operation:
    """One method of one path."""

    id: str
    method: str
    path: str
    summary: str
    description: str
    parameters: tuple[Field, ...]
    body: tuple[Answer, ...]
    answers: tuple[Answer, ...]
    example: str


@dataclass(frozen=True)
class Group:
    """Operations that belong together."""

    name: str
    description: str
    operations: tuple[Operation, ...]


@dataclass(frozen=True)
class SchemaEntry:
    """A schema and its properties."""

    name: str
    description: str
    fields: tuple[Field, ...]


@bp.get("/api/docs")
@public
def index() -> str:
    """Show every operation and schema of the API."""
    spec: Node = current_app.extensions["api"].spec.to_dict()
    base = current_settings().address
    return render_template(
        "web/api-docs.html",
        info=spec["info"],
        base=base,
        groups=tuple(groups(spec, base)),
        schemas=tuple(schemas(spec)),
    )


def groups(spec: Node, base: str) -> Iterator[Group]:
    """Yield the operations of a document by tag, in the document's order."""
    found: dict[str, list[Operation]] = {}
    for path, item in spec.get("paths", {}).items():
        for method in METHODS:
            if method in item:
                tag = (item[method].get("tags") or ["API"])[0]
                operation = _operation(spec, base, path, method, item)
                found.setdefault(tag, []).append(operation)
    described = {tag["name"]: tag.get("description", "") for tag in spec.get("tags", ())}
    for tag, operations in found.items():
        yield Group(tag, described.get(tag, ""), tuple(operations))


def schemas(spec: Node) -> Iterator[SchemaEntry]:
    """Yield the named schemas of a document."""
    for name, schema in sorted(spec.get("components", {}).get("schemas", {}).items()):
        required = schema.get("required", ())
        properties = schema.get("properties", {}).items()
        fields = tuple(_field(key, value, key in required) for key, value in properties)
        yield SchemaEntry(name, schema.get("description", ""), fields)


def _operation(spec: Node, base: str, path: str, method: str, item: Node) -> Operation:
    node = item[method]
    raw = [_resolve(spec, p) for p in (*item.get("parameters", ()), *node.get("parameters", ()))]
    answers = [
        _answers(spec, status, answer) for status, answer in sorted(node["responses"].items())
    ]
    body = _resolve(spec, node.get("requestBody", {}))
    return Operation(
        id=f"{method}{path}".replace("/", "-").replace("{", "").replace("}", ""),
        method=method.upper(),
        path=path,
        summary=node.get("summary", ""),
        description=node.get("description", ""),
        parameters=tuple(
            _field(p["name"], p.get("schema", {}), bool(p.get("required")), p) for p in raw
        ),
        body=_answers(spec, "", body) if body else (),
        answers=tuple(answer for group in answers for answer in group),
        example=_example(base, path, method, raw, body),
    )


def _answers(spec: Node, status: str, node: Node) -> tuple[Answer, ...]:
    node = _resolve(spec, node)
    description = node.get("description", "")
    content = node.get("content", {})
    if not content:
        return (Answer(status, description, "", "", ""),)
    return tuple(
        Answer(status, description, media, *_kind(value.get("schema", {})))
        for media, value in content.items()
    )


def _field(name: str, schema: Node, required: bool, parameter: Node | None = None) -> Field:
    kind, refers = _kind(schema)
    parameter = parameter or {}
    description = parameter.get("description") or schema.get("description", "")
    default = schema.get("default")
    if default not in (None, "", []):
        description = f"{description} Default: `{default}`.".strip()
    return Field(name, kind, refers, required, description, parameter.get("in", ""))


def _resolve(spec: Node, node: Node) -> Node:
    if "$ref" not in node:
        return node
    found: Any = spec
    for step in str(node["$ref"]).removeprefix("#/").split("/"):
        found = found[step]
    resolved: Node = found
    return resolved


def _kind(schema: Node) -> tuple[str, str]:
    """Return a type in words, and the name of the schema it refers to, if it does."""
    if "$ref" in schema:
        name = str(schema["$ref"]).rsplit("/", 1)[-1]
        return name, name
    for joined in ("anyOf", "oneOf", "allOf"):
        if joined in schema:
            parts = [_kind(part) for part in schema[joined]]
            return " | ".join(kind for kind, _ in parts), next((n for _, n in parts if n), "")
    declared = schema.get("type", "any")
    names = [declared] if isinstance(declared, str) else list(declared)
    if "array" in names:
        inner, refers = _kind(schema.get("items", {}))
        return f"{inner}[]", refers
    if "enum" in schema:
        return " | ".join(str(value) for value in schema["enum"]), ""
    return " | ".join(names), ""


def _example(base: str, path: str, method: str, parameters: list[Node], body: Node) -> str:
    words = ["curl"]
    if method != "get":
        words += ["--request", method.upper(), "--header", "Authorization: Bearer TOKEN"]
    media = next(iter(body.get("content", {})), "")
    if media == "multipart/form-data":
        words += ["--form", "case=demand-forecasting", "--form", "notebook=@notebook.ipynb"]
    elif media:
        words += ["--json", "{}"]
    named = [p["name"] for p in parameters if p["in"] == "query" and p["name"] in EXAMPLES]
    if named:
        words.append("--get")
        words += [
            word for name in named for word in ("--data-urlencode", f"{name}={EXAMPLES[name]}")
        ]
    return shlex.join([*words, base + path])
