"""docs/grafana.json, docs/alerts.yaml and docs/tagwire.service, held against the program: no Grafana, Prometheus or systemd is needed.

Where `systemd-analyze` is, it has its say about the unit.
"""

from __future__ import annotations

import asyncio
import itertools
import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any, Final

import pytest
import yaml

from bot.app import running
from bot.app.health import Watched
from bot.app.ticks import Tick
from bot.cli import COMMANDS
from bot.delivery import outcomes
from bot.delivery.pace import Pace
from bot.settings import PREFIX, Settings
from storage.records import DeliveryKind, PartState
from storage.store import Store
from storage.threads import Threads
from tests.delivery.judging import NOW, PART
from tests.support.figures import series

DOCS = Path(__file__).resolve().parents[1] / "docs"
BOARD: dict[str, Any] = json.loads((DOCS / "grafana.json").read_text("utf-8"))
RULES: list[dict[str, Any]] = yaml.safe_load((DOCS / "alerts.yaml").read_text("utf-8"))["groups"][0]["rules"]
UNIT = (DOCS / "tagwire.service").read_text("utf-8")
PAGE = (DOCS / "monitoring.md").read_text("utf-8")
WIDTH: Final = 24  # columns of a dashboard
_OF_PROMETHEUS: Final = {"up"}
_NAME: Final = re.compile(r"\b((?:tagwire|process)_[a-z_]+|up)\b")
_LABEL: Final = re.compile(r'([a-z_]+)\s*(?:=~|!~|!=|=)\s*"([^"]*)"')
_BY: Final = re.compile(r"\b(?:by|ignoring) \(([^)]*)\)")


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory) -> dict[str, set[str]]:
    """Give the series that a bot with all roles shows, and the labels of each (`le` too)."""
    folder = tmp_path_factory.mktemp("shown")

    async def page() -> bytes:
        threads = Threads(2)
        with closing(Store.open(f"sqlite:///{folder}/tagwire.db")) as store:
            watched = Watched(store, threads, lambda: NOW, folder)
            watched.pace(Pace(monotonic=lambda: 0.0))
            watched.ticks([Tick("planning", 1.0, threads.drain)])
            watched.metrics.told(PART, outcomes.sent(PART, 7, NOW, 0))
            for name in ("tagwire_messages_left_in_doubt", "tagwire_expired"):
                watched.metrics.counter(name, "Of the sender.", lambda: 0)
            found, _ = await watched.page()
            await threads.drain()
        return found

    labels: dict[str, set[str]] = {}
    for name, given, _ in series(asyncio.run(page())):
        labels.setdefault(name, set()).update(given)
    return labels


def panels() -> Iterator[dict[str, Any]]:
    """Give the dashboard's panels."""
    yield from BOARD["panels"]


def expressions() -> Iterator[tuple[str, str]]:
    """Give every expression, and whose it is."""
    for panel in panels():
        yield from ((panel["title"], target["expr"]) for target in panel["targets"])
    yield from ((rule["alert"], rule["expr"]) for rule in RULES)


def test_every_expression_uses_what_there_is(shown: dict[str, set[str]]) -> None:
    """Each series and each label of dashboard and alerts is one that the bot shows; braces close."""
    general: set[str] = {"job", "instance"}
    for whose, expr in expressions():
        named: set[str] = set(_NAME.findall(expr))
        assert named, whose
        assert named <= shown.keys() | _OF_PROMETHEUS, (whose, named - shown.keys())
        labels = general.union(*(shown.get(name, set()) for name in named))
        used = {label for label, _ in _LABEL.findall(expr)}
        used |= {label.strip() for group in _BY.findall(expr) for label in group.split(",")}
        assert used <= labels, (whose, used - labels)
        assert all(expr.count(a) == expr.count(b) for a, b in ("()", "{}", "[]")), whose


def test_every_value_that_is_asked_for_exists() -> None:
    """A state, a reason or a tick by its name is one of ours."""
    known: dict[str, set[str]] = {
        "state": {"sent", "uncertain", "failed", "again", "fine", "failing", "paused"},
        "reason": set(outcomes.FAILURES),
        "kind": set(DeliveryKind),
        "tick": {"housekeeping"},
        "what": {"free", "whole"},
        "job": {"tagwire", "$job"},
    }
    for whose, expr in expressions():
        for label, value in _LABEL.findall(expr):
            assert set(value.split("|")) <= known[label], (whose, label, value)
    assert PartState.UNCERTAIN in known["state"]


