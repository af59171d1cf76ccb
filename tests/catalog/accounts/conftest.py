"""Fixtures of the account tests."""

from __future__ import annotations

import pytest
from flask import Flask

from tests.catalog.accounts.people import Browser, add_person


@pytest.fixture
def browser(app: Flask) -> Browser:
    """A browser nobody is signed in to."""
    return Browser(app)


@pytest.fixture
def hanako(app: Flask) -> int:
    """Somebody with a password."""
    return add_person(app)
