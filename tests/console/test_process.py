"""The console of a bot that runs: where it is, who is let in, and that no secret is on its pages."""

from __future__ import annotations

import re
from pathlib import Path

import httpx
import pytest

from tests.support.process import BotProcess
from tests.support.telegram import local_telegram

CANARY = "canary-of-the-webhook"


@pytest.mark.case(66)
@pytest.mark.case(67)
def test_a_bot_that_runs_has_a_console(tmp_path: Path) -> None:
    """Its address and a token stand on the terminal once, past the log; its pages open with that and show no secret."""
    with local_telegram() as telegram:
        settings = {
            "TAGWIRE_BOT_TOKEN": telegram.token,
            "TAGWIRE_TELEGRAM_URL": telegram.url,
            "TAGWIRE_CONSOLE_TOKEN": "",
            "TAGWIRE_LOG_LEVEL": "DEBUG",
            "TAGWIRE_WEBHOOK_URL": "https://wire.example.org/hook",
            "TAGWIRE_WEBHOOK_SECRET": CANARY,
        }
        process = BotProcess(["-m", "bot", "run", "--only", "console"], settings, tmp_path)
        try:
            line = process.wait_for_line("The console is at")
            told = re.search(r"(http://127\.0\.0\.1:\d+) \(token until the next start: (\S+)\)", line)
            assert told
            url, token = told.groups()
            with httpx.Client(base_url=url, headers={"origin": url}, trust_env=False) as operator:
                assert operator.get("/system").status_code == 303
                assert operator.post("/enter", data={"token": token}).status_code == 303
                shown = [operator.get(path) for path in ("/", "/system", "/metrics", "/readyz", "/readers")]
            assert [answer.status_code for answer in shown] == [200] * 5
            assert "connected" in shown[1].text  # a line of the log
            assert "https://t.me" not in shown[4].text  # where this bot can not be found
            assert "takes writes" in shown[1].text  # a check
            assert "<dt><code>TAGWIRE_WEBHOOK_SECRET</code></dt><dd>set</dd>" in shown[1].text
            for secret in (telegram.token, CANARY, token):
                assert not [answer.url for answer in shown if secret in answer.text]
            process.stop()
        finally:
            process.close()
        assert process.log.count(token) == 1
        assert telegram.token not in process.log
        assert CANARY not in process.log
