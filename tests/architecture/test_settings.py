"""Settings: precedence, refusal of the unsafe, and documentation of each."""

from __future__ import annotations

import stat
from dataclasses import fields
from pathlib import Path

import pytest

from catalog import config
from catalog.config import Settings, SettingsError

ROOT = Path(__file__).resolve().parents[2]
SAFE = {
    "CATALOG_MODE": "production",
    "CATALOG_SECRET_KEY": "s" * 40,
    "CATALOG_PASSWORD_SALT": "p" * 40,
    "CATALOG_TOTP_SECRET": "t" * 40,
    "CATALOG_SECURE_COOKIES": "true",
    "CATALOG_BASE_URL": "https://manabiya.example",
}


def test_environment_wins_over_the_file_and_the_file_over_defaults(tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_text("port = 9000\nupload_mb = 7\n")
    settings = config.load({"CATALOG_PORT": "9001"}, tmp_path)
    assert (settings.port, settings.upload_mb, settings.host) == (9001, 7, "127.0.0.1")


@pytest.mark.parametrize(
    ("given", "address"),
    [
        ({"CATALOG_PORT": "9001"}, "http://127.0.0.1:9001"),
        ({"CATALOG_BASE_URL": "https://manabiya.example/"}, "https://manabiya.example"),
    ],
)
def test_links_follow_the_port_until_a_public_address_is_set(
    tmp_path: Path, given: dict[str, str], address: str
) -> None:
    assert config.load(given, tmp_path).address == address


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        ("colour = 'blue'", "Unknown setting"),
        ("port = 'many'", "port"),
        ("mode = 'fast'", "must be one of"),
        ("port = ", "not valid TOML"),
    ],
)
def test_a_wrong_file_is_refused_with_the_setting_named(
    tmp_path: Path, content: str, complaint: str
) -> None:
    (tmp_path / "config.toml").write_text(content)
    with pytest.raises(SettingsError, match=complaint):
        config.load({}, tmp_path)


def test_safe_production_settings_are_accepted(tmp_path: Path) -> None:
    assert config.load(SAFE, tmp_path).mode == "production"


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"CATALOG_SECRET_KEY": "change-me"}, "secret_key"),
        ({"CATALOG_PASSWORD_SALT": "short"}, "password_salt"),
        ({"CATALOG_DEMO": "true"}, "demo"),
        ({"CATALOG_DEBUG": "true"}, "debug"),
        ({"CATALOG_SECURE_COOKIES": "false"}, "secure_cookies"),
        ({"CATALOG_BASE_URL": "http://manabiya.example"}, "base_url"),
    ],
)
def test_production_refuses_unsafe_settings_and_says_which(
    tmp_path: Path, change: dict[str, str], named: str
) -> None:
    with pytest.raises(SettingsError, match=named):
        config.load(SAFE | change, tmp_path)


def test_secrets_are_made_once_and_readable_by_the_owner_only(tmp_path: Path) -> None:
    assert config.create_secrets(tmp_path)
    first = (tmp_path / "config.toml").read_text()
    assert not config.create_secrets(tmp_path)
    assert (tmp_path / "config.toml").read_text() == first
    assert stat.S_IMODE((tmp_path / "config.toml").stat().st_mode) == 0o600
    assert len(config.load({}, tmp_path).secret_key) >= 32


def test_every_setting_is_documented() -> None:
    text = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
    assert [item.name for item in fields(Settings) if f"`{item.name}`" not in text] == []
    assert [item.name for item in fields(Settings) if not item.metadata["doc"]] == []
