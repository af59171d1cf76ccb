"""Settings of one installation: defaults < ``instance/config.toml`` < ``CATALOG_*``."""

from __future__ import annotations

import os
import secrets
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import Any, Literal, get_type_hints

DEFAULT_SECRET = "change-me"  # noqa: S105 - a marker that production refuses, not a secret
BROKERS = ("redis://", "rediss://", "redis+socket://", "amqp://", "amqps://")
PACKAGE = Path(__file__).resolve().parent
_CHECKOUT = PACKAGE.parent
_INSTALLED = PACKAGE / "bundled"
BUNDLED = (_INSTALLED if _INSTALLED.is_dir() else _CHECKOUT) / "datasets"
"""The data that come along: in the package where a wheel was installed, else beside it."""
INSTANCE = (Path.cwd() if _INSTALLED.is_dir() else _CHECKOUT) / "instance"
"""Where an installation lives unless it says otherwise; never among installed packages."""


class SettingsError(Exception):
    """A setting is unknown, malformed or unsafe; the message says which and what to do."""


def _setting(default: Any, doc: str) -> Any:
    return field(default=default, metadata={"doc": doc})


def _secret(default: str, doc: str) -> Any:
    """Return a setting that is left out when settings are printed or logged."""
    return field(default=default, repr=False, metadata={"doc": doc})


@dataclass(frozen=True)
class Settings:
    """Every setting, its default and what it does (``docs/operations.md`` lists them)."""

    mode: Literal["development", "production", "test"] = _setting(
        "development", "`production` refuses unsafe settings at start."
    )
    demo: bool = _setting(False, "Create labelled demo accounts and data. Never in production.")
    debug: bool = _setting(False, "Show tracebacks in the browser. Never in production.")
    secret_key: str = _secret(DEFAULT_SECRET, "Signs sessions and tokens; 32 characters or more.")
    password_salt: str = _secret(DEFAULT_SECRET, "Goes into every password hash; keep it.")
    totp_secret: str = _secret(DEFAULT_SECRET, "Encrypts second-factor secrets at rest; keep it.")
    instance_dir: str = _setting(str(INSTANCE), "Database, blobs, search index, secrets.")
    database_url: str = _secret("", "SQLAlchemy URL; empty means SQLite in the instance folder.")
    blob_url: str = _setting("", "`s3://bucket/prefix`; empty means a folder in the instance.")
    base_url: str = _setting(
        "", "Public address, used in mails and links; empty means `http://127.0.0.1` and `port`."
    )
    host: str = _setting("127.0.0.1", "Address the web server listens on.")
    port: int = _setting(8000, "Port the web server listens on.")
    web_threads: int = _setting(16, "Threads of the web server process.")
    grading_workers: int = _setting(1, "Notebooks graded at the same time on this machine.")
    worker_niceness: int = _setting(
        10, "How far workers of `catalog run` make way for the web: 0 (not at all) to 19."
    )
    carrier: Literal["builtin", "celery"] = _setting(
        "builtin",
        "How work reaches the workers: `builtin` asks the database; `celery` needs `broker_url`.",
    )
    broker_url: str = _secret(
        "", "Celery's broker: `redis://`, `rediss://`, `amqp://` or `amqps://`; kept out of logs."
    )
    trusted_proxies: int = _setting(0, "Reverse proxies in front whose X-Forwarded-* is believed.")
    hsts: bool = _setting(False, "Send Strict-Transport-Security; switch on behind TLS.")
    secure_cookies: bool = _setting(False, "Cookies only over TLS; required in production.")
    rate_limit_url: str = _secret(
        "memory://",
        "Limiter store; hosts that share limits need a Redis URL and the `redis` package.",
    )
    rate_limits: bool = _setting(True, "Limit how often one client may call.")
    daily_scored_runs: int = _setting(
        10, "Submissions a learner can bring to the ranked data of one case on one day."
    )
    daily_practice_runs: int = _setting(
        40, "Submissions a learner can have graded as practice for one case on one day."
    )
    runs_in_flight: int = _setting(
        10, "Submissions of one learner that may wait or run at the same time."
    )
    ranked_alone: bool = _setting(
        False, "Run nothing else on a host while it runs a notebook on ranked data."
    )
    repeat_checks: bool = _setting(
        True, "Run each scored notebook once more when idle, to see whether it gives the same."
    )
    kept_results_days: int = _setting(
        90, "Days after which a result kept for the same notebook is forgotten; 0 keeps all."
    )
    upload_mb: int = _setting(10, "Largest notebook accepted, in MiB.")
    log_format: Literal["console", "json"] = _setting(
        "console", "`console` for people, `json` for log collectors."
    )
    mail_url: str = _secret(
        "", "`smtp://user:password@host:587`; empty writes mails to `instance/outbox/`."
    )
    mail_sender: str = _setting("no-reply@localhost", "Sender of the mails.")
    metrics_token: str = _secret("", "Bearer token for /metrics; empty allows loopback only.")
    registration: bool = _setting(True, "Whether people may register by themselves.")

    @property
    def instance(self) -> Path:
        """The instance folder."""
        return Path(self.instance_dir)

    @property
    def database(self) -> str:
        """The SQLAlchemy URL in force."""
        return self.database_url or f"sqlite:///{self.instance / 'manabiya.sqlite3'}"

    @property
    def address(self) -> str:
        """The public address in force, without a slash at its end."""
        return (self.base_url or f"http://127.0.0.1:{self.port}").rstrip("/")

    @property
    def upload_bytes(self) -> int:
        """Largest notebook accepted, in bytes."""
        return self.upload_mb * 1024 * 1024

    def inconsistent(self) -> list[str]:
        """Return the reasons why these settings cannot work together, empty if none."""
        reasons = []
        if not 0 <= self.worker_niceness <= 19:
            reasons.append("worker_niceness must be from 0 to 19")
        if self.kept_results_days < 0:
            reasons.append("kept_results_days must be 0 (keep all) or more")
        if self.carrier == "builtin":
            if self.broker_url:
                reasons.append('broker_url is set, but only carrier = "celery" uses it')
            return reasons
        if not self.broker_url:
            reasons.append('carrier = "celery" needs broker_url, such as redis://broker:6379/0')
        elif not self.broker_url.startswith(BROKERS):
            reasons.append(f"broker_url must begin with one of {', '.join(BROKERS)}")
        if self.mode == "production" and self.database.startswith("sqlite"):
            reasons.append(
                'carrier = "celery" is for several hosts, which cannot share an SQLite file: set '
                'database_url to PostgreSQL, or carrier to "builtin"'
            )
        return reasons

    def unsafe(self) -> list[str]:
        """Return the reasons why these settings must not serve the public, empty if none."""
        reasons = [
            f"{name} is missing, default or shorter than 32 characters"
            for name in ("secret_key", "password_salt", "totp_secret")
            if len(getattr(self, name)) < 32
        ]
        if self.demo:
            reasons.append("demo accounts are on (demo = true)")
        if self.debug:
            reasons.append("debug is on (debug = true)")
        if not self.secure_cookies:
            reasons.append("session cookies travel without TLS (secure_cookies = false)")
        if self.mode == "production" and self.address.startswith("http://"):
            reasons.append("base_url is not https")
        return reasons


