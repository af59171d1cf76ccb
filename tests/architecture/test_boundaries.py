"""What import-linter cannot say: features of one tier meet at their services and queries only."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
TIERS = ("portal", "programme", "hubs")
OPEN_DOORS = {"services", "queries", "models", "rules", "scope"}
MAX_LINES = 400


def imports(path: Path) -> Iterator[str]:
    """Yield the dotted names a file imports."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def test_features_of_a_tier_meet_at_services_and_queries() -> None:
    broken = []
    for tier in TIERS:
        for path in (ROOT / "catalog" / tier).glob("*/**/*.py"):
            own = path.relative_to(ROOT / "catalog" / tier).parts[0]
            for name in imports(path):
                parts = name.split(".")
                if parts[:2] != ["catalog", tier] or len(parts) < 4 or parts[2] == own:
                    continue
                if not (ROOT / "catalog" / tier / parts[2]).is_dir() or parts[3] in OPEN_DOORS:
                    continue
                broken.append(f"{path.relative_to(ROOT)} imports {name}")
    assert broken == []


def test_views_write_no_sql() -> None:
    views = [*(ROOT / "catalog").glob("**/views.py"), *(ROOT / "catalog").glob("**/api.py")]
    guilty = [
        str(path.relative_to(ROOT))
        for path in views
        if path.parent.name != "core"
        and any(name.split(".")[0] == "sqlalchemy" for name in imports(path))
    ]
    assert guilty == []


def test_services_never_commit() -> None:
    guilty = [
        str(path.relative_to(ROOT))
        for path in (ROOT / "catalog").glob("**/services.py")
        if ".commit(" in path.read_text() or "transaction()" in path.read_text()
    ]
    assert guilty == []


def test_no_source_file_grows_past_its_limit() -> None:
    sources = [*(ROOT / "catalog").glob("**/*.py"), *(ROOT / "casestudy").glob("**/*.py")]
    long = {
        str(path.relative_to(ROOT)): lines
        for path in sources
        if "migrations" not in path.parts
        and (lines := len(path.read_text(encoding="utf-8").splitlines())) > MAX_LINES
    }
    assert long == {}


def test_packages_carry_an_init_file() -> None:
    folders = {
        path.parent for root in ("catalog", "casestudy") for path in (ROOT / root).glob("**/*.py")
    }
    without = [
        str(f.relative_to(ROOT))
        for f in folders
        if not (f / "__init__.py").exists() and "migrations" not in f.parts
    ]
    assert without == []
