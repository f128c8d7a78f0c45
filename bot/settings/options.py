"""Every option with its sentence, and the rules that they obey alone and together."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Literal
from urllib.parse import unquote, urlsplit

from pydantic import BaseModel, ConfigDict, Field, SecretStr, field_validator, model_validator

from bot.settings.hosts import is_loopback, is_loopback_host, is_network

PREFIX = "TAGWIRE_"
MOST_FREE, MOST_PAID = 30, 1000  # messages a second that Telegram takes, for nothing and for Stars
_TOKEN = re.compile(r"[0-9]+:[A-Za-z0-9_-]+")
_SHORTEST = 31  # days that something is kept at the least
_SHORTEST_TOKEN = 16  # characters of a console's token that others than this computer can try
_HOST = re.compile(r"[\w-]+(\.[\w-]+)*\.?")


class Settings(BaseModel):
    """What can be set. A field's description is its documentation; `docs/settings.md` shows them all."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    bot_token: SecretStr | None = Field(None, description="The bot's token, as @BotFather gave it.")
    telegram_url: str = Field(
        "https://api.telegram.org", description="The Bot API server, without `/bot` at the end."
    )
    database_url: SecretStr | None = Field(
        None,
        description="`postgresql+psycopg://user:password@host/name`, or `sqlite:////path/file.db`. "
        "Left out: a SQLite file in the data folder.",
    )
    data_dir: Path = Field(Path("data"), description="The folder for the SQLite file; made if missing.")
    owner_ids: tuple[int, ...] = Field(
        (),
        description="Telegram user ids of the owners, separated by commas. They may publish from the chat.",
    )
    webhook_url: str | None = Field(
        None, description="The public https address for Telegram's updates. Left out: the bot polls."
    )
    webhook_secret: SecretStr | None = Field(
        None,
        description="What Telegram must send along, 1-256 of A-Z a-z 0-9 _ -; required with the address.",
    )
    webhook_port: int = Field(8443, ge=1, le=65535, description="The local port that receives the webhook.")
    http_host: str = Field(
        "127.0.0.1",
        description="Where the console listens; beyond this computer only with TAGWIRE_CONSOLE_TOKEN.",
    )
    http_port: int = Field(8080, ge=0, le=65535, description="The console's port; `0` takes any free one.")
    console_token: SecretStr | None = Field(
        None,
        description="The token that lets into the console and its HTTP API. Left out: a new one is printed at each start, and "
        "the API is off.",
    )
    console_url: str | None = Field(
        None,
        description="The console's public address behind a proxy, as `https://wire.example.org`; it stands in the links that the bot sends.",
    )
    fetch_allow: tuple[str, ...] = Field(
        (),
        description="Hosts (`feeds.lan`) or networks (`10.1.0.0/16`) that may be fetched from although they are not "
        "public, separated by commas.",
    )
    keep_articles_days: int = Field(
        0,
        ge=0,
        le=36_500,
        description="Days after which articles are removed, 31 at the least; `0` keeps them for ever.",
    )
    keep_deliveries_days: int = Field(
        90,
        ge=0,
        le=36_500,
        description="Days after which what was sent is forgotten, 31 at the least; `0` keeps it for ever.",
    )
    rate: float = Field(
        25.0,
        gt=0,
        description="Messages a second to all chats, of all processes together. Telegram allows about 30 for nothing, and up "
        "to 1000 with TAGWIRE_PAID_BROADCAST.",
    )
    chat_rate: float = Field(1.0, gt=0, description="Messages a second to one chat.")
    group_rate: float = Field(
        20.0, gt=0, description="Messages a minute to one group or channel, those that are edited included."
    )
    paid_broadcast: bool = Field(
        default=False,
        description="`true` lets Telegram charge the bot's Stars for digests, alerts and messages to everybody beyond its free rate.",
    )
    clock_file: Path | None = Field(
        None,
        description="A file with seconds to add to the clock; only with a Telegram on this computer (the demo).",
    )
    sentry_dsn: SecretStr | None = Field(
        None,
        description="The address (DSN) of a Sentry project that is told of faults, without any chat, text or secret; needs "
        "`uv sync --extra sentry`.",
    )
    log_format: Literal["console", "json"] = Field(
        "console", description="`console` for people, `json` for machines."
    )
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field(
        "INFO", description="The least level that is logged."
    )

    @field_validator("owner_ids", "fetch_allow", mode="before")
    @classmethod
    def _commas(cls, value: object) -> object:
        return tuple(filter(None, re.split(r"[,\s]+", value))) if isinstance(value, str) else value

    @field_validator("fetch_allow")
    @classmethod
    def _hosts(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for entry in value:
            if not _HOST.fullmatch(entry) and not is_network(entry):
                raise ValueError(f"{entry} is neither a host, as feeds.lan, nor a network, as 10.1.0.0/16")
        return value

    @field_validator("keep_articles_days", "keep_deliveries_days")
    @classmethod
    def _a_month(cls, value: int) -> int:
        if 0 < value < _SHORTEST:
            raise ValueError(
                f"readers turn pages for a month: it must be at least {_SHORTEST}, or 0 for ever"
            )
        return value

    @field_validator("log_level", mode="before")
    @classmethod
    def _upper(cls, value: object) -> object:
        return value.upper() if isinstance(value, str) else value

    @field_validator("bot_token")
    @classmethod
    def _token(cls, value: SecretStr | None) -> SecretStr | None:
        if value and not _TOKEN.fullmatch(value.get_secret_value()):
            raise ValueError("it must look like 123456:ABC-def, as @BotFather gave it")
        return value

    @field_validator("telegram_url")
    @classmethod
    def _bare_url(cls, value: str) -> str:
        parts = urlsplit(value)
        _ = parts.port  # raises for one that can't be
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            raise ValueError("it must begin with https:// or http:// and name a host")
        if "@" in parts.netloc or parts.query or parts.fragment:
            raise ValueError("it can hold no password, and nothing after ? or #")
        return value.rstrip("/").removesuffix("/bot")

    @field_validator("console_url")
    @classmethod
    def _an_origin(cls, value: str | None) -> str | None:
        if value is None:
            return None
        parts = urlsplit(value)
        _ = parts.port  # raises for one that can't be
        if parts.scheme not in {"http", "https"} or not parts.hostname or "@" in parts.netloc:
            raise ValueError("it must begin with https:// or http:// and name a host")
        if parts.path.strip("/") or parts.query or parts.fragment:
            raise ValueError("the console needs a host of its own: nothing can follow it")
        return f"{parts.scheme}://{parts.netloc}".lower()

    @field_validator("database_url")
    @classmethod
    def _readable(cls, value: SecretStr | None) -> SecretStr | None:
        try:
            _ = value and urlsplit(value.get_secret_value()).port
        except ValueError:  # its own text could show a part of the password
            raise ValueError(
                "it can't be read; write it as postgresql+psycopg://user:password@host:5432/name, "
                "with %2F for a / in the password, and so on"
            ) from None
        return value

    @model_validator(mode="after")
    def _together(self) -> Settings:
        if (self.webhook_url is None) != (self.webhook_secret is None):
            raise ValueError(
                "TAGWIRE_WEBHOOK_URL and TAGWIRE_WEBHOOK_SECRET go together: set both or neither"
            )
        if self.webhook_secret and not re.fullmatch(
            r"[A-Za-z0-9_-]{1,256}", self.webhook_secret.get_secret_value()
        ):
            raise ValueError("TAGWIRE_WEBHOOK_SECRET must be 1-256 characters of A-Z a-z 0-9 _ -")
        if self.clock_file and not is_loopback(self.telegram_url):
            raise ValueError(
                "TAGWIRE_CLOCK_FILE is for a Telegram on this computer: TAGWIRE_TELEGRAM_URL is elsewhere"
            )
        most = MOST_PAID if self.paid_broadcast else MOST_FREE
        if self.rate > most and not is_loopback(self.telegram_url):
            raise ValueError(
                f"TAGWIRE_RATE can be {MOST_FREE} at most, or {MOST_PAID} with TAGWIRE_PAID_BROADCAST"
            )
        token = self.console_token.get_secret_value() if self.console_token else ""
        if len(token) < _SHORTEST_TOKEN and not is_loopback_host(self.http_host):
            raise ValueError(
                "TAGWIRE_HTTP_HOST is not this computer: set TAGWIRE_CONSOLE_TOKEN, "
                f"{_SHORTEST_TOKEN} characters at least, before opening the console"
            )
        return self

    @property
    def store_url(self) -> str:
        """The database as SQLAlchemy names it; it may hold a password, so it is for opening only."""
        if self.database_url is not None:
            return self.database_url.get_secret_value()
        return f"sqlite:///{(self.data_dir / 'tagwire.db').absolute()}"

    @property
    def http_is_public(self) -> bool:
        """Whether the console listens to other computers."""
        return not is_loopback_host(self.http_host)

    @property
    def secrets(self) -> tuple[str, ...]:
        """Every secret value: what logs must never show."""
        given = (
            self.bot_token,
            self.webhook_secret,
            self.console_token,
            self.database_url,
            self.sentry_dsn,
        )
        values = [secret.get_secret_value() for secret in given if secret]
        if self.database_url and (password := urlsplit(self.database_url.get_secret_value()).password):
            values += [password, unquote(password)]
        return tuple(values)


def shown(settings: Settings) -> dict[str, str]:
    """Give the settings by their names, as anybody may see them: of a secret only whether it is set."""
    return {f"{PREFIX}{name.upper()}": _shown(getattr(settings, name)) for name in Settings.model_fields}


def _shown(value: object) -> str:
    if value is None or value == ():
        return "not set"
    if isinstance(value, SecretStr):
        return "set"
    if isinstance(value, tuple):
        return ", ".join(map(str, value))
    return str(value).lower() if isinstance(value, bool) else str(value)