def test_grafana_can_load_the_dashboard() -> None:
    """It has what Grafana 11 asks of one: its schema, panels with ids and places of their own, targets with a source."""
    assert BOARD["schemaVersion"] == 39
    assert {"title", "uid", "panels", "templating", "time", "refresh"} <= BOARD.keys()
    assert "id" not in BOARD  # the server gives one
    variables = {one["name"]: one for one in BOARD["templating"]["list"]}
    assert variables["datasource"]["type"] == "datasource"
    ids = [panel["id"] for panel in panels()]
    assert len(set(ids)) == len(ids)
    for panel in panels():
        assert panel["type"] in {"stat", "timeseries"}
        assert panel["title"]
        assert panel["description"]
        assert panel["fieldConfig"]["defaults"]["unit"]
        references = [target["refId"] for target in panel["targets"]]
        assert references == list("ABCDEF"[: len(references)])
        assert all(target["datasource"]["uid"] == "${datasource}" for target in panel["targets"])
        asked = set(re.findall(r"\$(\w+)", " ".join(target["expr"] for target in panel["targets"])))
        assert asked <= {*variables, "__rate_interval"}
        assert 0 <= panel["gridPos"]["x"] <= WIDTH - panel["gridPos"]["w"]
    for one, other in itertools.combinations(panels(), 2):
        assert not _overlap(one["gridPos"], other["gridPos"]), (one["title"], other["title"])


def _overlap(one: dict[str, int], other: dict[str, int]) -> bool:
    across = one["x"] < other["x"] + other["w"] and other["x"] < one["x"] + one["w"]
    return across and one["y"] < other["y"] + other["h"] and other["y"] < one["y"] + one["h"]


def test_each_alert_has_its_shape_and_its_line_in_the_docs() -> None:
    """A name, an expression, a time, how bad it is, a summary and what to do; the page names each."""
    names = [rule["alert"] for rule in RULES]
    assert len(set(names)) == len(names)
    for rule in RULES:
        assert rule.keys() <= {"alert", "expr", "for", "labels", "annotations"}
        assert re.fullmatch(r"Tagwire[A-Za-z]+", rule["alert"])
        assert re.fullmatch(r"\d+[smh]", rule.get("for", "1m"))
        assert rule["labels"]["severity"] in {"warning", "critical"}
        assert rule["annotations"].keys() == {"summary", "description"}
        for placeholder in re.findall(r"{{(.*?)}}", "".join(rule["annotations"].values())):
            assert re.fullmatch(r" \$(value|labels\.[a-z]+)( \| humanize(Duration)?)? ", placeholder)
        assert f"`{rule['alert']}`" in PAGE


def test_every_metric_is_in_the_docs(shown: dict[str, set[str]]) -> None:
    """The page has a line for each of ours, and for no other."""
    ours = {re.sub(r"_(total|bucket|count|sum)$", "", name) for name in shown if name.startswith("tagwire_")}
    told = {
        re.sub(r"_total$", "", name) for name in re.findall(r"^\| `(tagwire_[a-z_]+)`", PAGE, re.MULTILINE)
    }
    assert told == ours


def directive(name: str) -> str:
    """Give the value of a line of the unit."""
    (value,) = re.findall(rf"^{name}=(.*)$", UNIT, re.MULTILINE)
    return str(value)


def test_the_unit_runs_what_there_is() -> None:
    """Its command exists, its settings exist, and it gives a stop more time than the bot takes."""
    program, *words = directive("ExecStart").split()
    assert program.endswith("/bin/tagwire")
    assert words[0] in COMMANDS
    named = set(re.findall(r"\bTAGWIRE_[A-Z_]+[A-Z]\b", UNIT))
    assert named <= {PREFIX + name.upper() for name in Settings.model_fields}
    assert int(directive("TimeoutStopSec")) > running.GRACE
    assert directive("Type") == "notify"
    assert int(directive("WatchdogSec")) >= 60
    assert directive("NoNewPrivileges") == "yes"
    assert directive("CapabilityBoundingSet") == ""


def test_systemd_accepts_the_unit(tmp_path: Path) -> None:
    """`systemd-analyze` finds no fault, and little to which the service is exposed (2.0 of 10 at the most)."""
    program = shutil.which("systemd-analyze")
    if program is None:
        pytest.skip("systemd-analyze is not on this computer: the unit was read, but not by systemd")
    unit = tmp_path / "tagwire.service"
    # The program that it starts is not installed here; `true` is everywhere.
    unit.write_text(UNIT.replace(directive("ExecStart"), f"{shutil.which('true')} run"))
    verified = subprocess.run([program, "verify", unit], capture_output=True, text=True, check=False)
    assert (verified.returncode, verified.stderr) == (0, "")
    measured = subprocess.run(
        [program, "security", "--offline=true", "--threshold=20", "--no-pager", unit],
        capture_output=True,
        text=True,
        check=False,
    )
    assert measured.returncode == 0, measured.stdout[-300:]
