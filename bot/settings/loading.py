"""Where options come from, and what is said of those that can't be used."""

from __future__ import annotations

import difflib
import stat
from collections.abc import Mapping
from pathlib import Path

from dotenv import dotenv_values
from pydantic import ValidationError

from bot.settings.options import PREFIX, Settings

_NEAR = 0.7  # how alike a mistyped name and the one that was meant are at least
_SECRETS = (
    "BOT_TOKEN",
    "DATABASE_URL",
    "WEBHOOK_SECRET",
    "CONSOLE_TOKEN",
    "SENTRY_DSN",
)  # these may come as NAME_FILE


class SettingsError(Exception):
    """The settings can't be used: one sentence a fault, all of them at once, in `faults`."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__("\n".join(faults))
        self.faults = faults


def load(environ: Mapping[str, str], dotenv: Path | None = None) -> Settings:
    """Read the settings; what stands in the environment wins over the `.env` file.

    Raises SettingsError with a sentence for each fault.
    """
    given = {
        **_from_dotenv(dotenv),
        **{name: value for name, value in environ.items() if name.startswith(PREFIX)},
    }
    faults = _unknown(given)
    values, unreadable = _resolved(given)
    faults += unreadable
    known = {name: value for name, value in values.items() if name in Settings.model_fields}
    try:
        settings = Settings.model_validate(known)
    except ValidationError as error:
        faults += [_sentence(tuple(fault["loc"]), fault["msg"]) for fault in error.errors(include_url=False)]
        raise SettingsError(faults) from None  # its own text could show a value
    if faults:
        raise SettingsError(faults)
    return settings


def _from_dotenv(dotenv: Path | None) -> dict[str, str]:
    if dotenv is None:
        return {}
    try:
        if not stat.S_ISREG(dotenv.stat().st_mode):
            return {}
        lines = dotenv_values(dotenv, interpolate=False)
    except FileNotFoundError:
        return {}
    except OSError as error:
        raise SettingsError([f"{dotenv} can't be read: {error.strerror}."]) from None
    except UnicodeDecodeError:
        raise SettingsError([f"{dotenv} can't be read: it must be a text file in UTF-8."]) from None
    return {name: value or "" for name, value in lines.items() if name.startswith(PREFIX)}


def _unknown(given: Mapping[str, str]) -> list[str]:
    names = [name.upper() for name in Settings.model_fields]
    names += [f"{name}_FILE" for name in _SECRETS]
    faults = []
    for name in sorted({name.removeprefix(PREFIX) for name in given} - set(names)):
        near = difflib.get_close_matches(name, names, 1, _NEAR)
        meant = f"; did you mean {PREFIX}{near[0]}?" if near else "."
        faults.append(f"{PREFIX}{name} is no setting of Tagwire{meant}")
    return faults


def _resolved(given: Mapping[str, str]) -> tuple[dict[str, str], list[str]]:
    """Give values by field name, secrets read from their files; empty ones count as not set."""
    values = {
        name.removeprefix(PREFIX).lower(): value.strip() for name, value in given.items() if value.strip()
    }
    faults = []
    for secret in _SECRETS:
        path = values.pop(f"{secret.lower()}_file", None)
        if path is None:
            continue
        if secret.lower() in values:
            faults.append(f"{PREFIX}{secret} and {PREFIX}{secret}_FILE are both set: keep one.")
            continue
        try:
            values[secret.lower()] = Path(path).read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError):
            faults.append(f"{PREFIX}{secret}_FILE names a file that can't be read: {path}")
    return values, faults


def _sentence(location: tuple[int | str, ...], message: str) -> str:
    message = message.removeprefix("Value error, ")
    if not location:
        return f"{message}."
    return f"{PREFIX}{str(location[0]).upper()}: {message[0].lower()}{message[1:]}."
