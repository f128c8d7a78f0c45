from __future__ import annotations

import asyncio
import datetime as dt
from contextlib import closing
from pathlib import Path
from typing import Any

import httpx
import pytest

from bot.delivery import planner
from bot.newsroom.searching import fill
from bot.summary.news import FEATURES, WEIGHTS
from storage.records import Slot
from storage.store import Store
from tests.benchmarks import (
    claims,
    crowd,
    data,
    extract,
    feeds,
    fit,
    hosts,
    imports,
    paced,
    plan,
    soak,
    summaries,
    wire,
)
from tests.benchmarks.__main__ import benchmarks
from tests.benchmarks.asking import FIRST_CHAT, TOKEN, Asked, asking_bot
from tests.benchmarks.bots import send
from tests.benchmarks.rouge import Rouge, interval
from tests.benchmarks.sink import sink
from tests.benchmarks.web_pages import pages


def test_benchmarks_are_found() -> None:
    """Every module of the folder with a `run` is a benchmark; helpers and tests are none."""
    names = {
        "summaries",
        "speed",
        "fit",
        "feeds",
        "hosts",
        "extract",
        "answers",
        "updates",
        "sending",
        "queued",
        "paced",
        "transport",
    }
    assert names <= benchmarks().keys()
    assert (
        benchmarks().keys().isdisjoint({"data", "rouge", "web_pages", "wire", "test_benchmarks", "__main__"})
    )


def test_rouge_reads_every_script() -> None:
    """Words of any script count, English ones by their stems."""
    assert Rouge("بند آب ساخته شد", "fa").score(["بند آب ساخته شد"])[0] == pytest.approx(100)
    assert Rouge("The harbour plans", "en").score(["the harbour plan"])[0] == pytest.approx(100)
    assert Rouge("one two three four", "en").score(["one two five six"])[0] == pytest.approx(50)


def test_oracle_finds_the_best() -> None:
    """The oracle chooses the sentences that the reference was made of."""
    assert Rouge("The pier opens. Boats came.", "en").oracle(
        ["It rained.", "The pier opens.", "Tea.", "Boats came."], 2
    ) == [1, 3]


def test_interval_holds_the_mean() -> None:
    """The mean lies between the bounds, and a constant has none."""
    mean, low, high = interval([0, 1, 2, 3, 4])
    assert low < mean == 2 < high
    assert interval([1, 1, 1]) == (1, 1, 1)


