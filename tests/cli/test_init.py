"""`tagwire init`: from a token to a digest in the owner's chat, asked for step by step or taken from settings."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest

from bot.cli.asking import token_in
from bot.cli.env_file import write_settings
from bot.settings import load
from storage.store import Store
from tests.cli.in_process import here
from tests.support.telegram import ADA, NIGHT_DESK, SARA, LocalTelegram, local_telegram
from tests.support.terminal import Terminal

OPML = '<opml version="2.0"><body><outline text="Quay" xmlUrl="https://quay.example/feed"/></body></opml>'


def from_father(token: str) -> str:
    """Write what @BotFather does."""
    return (
        "Done! Congratulations on your new bot. You will find it at t.me/local_wire_bot.\n\n"
        f"Use this token to access the HTTP API:\n{token}\nKeep your token secure and store it safely.\n"
    )


def settings(folder: Path, **environ: str) -> dict[str, str]:
    """Read what stands in .env."""
    kept = load(environ, folder / ".env")
    assert kept.bot_token is not None
    return {"token": kept.bot_token.get_secret_value(), "owners": ",".join(map(str, kept.owner_ids))}


def test_played_whole(tmp_path: Path) -> None:
    """A person at a terminal: the token is not shown and understood, only the one who has the link becomes the owner."""
    (tmp_path / ".env").write_text("# mine\nTAGWIRE_LOG_LEVEL=ERROR\n")
    with local_telegram() as telegram:
        environ = {"TAGWIRE_TELEGRAM_URL": telegram.url}
        with Terminal("init", folder=tmp_path, environ=environ) as terminal:
            terminal.see("(nothing is shown): ")
            terminal.type("what is that?")
            terminal.see("There is no token in that")
            terminal.see("(nothing is shown): ")
            terminal.type("7000000009:not-the-token-of-this-telegram-bot")
            terminal.see("does not know this token")
            terminal.see("(nothing is shown): ")
            terminal.type(from_father(telegram.token))
            telegram.script("getUpdates", "close")  # a broken line: the link that was shown stays good
            terminal.see("https://t.me/")
            code = terminal.see("Waiting for it").partition("?start=")[2].split()[0]
            telegram.send(SARA, "/start")
            telegram.send(SARA, "/start i_guessed")
            telegram.send(ADA, f"/start {code}", chat=NIGHT_DESK)
            telegram.send(ADA, f"/start {code}")
            terminal.see(f"({ADA}) is the owner now")
            terminal.see("Choose")
            terminal.type("s")
            terminal.see("6 feeds added.")
            terminal.see("[Y/n]: ")
            terminal.type("")
            terminal.see("tagwire run")
            assert terminal.wait() == 0
            assert telegram.token not in terminal.shown
        texts = [message["text"] for message in telegram.bot_messages(ADA)]
        assert texts[0].startswith("This is a sample")
        assert "#harbour" in texts[1]
        # What waits at Telegram is left for the bot: it answers everybody when it starts.
        assert len(telegram.result("getUpdates")) >= 4
        env = tmp_path / ".env"
        assert settings(tmp_path) == {"token": telegram.token, "owners": str(ADA)}
        assert env.stat().st_mode & 0o777 == 0o600
        assert env.read_text().startswith("# mine\nTAGWIRE_LOG_LEVEL=ERROR\n")
        _again(tmp_path, telegram)


def _again(folder: Path, telegram: LocalTelegram) -> None:
    """All of it can be repeated: nothing is asked that is known, nothing stands twice."""
    before = (folder / ".env").read_text()
    again = here("init", "--yes", "--no-sample", folder=folder, TAGWIRE_TELEGRAM_URL=telegram.url)
    assert (again.returncode, again.stderr) == (0, "")
    assert f"Owned by {ADA}." in again.stdout
    assert (folder / ".env").read_text() == before
    with closing(Store.open(f"sqlite:///{folder}/data/tagwire.db")) as store:
        assert len(store.feeds.all()) == 6
    one_more = here("init", "--yes", "--owner", "77", folder=folder, TAGWIRE_TELEGRAM_URL=telegram.url)
    assert one_more.returncode == 0
    assert f"A sample digest was sent to {ADA}." in one_more.stdout
    assert "Nothing could be sent to 77: " in one_more.stderr


def test_ended_in_the_middle(tmp_path: Path) -> None:
    """Ctrl+C while the owner is waited for: the token stays, no owner is there. A webhook that is in the way goes if one says so."""
    with local_telegram() as telegram:
        telegram.result("setWebhook", url="http://127.0.0.1:9/old")
        given = {"TAGWIRE_TELEGRAM_URL": telegram.url, "TAGWIRE_BOT_TOKEN": telegram.token}
        with Terminal("init", folder=tmp_path, environ=given) as terminal:
            terminal.see("go to http://127.0.0.1:9/old so far")
            terminal.see("[y/N]: ")
            terminal.type("y")
            terminal.see("Waiting for it")
            terminal.interrupt()
            terminal.see("goes on from there")
            assert terminal.wait() == 1
        assert telegram.result("getWebhookInfo")["url"] == ""
        assert settings(tmp_path) == {"token": telegram.token, "owners": ""}


def test_for_scripts(tmp_path: Path) -> None:
    """Without a terminal it says all that is missing; with it set nothing is asked; samples can be left out."""
    missing = here("init", "--feeds", "none", folder=tmp_path)
    assert missing.returncode == 1
    assert "TAGWIRE_BOT_TOKEN is not set" in missing.stderr
    assert "TAGWIRE_OWNER_IDS is not set" in missing.stderr
    mistyped = here("init", "--feeds", "smaple", folder=tmp_path)
    assert (mistyped.returncode, "there is no file smaple" in mistyped.stderr) == (2, True)
    assert list(tmp_path.iterdir()) == []
    (tmp_path / "mine.opml").write_text(OPML)
    with local_telegram() as telegram:
        given = {"TAGWIRE_TELEGRAM_URL": telegram.url, "TAGWIRE_BOT_TOKEN": telegram.token}
        words = ("init", "--yes", "--owner", str(ADA), "--owner", "77", "--feeds", "mine.opml", "--no-sample")
        done = here(*words, folder=tmp_path, **given)
    assert done.returncode == 0, done.stderr
    assert "1 feed added." in done.stdout
    assert "A sample digest" not in done.stdout
    assert settings(tmp_path) == {"token": telegram.token, "owners": f"{ADA},77"}


def test_what_is_wrong_is_told(tmp_path: Path) -> None:
    """One sentence each for a network that is not there, a token that is none, and messages that another program reads."""
    given = {"TAGWIRE_BOT_TOKEN": "7000000009:not-the-token", "TAGWIRE_OWNER_IDS": "7"}
    nobody = here("init", "--yes", folder=tmp_path, TAGWIRE_TELEGRAM_URL="http://127.0.0.1:9", **given)
    assert nobody.stderr.startswith("Error: 127.0.0.1:9 can't be reached from here.")
    with local_telegram() as telegram:
        wrong = here("init", "--yes", folder=tmp_path, TAGWIRE_TELEGRAM_URL=telegram.url, **given)
    assert "Telegram does not know this token" in wrong.stderr
    assert (nobody.returncode, wrong.returncode) == (1, 1)
    assert not (tmp_path / ".env").exists()


@pytest.mark.parametrize(
    "pasted",
    [
        "7000000001:local-telegram-is-only",
        "  7000000001:local-telegram-is-only \n",
        "7000000001 : local-telegram -is-only",
        from_father("7000000001:local-telegram-is-only"),
        "bot7000000001:local-telegram-is-only",
    ],
)
def test_a_token_is_found_in_what_is_pasted(pasted: str) -> None:
    """Alone, with spaces, or within the whole message."""
    assert token_in(pasted) == "7000000001:local-telegram-is-only"


def test_settings_are_written_once(tmp_path: Path) -> None:
    """What stands in .env stays; a name is set where it stood, also where it stood twice, and is read as it was given."""
    env = tmp_path / ".env"
    env.write_text("# a\nTAGWIRE_A=1\n\nexport TAGWIRE_B='x\ny'\nOTHER=2\nTAGWIRE_A=3\n#TAGWIRE_C=4\nLAST=5")
    write_settings(env, {"TAGWIRE_A": "it's \\ new", "TAGWIRE_C": "6"})
    write_settings(env, {"TAGWIRE_A": "it's \\ new", "TAGWIRE_C": "6"})
    assert env.read_text() == (
        "# a\nTAGWIRE_A='it\\'s \\\\ new'\n\nexport TAGWIRE_B='x\ny'\nOTHER=2\n#TAGWIRE_C=4\nLAST=5\nTAGWIRE_C=6\n"
    )
    assert [file.name for file in tmp_path.iterdir()] == [".env"]
