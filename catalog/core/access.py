"""What each view declares about who may open it. Enforced in ``catalog.accounts.guard``."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

View = TypeVar("View", bound=Callable[..., Any])
PUBLIC = "public"


def requires(action: str) -> Callable[[View], View]:
    """Declare the policy action a view needs; a view that declares nothing is never served."""

    def mark(view: View) -> View:
        view.policy_action = action  # type: ignore[attr-defined]  # read back by the guard
        return view

    return mark


def public(view: View) -> View:
    """Declare that anyone may open the view."""
    return requires(PUBLIC)(view)


def action_of(view: Callable[..., Any]) -> str | None:
    """Return the action a view declared, or ``None``."""
    return getattr(view, "policy_action", None)
