"""Settings: one place, every fault at once, no secret shown."""

from pathlib import Path

import pytest

from bot.settings import SettingsError, is_loopback, load


def faults(environ: dict[str, str]) -> list[str]:
    """Give the sentences with which these settings are refused."""
    with pytest.raises(SettingsError) as refused:
        load(environ)
    return refused.value.faults


def test_defaults_need_nothing() -> None:
    """With nothing set, the wire lives in a SQLite file in ./data and talks to Telegram itself."""
    settings = load({})
    assert settings.telegram_url == "https://api.telegram.org"
    assert settings.store_url == f"sqlite:///{Path('data/tagwire.db').absolute()}"
    assert settings.http_host == "127.0.0.1"


def test_unknown_name_is_refused_with_the_nearest_known_one() -> None:
    """A mistyped setting is told with the name that was probably meant."""
    assert faults({"TAGWIRE_BOT_TOKN": "x"}) == [
        "TAGWIRE_BOT_TOKN is no setting of Tagwire; did you mean TAGWIRE_BOT_TOKEN?"
    ]


@pytest.mark.parametrize(
    ("name", "meant"), [("FOO", None), ("TOKEN", "BOT_TOKEN"), ("OWNER_ID", "OWNER_IDS")]
)
def test_only_a_near_name_is_offered(name: str, meant: str | None) -> None:
    """What begins every name makes no two of them alike."""
    (told,) = faults({f"TAGWIRE_{name}": "1"})
    assert told.partition("; ")[2] == (f"did you mean TAGWIRE_{meant}?" if meant else "")


def test_all_faults_are_told_at_once() -> None:
    """Three faults give three sentences."""
    told = faults({"TAGWIRE_HTTP_PORT": "99999", "TAGWIRE_LOG_FORMAT": "xml", "TAGWIRE_NONSENSE_XYZ": "1"})
    assert len(told) == 3


def test_a_secret_never_shows(tmp_path: Path) -> None:
    """Neither repr nor a refusal holds the token."""
    secret = "123456:canary-canary-canary-canary-canary"
    settings = load({"TAGWIRE_BOT_TOKEN": secret})
    assert secret not in repr(settings)
    assert secret in settings.secrets
    told = faults(
        {"TAGWIRE_BOT_TOKEN": secret, "TAGWIRE_WEBHOOK_SECRET": secret, "TAGWIRE_DATA_DIR": str(tmp_path)}
    )
    assert secret not in "".join(told)


def test_database_password_is_a_secret() -> None:
    """The password inside the database's address is redacted by itself too."""
    assert "hunter22" in load({"TAGWIRE_DATABASE_URL": "postgresql+psycopg://me:hunter22@db/wire"}).secrets


def test_secret_from_a_file(tmp_path: Path) -> None:
    """NAME_FILE gives the file's content, trimmed; both at once, or a missing file, are told."""
    file = tmp_path / "token"
    file.write_text("42:abc\n", encoding="utf-8")
    settings = load({"TAGWIRE_BOT_TOKEN_FILE": str(file)})
    assert settings.bot_token is not None
    assert settings.bot_token.get_secret_value() == "42:abc"
    assert "keep one" in faults({"TAGWIRE_BOT_TOKEN_FILE": str(file), "TAGWIRE_BOT_TOKEN": "x"})[0]
    assert "can't be read" in faults({"TAGWIRE_BOT_TOKEN_FILE": str(tmp_path / "none")})[0]


def test_environment_wins_over_dotenv(tmp_path: Path) -> None:
    """A value in the environment stands above the one in the .env file."""
    dotenv = tmp_path / ".env"
    dotenv.write_text("TAGWIRE_HTTP_PORT=1111\nTAGWIRE_LOG_LEVEL=debug\n", encoding="utf-8")
    settings = load({"TAGWIRE_HTTP_PORT": "2222"}, dotenv)
    assert (settings.http_port, settings.log_level) == (2222, "DEBUG")


@pytest.mark.parametrize(
    ("environ", "word"),
    [
        ({"TAGWIRE_WEBHOOK_URL": "https://wire.example/hook"}, "go together"),
        (
            {"TAGWIRE_WEBHOOK_URL": "https://wire.example/hook", "TAGWIRE_WEBHOOK_SECRET": "bad secret"},
            "1-256",
        ),
        ({"TAGWIRE_CLOCK_FILE": "/tmp/clock"}, "Telegram on this computer"),
        ({"TAGWIRE_HTTP_HOST": "0.0.0.0"}, "set TAGWIRE_CONSOLE_TOKEN, 16 characters at least"),
        ({"TAGWIRE_HTTP_HOST": "::", "TAGWIRE_CONSOLE_TOKEN": "x" * 15}, "16 characters at least"),
        ({"TAGWIRE_CONSOLE_URL": "wire.example.org"}, "CONSOLE_URL"),
        ({"TAGWIRE_CONSOLE_URL": "https://wire.example.org/news"}, "host of its own"),
        ({"TAGWIRE_TELEGRAM_URL": "ftp://x"}, "https://"),
        ({"TAGWIRE_OWNER_IDS": "1,two"}, "OWNER_IDS"),
        ({"TAGWIRE_KEEP_ARTICLES_DAYS": "30"}, "at least 31, or 0"),
        ({"TAGWIRE_KEEP_DELIVERIES_DAYS": "-1"}, "KEEP_DELIVERIES_DAYS"),
        ({"TAGWIRE_RATE": "31"}, "30 at most"),
        ({"TAGWIRE_RATE": "1001", "TAGWIRE_PAID_BROADCAST": "true"}, "1000 with"),
        ({"TAGWIRE_CHAT_RATE": "0"}, "CHAT_RATE"),
    ],
)
def test_what_does_not_go_together_is_told(environ: dict[str, str], word: str) -> None:
    """Each rule between settings has a sentence that names the setting."""
    assert word in faults(environ)[0]


