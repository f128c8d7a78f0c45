"""compose.yaml and the Dockerfile, held against the program; no container engine is needed to read them."""

from __future__ import annotations

import json
import re
import shlex
import stat
import subprocess
import sys
from pathlib import Path
from typing import Any

import click
import pytest
import yaml

from bot import app
from bot.app import running
from bot.cli import COMMANDS, main
from bot.settings import PREFIX, Settings

ROOT = Path(__file__).resolve().parents[1]
DOCKERFILE = (ROOT / "Dockerfile").read_text("utf-8")
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "compose.yaml").read_text("utf-8"))
OURS = {name: one for name, one in COMPOSE["services"].items() if one["image"] == "tagwire"}
NAMED = re.compile(rf"\b{PREFIX}[A-Z_]+[A-Z]\b")


def lines(word: str) -> list[str]:
    """Give what stands behind a word of the Dockerfile, line by line."""
    return re.findall(rf"^{word} (.+)$", DOCKERFILE, re.MULTILINE)


def get_command(name: str) -> click.Command:
    """Give a command of the program."""
    command = main.get_command(click.Context(main), name)
    assert command is not None
    return command


@pytest.mark.parametrize("name", OURS)
def test_each_service_runs_what_there_is(name: str) -> None:
    """Its command and roles exist, and a stop gets more time than the bot takes for it."""
    command, *words = OURS[name]["command"]
    assert command in COMMANDS
    assert words in ([], ["--only", words[-1] if words else ""])
    assert set(",".join(words[1:]).split(",")) <= {"", *app.ROLES}
    assert int(OURS[name]["stop_grace_period"].removesuffix("s")) > running.GRACE
    assert OURS[name]["read_only"]
    assert OURS[name]["tmpfs"] == ["/tmp"]
    assert OURS[name]["cap_drop"] == ["ALL"]
    assert OURS[name]["security_opt"] == ["no-new-privileges:true"]


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
    """Small base, nobody's root, SIGTERM, a health check that exists, and only files that the builder is given."""
    assert all(re.fullmatch(r"python:3\.\d+-slim( AS build)?", base) for base in lines("FROM"))
    assert lines("USER") == ["10001"]  # by number: who runs it can see that it is not root
    assert "--uid 10001 " in DOCKERFILE
    assert lines("STOPSIGNAL") == ["SIGTERM"]
    [health] = lines("HEALTHCHECK")
    name, command, option = json.loads(health.partition("CMD ")[2])
    assert name == "tagwire"
    assert option in {found for one in get_command(command).params for found in one.opts}
    assert lines("ENTRYPOINT") == ['["tagwire"]']
    given = {line[1:] for line in (ROOT / ".dockerignore").read_text("utf-8").splitlines() if line[0] == "!"}
    copied = {file for line in lines("COPY") if "--from" not in line for file in shlex.split(line)[:-1]}
    assert copied == given
    assert all((ROOT / file).exists() for file in copied)


def test_the_dockerfile_keeps_what_linters_ask() -> None:
    """As hadolint has it: what is installed is pinned and leaves no cache, nothing is piped, lists are lists, no ADD, no sudo."""
    for run in lines("RUN"):
        assert "|" not in run
        assert "sudo" not in run
        assert not re.search(r"\bcd\b", run)
        for installed in re.findall(r"pip install (.+?)(?: &&|$)", run):
            assert "--no-cache-dir" in installed
            assert all("==" in word for word in installed.split() if not word.startswith("-"))
    assert lines("ADD") == lines("MAINTAINER") == []
    assert all(json.loads(words) for words in lines("CMD") + lines("ENTRYPOINT"))
    assert all(place.startswith("/") or "$" in place for place in lines("WORKDIR"))
    assert ":latest" not in DOCKERFILE + (ROOT / "compose.yaml").read_text("utf-8")
    assert "TOKEN" not in DOCKERFILE


@pytest.mark.parametrize(
    ("schema", "file"),
    [
        ("compose-spec", "compose.yaml"),
        ("github-workflows", ".github/workflows/ci.yml"),
        ("github-workflows", ".github/workflows/release.yml"),
    ],
)
def test_files_fit_their_schemas(schema: str, file: str) -> None:
    """Each is what its reader takes, by that reader's own published schema."""
    words = ["-m", "check_jsonschema", "--builtin-schema", f"vendor.{schema}", str(ROOT / file)]
    done = subprocess.run([sys.executable, *words], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_workflows_run_what_there_is() -> None:
    """The first runs `.ci/run`, each may do no more than it needs, has an end, and leaves no login behind for later steps.

    What others wrote is named by its commit.
    """
    assert (ROOT / ".ci" / "run").stat().st_mode & stat.S_IXUSR
    for file in (ROOT / ".github" / "workflows").iterdir():
        text = file.read_text("utf-8")
        # A tag can be moved to another commit, and the release job may write to the registry.
        for used in re.findall(r"uses: (.*)", text):
            assert re.fullmatch(r"[\w/-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+", used), used
        found = yaml.safe_load(text)
        assert found["permissions"] == {"contents": "read"}
        for job in found["jobs"].values():
            assert job["timeout-minutes"] <= 90
            for step in job["steps"]:
                if step.get("uses", "").startswith("actions/checkout"):
                    assert step["with"] == {"persist-credentials": False}
    workflow = yaml.safe_load((ROOT / ".github/workflows/ci.yml").read_text("utf-8"))["jobs"]["all"]
    assert workflow["steps"][-1] == {"run": ".ci/run"}
    oldest = re.search(r'requires-python = ">=([\d.]+)"', (ROOT / "pyproject.toml").read_text("utf-8"))
    assert oldest is not None
    assert oldest[1] in workflow["strategy"]["matrix"]["python"]
