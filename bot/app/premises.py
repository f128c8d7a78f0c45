"""What the checks must know of the settings."""

from __future__ import annotations

from bot.newsroom.checks import Premises
from bot.settings import Settings


def premises_of(settings: Settings) -> Premises:
    """Give it; no secret is among it."""
    ports = []
    if settings.webhook_url is not None:
        ports.append(("0.0.0.0", settings.webhook_port))  # noqa: S104 where the webhook is received
    if settings.http_port:
        ports.append((settings.http_host, settings.http_port))
    return Premises(settings.data_dir, settings.owner_ids, settings.webhook_url, tuple(ports))
