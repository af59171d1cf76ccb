"""The pages that belong to no feature: home and the style guide."""

from __future__ import annotations

from flask import Blueprint, render_template

from catalog.accounts.guard import current_actor
from catalog.core.access import public
from catalog.web import guide, home

bp = Blueprint("web", __name__)


@bp.get("/", endpoint="home")
@public
def home_page() -> str:
    """Say what this is to a stranger, and what to do next to everyone else."""
    actor = current_actor()
    if not actor.is_authenticated:
        return render_template("web/welcome.html", page=home.welcome())
    return render_template("web/home.html", blocks=home.blocks(actor))


@bp.get("/styleguide")
@public
def styleguide() -> str:
    """Show every component in its states."""
    return render_template("web/styleguide.html", form=guide.example_form(), guide=guide)
