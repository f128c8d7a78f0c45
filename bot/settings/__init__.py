"""Every option, once: read from the environment (`TAGWIRE_*`), a `.env` file, and `*_FILE` for secrets."""

from bot.settings.hosts import is_loopback
from bot.settings.loading import SettingsError, load
from bot.settings.options import PREFIX, Settings, shown

__all__ = ["PREFIX", "Settings", "SettingsError", "is_loopback", "load", "shown"]