@pytest.mark.proof
def test_runs_on_invented_articles(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Without the data sets the benchmarks run on a few invented articles, and say so."""
    monkeypatch.setattr(data, "FOLDER", tmp_path)
    figures = summaries.run()
    assert set(figures) == {"invented"}
    assert set(figures["invented"]) == {"articles", *summaries.SETTINGS}
    told = capsys.readouterr().out
    assert all(told.count(f"\n{method} ") == len(summaries.SETTINGS) for method in summaries.ALL)
    assert "invented" in told
    assert fit.run()["weights"]


@pytest.mark.proof
def test_weights_are_fitted() -> None:
    """The weights in use are those that the fit on the English articles gives, and nobody's choice."""
    if not data.FOLDER.is_dir():
        pytest.skip(f"the data sets are not in {data.FOLDER}")
    english = data.data_sets()[fit.FITTED_ON]
    fitted = fit.weights(fit.choices(english, fit.SENTENCES), fit.choices(english, 1))
    assert dict(zip(FEATURES, fitted.tolist(), strict=True)) == pytest.approx(WEIGHTS)


@pytest.mark.proof
def test_news_beats_the_lead() -> None:
    """On the data sets the default ranker is not below the lead at three sentences."""
    if not data.FOLDER.is_dir():
        pytest.skip(f"the data sets are not in {data.FOLDER}")
    for samples in data.data_sets().values():
        articles = [summaries.Article(sample) for sample in samples[:60]]
        ours, lead = ([article.scores(method, 3) for article in articles] for method in ("news", "lead"))
        assert summaries.gain(ours, lead)[0][0] > 0


def test_feeds_of_every_format_are_read(capsys: pytest.CaptureFixture[str]) -> None:
    """The benchmark reads as many entries as it made in each format, and kills a worker over a hostile feed."""
    figures = feeds.run(entries=2, attributes=2_000)
    assert figures["back_ms"] != 0
    assert "JSON Feed" in capsys.readouterr().out


@pytest.mark.proof
def test_what_becomes_of_each_host(capsys: pytest.CaptureFixture[str]) -> None:
    """Every kind of host ends in a sentence, within the requests that it may cost."""
    rows = hosts.run(megabytes=6, seconds=1.0)
    assert len(rows) == len(hosts.hosts(1))
    told = capsys.readouterr().out
    assert "Nothing has changed since the last time." in told
    assert told.count("more than is read") == 3


@pytest.mark.proof
def test_each_page_has_answers_that_can_be_found(capsys: pytest.CaptureFixture[str]) -> None:
    """The benchmark's pages hold what their answers say: ours reads nearly all of it off every one."""
    extract.run(times=1)
    assert "ours" in capsys.readouterr().out
    assert min(extract.f1(extract.ours(page).text, page) for page in pages()) > 0.9


def test_everybody_is_planned_and_sent(sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """On an invented wire all are due, most of them for something, and each message is claimed and marked once."""
    monkeypatch.setattr(planner, "BATCH", 20)
    for name, number in (("TAGS", 200), ("ARTICLES", 300), ("NEW", 60)):
        monkeypatch.setattr(wire, name, number)
    with closing(Store.open(sqlite_url)) as store:
        wire.publish(store)
        assert wire.subscribe(store, 50) > 150
        assert fill(store) == 0  # its articles are as stored ones are, and findable
        assert store.articles.stories([1, 300])[1].articles[0].ladder.pick(2) == ()
        engine, figures = plan.planned(sqlite_url)
        assert engine == "SQLite"
        assert 30 < figures["digests"] == claims.send_all(store, 10, 3)


def test_an_answer_is_told_from_other_messages() -> None:
    """The wire knows each answer by its chat, counts what goes to others apart, and serves nothing that was confirmed."""
    asked = [Asked("/help", message="/help"), Asked("a press", data="1:tags:0"), Asked("inline", inline="x")]
    with (
        asking_bot(asked) as served,
        httpx.Client(base_url=f"{served.url}/bot{TOKEN}", trust_env=False) as bot,
    ):

        def updates(offset: int) -> list[dict[str, Any]]:
            found: list[dict[str, Any]] = bot.post("/getUpdates", data={"offset": offset}).json()["result"]
            return found

        assert updates(0) == []
        served.wait_for_bot()
        served.begin(after_others=1)
        bot.post("/sendMessage", data={"chat_id": 7, "text": "Good morning."})
        while not (first := updates(0)):
            pass
        assert [update["update_id"] for update in updates(2) + updates(1)] == [2, 3, 2, 3]
        query = {"callback_query_id": updates(2)[0]["callback_query"]["id"]}
        for method, whose in (
            ("sendMessage", {"chat_id": first[0]["message"]["chat"]["id"]}),
            ("answerCallbackQuery", query),
            ("editMessageText", {"chat_id": FIRST_CHAT + 1}),
            ("answerInlineQuery", {"inline_query_id": f"q{FIRST_CHAT + 2}"}),
        ):
            assert bot.post(f"/{method}", data=whose).json()["ok"]
        seen = served.seen(10)
    assert len(seen.others) == 1
    assert all(0 < a <= b < c for a, b, c in zip(seen.came, seen.handed, seen.answered, strict=True))


@pytest.mark.proof
def test_very_many_readers_are_let_in(store: Store) -> None:
    """Each of the crowd follows a few tags of its own; those who will write are due another day."""
    now = dt.datetime(2026, 11, 28, 12, tzinfo=dt.UTC)
    crowd.fill(store, 30, 20, FIRST_CHAT, now, Slot(now, "2026-11-28T12:00"), articles=3)
    assert len(store.deliveries.due(now, 100)) == 30
    writer = store.chats.find(FIRST_CHAT + 19, None)
    assert writer is not None
    assert len(store.chats.rules(writer.id)) == crowd.FOLLOWED


@pytest.mark.proof
def test_an_import_is_measured(tmp_path: Path) -> None:
    """What is measured is an import that keeps every page, by workers."""
    (tmp_path / "page.txt").write_text(imports.text_page(1), encoding="utf-8")
    assert imports.measured(str(tmp_path), 1, later=True)["pages/s"] > 0


def test_the_busiest_second_is_found() -> None:
    """It begins with any message, and ends before one that leaves a second later."""
    assert paced.busiest([0.0, 0.5, 0.9, 1.0, 1.45, 3.0]) == 4


def test_growth_is_told_from_noise() -> None:
    """A day that grows has a slope beyond its interval; one that only wavers has none."""
    slope, margin = soak.growth([100 + 2 * hour + hour % 2 for hour in range(18)])
    assert slope - margin > 1.5
    slope, margin = soak.growth([100 + hour % 3 for hour in range(18)])
    assert abs(slope) < margin
    assert soak.growth([1.0]) == (0.0, 0.0)


def test_what_is_sent_is_measured() -> None:
    """The sink accepts and counts what our transport and the library's own send."""
    with sink() as served:
        for client in ("ours", "default"):
            assert asyncio.run(send.main(client, served.url, TOKEN, 4, 2))["ms of CPU"] > 0
        assert len(served.accepted(2 * (4 + 2), 10)) == 12
