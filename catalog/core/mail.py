"""Mail: sent by SMTP, or written to ``instance/outbox/`` where an installation has none."""

from __future__ import annotations

import smtplib
import uuid
from email.message import EmailMessage
from urllib.parse import unquote, urlsplit

from catalog.config import Settings

TIMEOUT_SECONDS = 20


def send(settings: Settings, recipient: str, subject: str, body: str) -> None:
    """Send one plain-text mail.

    Raises
    ------
    OSError, smtplib.SMTPException
        When the server cannot be reached or refuses; the caller decides what is lost.
    """
    message = EmailMessage()
    message["From"] = settings.mail_sender
    message["To"] = recipient
    message["Subject"] = subject
    message.set_content(body)
    if settings.mail_url:
        _deliver(settings.mail_url, message)
        return
    outbox = settings.instance / "outbox"
    outbox.mkdir(parents=True, exist_ok=True, mode=0o700)
    (outbox / f"{uuid.uuid4()}.eml").write_bytes(bytes(message))


def _deliver(url: str, message: EmailMessage) -> None:
    parts = urlsplit(url)
    client = smtplib.SMTP_SSL if parts.scheme == "smtps" else smtplib.SMTP
    with client(parts.hostname or "localhost", parts.port or 0, timeout=TIMEOUT_SECONDS) as smtp:
        if parts.scheme == "smtp" and parts.username:
            smtp.starttls()
        if parts.username:
            smtp.login(unquote(parts.username), unquote(parts.password or ""))
        smtp.send_message(message)
