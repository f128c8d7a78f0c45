"""compose.yaml and the Dockerfile, held against the program; no container engine is needed to read them."""

from __future__ import annotations

import re
import shlex
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot import app
from bot.app import running
from bot.cli import COMMANDS
from bot.settings import PREFIX, Settings

ROOT = Path(__file__).resolve().parents[1]
DOCKERFILE = (ROOT / "Dockerfile").read_text("utf-8")
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "compose.yaml").read_text("utf-8"))
OURS = {name: one for name, one in COMPOSE["services"].items() if one["image"] == "tagwire"}
NAMED = re.compile(rf"\b{PREFIX}[A-Z_]+[A-Z]\b")


def lines(word: str) -> list[str]:
    """Give what stands behind a word of the Dockerfile, line by line."""
    return re.findall(rf"^{word} (.+)$", DOCKERFILE, re.MULTILINE)


@pytest.mark.parametrize("name", OURS)
def test_each_service_runs_what_there_is(name: str) -> None:
    """Its command and roles exist, and a stop gets more time than the bot takes for it."""
    command, *words = OURS[name]["command"]
    assert command in COMMANDS
    assert words in ([], ["--only", words[-1] if words else ""])
    assert set(",".join(words[1:]).split(",")) <= {"", *app.ROLES}
    assert int(OURS[name]["stop_grace_period"].removesuffix("s")) > running.GRACE
    assert OURS[name]["read_only"]


def test_one_process_on_sqlite_or_several_on_postgres() -> None:
    """Without a profile one service runs, in a volume; with `scale` several, and PostgreSQL, which keeps its data too."""
    plain = [name for name, one in COMPOSE["services"].items() if "profiles" not in one]
    assert plain == ["tagwire"]
    assert len(OURS) > 1
    assert all(one.get("profiles", ["scale"]) == ["scale"] for one in COMPOSE["services"].values())
    mounted = {place.split(":")[0] for one in COMPOSE["services"].values() for place in one["volumes"]}
    assert mounted == set(COMPOSE["volumes"])
    url = OURS["tagwire"]["environment"]["TAGWIRE_DATABASE_URL"]
    assert url == "${TAGWIRE_DATABASE_URL:-sqlite:////data/tagwire.db}"


def test_settings_of_containers_exist() -> None:
    """Every TAGWIRE_NAME in either file is a setting: an unknown one would keep the bot from starting."""
    named = set(NAMED.findall(DOCKERFILE + (ROOT / "compose.yaml").read_text("utf-8")))
    assert named <= {PREFIX + name.upper() for name in Settings.model_fields}


def test_the_image_is_built_of_what_is_here() -> None:
    """Small base, nobody's root, SIGTERM, and only files that the builder is given; no health check without an address for it."""
    assert all(re.fullmatch(r"python:3\.\d+-slim( AS build)?", base) for base in lines("FROM"))
    assert lines("USER") == ["tagwire"]
    assert lines("STOPSIGNAL") == ["SIGTERM"]
    assert lines("HEALTHCHECK") == []
    assert lines("ENTRYPOINT") == ['["tagwire"]']
    given = {line[1:] for line in (ROOT / ".dockerignore").read_text("utf-8").splitlines() if line[0] == "!"}
    copied = {file for line in lines("COPY") if "--from" not in line for file in shlex.split(line)[:-1]}
    assert copied == given
    assert all((ROOT / file).exists() for file in copied)