def load(
    environ: Mapping[str, str] | None = None, instance_dir: Path | None = None, **overrides: Any
) -> Settings:
    """Read the settings of an installation.

    Raises
    ------
    SettingsError
        On an unknown key, a value of the wrong type, settings that do not fit together, or an
        unsafe production set-up.
    """
    environ = os.environ if environ is None else environ
    folder = instance_dir or Path(environ.get("CATALOG_INSTANCE_DIR", INSTANCE))
    values: dict[str, Any] = {"instance_dir": str(folder)}
    values |= _checked(_read_file(folder / "config.toml"), f"{folder / 'config.toml'}")
    values |= _checked(_from_environment(environ), "environment")
    settings = replace(Settings(), **(values | overrides))
    if problems := settings.inconsistent():
        raise SettingsError("Settings do not fit together: " + "; ".join(problems))
    if settings.mode == "production" and (reasons := settings.unsafe()):
        raise SettingsError("Refusing to start in production: " + "; ".join(reasons))
    return settings


def create_secrets(folder: Path) -> bool:
    """Write fresh secrets to ``config.toml`` if it is missing; return whether it was."""
    target = folder / "config.toml"
    if target.exists():
        return False
    folder.mkdir(parents=True, exist_ok=True)
    names = ("secret_key", "password_salt", "totp_secret")
    lines = [f'{name} = "{secrets.token_urlsafe(48)}"\n' for name in names]
    descriptor = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write("# Secrets of this installation. Keep them: losing them locks accounts.\n")
        file.writelines(lines)
    return True


def _read_file(path: Path) -> dict[str, Any]:
    if not path.exists():
        return {}
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(f"{path} is not valid TOML: {error}") from error


def _from_environment(environ: Mapping[str, str]) -> dict[str, Any]:
    prefix = "CATALOG_"
    return {
        key.removeprefix(prefix).lower(): value
        for key, value in environ.items()
        if key.startswith(prefix)
    }


def _checked(values: Mapping[str, Any], source: str) -> dict[str, Any]:
    hints = get_type_hints(Settings)
    known = {item.name for item in fields(Settings)}
    if unknown := sorted(set(values) - known):
        raise SettingsError(f"Unknown setting in {source}: {', '.join(unknown)}")
    return {key: _convert(key, value, hints[key], source) for key, value in values.items()}


def _convert(key: str, value: Any, kind: Any, source: str) -> Any:
    choices = getattr(kind, "__args__", ())
    if choices:
        if value not in choices:
            raise SettingsError(f"{key} in {source} must be one of {', '.join(choices)}")
        return value
    if isinstance(value, kind):
        return value
    words = {"true": True, "1": True, "yes": True, "false": False, "0": False, "no": False}
    try:
        return words[str(value).lower()] if kind is bool else kind(value)
    except (KeyError, ValueError) as error:
        raise SettingsError(f"{key} in {source} must be {kind.__name__}, not {value!r}") from error
