"""English is complete: every message has a translation, and no translation is left over."""

from __future__ import annotations

import re

import pytest

from tests.tools import messages

PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]")


@pytest.mark.parametrize("package", messages.PACKAGES)
def test_every_message_has_an_english_translation(package: str) -> None:
    assert messages.untranslated(package) == []


@pytest.mark.parametrize("package", messages.PACKAGES)
def test_no_translation_is_left_over(package: str) -> None:
    assert messages.unused(package) == []


@pytest.mark.parametrize("package", messages.PACKAGES)
def test_translations_use_the_same_placeholders(package: str) -> None:
    for message in messages.translated(package):
        if not message.id or not isinstance(message.id, str):
            continue
        assert set(PLACEHOLDER.findall(message.id)) == set(PLACEHOLDER.findall(str(message.string)))


@pytest.mark.parametrize("package", messages.PACKAGES)
def test_one_message_has_one_translation_everywhere(package: str) -> None:
    for other in messages.PACKAGES:
        theirs = {str(m.id): m.string for m in messages.translated(other) if m.id}
        for message in messages.translated(package):
            if message.id and str(message.id) in theirs:
                assert message.string == theirs[str(message.id)], (package, other, message.id)