def test_a_higher_rate_is_paid_for() -> None:
    """Beyond the free rate goes who lets Telegram charge for it, and a Telegram on this computer takes any rate."""
    paid = load({"TAGWIRE_RATE": "1000", "TAGWIRE_PAID_BROADCAST": "yes"})
    assert (paid.rate, paid.paid_broadcast) == (1000, True)
    assert load({"TAGWIRE_RATE": "1e6", "TAGWIRE_TELEGRAM_URL": "http://127.0.0.1:1"}).rate == 1e6
    assert (load({}).rate, load({}).paid_broadcast) == (25, False)


def test_clock_file_is_taken_with_a_local_telegram() -> None:
    """The demo's clock works with a loopback address, and a trailing /bot is taken off it."""
    settings = load({"TAGWIRE_CLOCK_FILE": "/tmp/clock", "TAGWIRE_TELEGRAM_URL": "http://127.0.0.1:8765/bot"})
    assert settings.telegram_url == "http://127.0.0.1:8765"
    assert is_loopback("http://localhost:1/")
    assert not is_loopback("https://api.telegram.org")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("BOT_TOKEN", "canary"),
        ("BOT_TOKEN", "123456:canary-canary\ncanary"),
        ("TELEGRAM_URL", "http://127.0.0.1:99999"),
        ("TELEGRAM_URL", "http://me:canary@127.0.0.1:8081"),
        ("TELEGRAM_URL", "http://127.0.0.1:8081/?canary"),
        ("DATABASE_URL", "postgresql://me:canary/wire"),
        ("DATABASE_URL", "postgresql://me:p@canary@[db/wire"),
    ],
)
def test_a_value_that_could_never_work_is_told_at_once(name: str, value: str) -> None:
    """It gives one sentence that names the setting and doesn't repeat the value, which may be a secret."""
    (told,) = faults({f"TAGWIRE_{name}": value})
    assert told.startswith(f"TAGWIRE_{name}: ")
    assert "canary" not in told


def test_spaces_around_a_value_do_not_count() -> None:
    """A token that was pasted with a line break behind it is the token."""
    assert "42:abc" in load({"TAGWIRE_BOT_TOKEN": " 42:abc\n"}).secrets


def test_an_escaped_password_is_a_secret_in_both_forms() -> None:
    """The password is redacted as it was written and as the database reads it."""
    assert {"p%40ss", "p@ss"} <= set(load({"TAGWIRE_DATABASE_URL": "postgresql://me:p%40ss@db/wire"}).secrets)


def test_a_dotenv_out_of_reach_is_told(tmp_path: Path) -> None:
    """A `.env` that can't be looked at is a fault in one sentence; one that isn't there is none, nor is a folder."""
    with pytest.raises(SettingsError, match="can't be read: File name too long"):
        load({}, tmp_path / ("x" * 300) / ".env")
    (tmp_path / ".env").mkdir()
    assert load({}, tmp_path / ".env") == load({}, tmp_path / "none" / ".env") == load({})


def test_a_dotenv_that_is_no_text_is_told(tmp_path: Path) -> None:
    """A `.env` file in another encoding is a fault in one sentence."""
    (tmp_path / ".env").write_bytes(b"TAGWIRE_BOT_TOKEN=\xff\xfe\n")
    with pytest.raises(SettingsError, match="UTF-8"):
        load({}, tmp_path / ".env")


def test_what_may_be_fetched_from() -> None:
    """Hosts and networks are taken as they are; what is neither is refused, not silently without effect."""
    given = "feeds.lan, 10.1.0.0/16 192.168.1.7,fd00::/8,::1"
    assert load({"TAGWIRE_FETCH_ALLOW": given}).fetch_allow == tuple(given.replace(",", " ").split())
    for entry in ("10.1.0.0/33", "http://feeds.lan", "feeds.lan:8000", "*.lan"):
        assert faults({"TAGWIRE_FETCH_ALLOW": f"a,{entry}"}) == [
            f"TAGWIRE_FETCH_ALLOW: {entry} is neither a host, as feeds.lan, nor a network, as 10.1.0.0/16."
        ]
