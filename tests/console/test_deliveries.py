"""The page Deliveries: what is shown, where numbers lead, what may be done, and the file for a spreadsheet."""

from __future__ import annotations

import csv
import io

import pytest

from bot.console.deliveries import filters_of
from bot.console.exports import COLUMNS, harmless
from storage.records import DeliveryFilter, Outcome, PartState
from storage.store import Store
from tests.console.served import NOW, TOKEN, served
from tests.delivery.desk import ON_SQLITE
from tests.storage.make import LEASE, MINUTE, chat, plan, stories

FORMULA = '=HYPERLINK("https://evil.example")'
SENT = Outcome(0, PartState.SENT, message_id=7)
FAILED = Outcome(0, PartState.FAILED, error="Forbidden: <script>alert(1)</script>")
UNSURE = Outcome(0, PartState.UNCERTAIN, error="TimedOut: Timed out")
WAITS = Outcome(0, PartState.QUEUED, error="RetryAfter: 40", retry_at=NOW + MINUTE)


def fill(store: Store) -> None:
    """Give four chats a digest each: sent, failed, uncertain, and one that waits."""
    (story,) = stories(store, 1)
    outcomes = (SENT, FAILED, UNSURE, WAITS)
    opened = [chat(store, 5000 + n, title=FORMULA if n == 1 else f"Reader {n}") for n in range(4)]
    store.deliveries.plan([plan(one, ((story,),)) for one in opened], NOW)
    claimed = store.deliveries.claim("a", NOW, LEASE, 9)
    store.deliveries.exchange("a", [], [part.id for part in claimed], NOW, LEASE)
    told = [one._replace(part_id=part.id) for one, part in zip(outcomes, claimed, strict=True)]
    store.deliveries.exchange("a", told, (), NOW + MINUTE, LEASE)


@pytest.mark.case(67)
@ON_SQLITE
def test_every_number_leads_to_its_rows(store: Store) -> None:
    """The day's counts lead to exactly these messages; what others wrote is text; an empty page says the next step."""
    with served(store) as console, console.signed_in() as operator:
        assert "Nothing was owed to anybody yet." in operator.get("/deliveries").text
        fill(store)
        page = operator.get("/deliveries").text
        assert "<script>alert" not in page
        assert "Forbidden: &lt;script&gt;" in page
        for state, name in (("queued", "1 waiting"), ("failed", "1 failed"), ("uncertain", "1 uncertain")):
            link = f"/deliveries?day=2026-11-24&amp;state={state}"
            assert f'<a href="{link}">{name}</a>' in page
            rows = operator.get(link.replace("&amp;", "&")).text
            assert rows.count('class="chip ') == 1
        assert "Nothing answers these filters." in operator.get("/deliveries?chat=99").text
        assert operator.get("/deliveries?state=nonsense&chat=-1&day=0001-01-01&before=x").status_code == 200


@ON_SQLITE
def test_a_row_opens_its_way_and_what_may_be_done(store: Store) -> None:
    """Tries stand in words; an act is asked about, done, audited and said; one that comes too late says why it was not."""
    with served(store) as console, console.signed_in() as operator:
        fill(store)
        waiting = operator.get("/deliveries/4").text
        assert "The next one was due 0 s later" not in waiting
        assert "RetryAfter: 40" in waiting
        assert 'data-confirm="Cancel what still waits?' in waiting
        unsure = operator.get("/deliveries/3").text
        assert "never sent again by itself" in unsure
        assert 'action="/deliveries/3/resend"' in unsure
        assert 'action="/deliveries/3/retry"' not in unsure
        assert operator.post("/deliveries/2/retry").headers["location"] == "/deliveries/2"
        assert "It is queued again" in operator.get("/deliveries/2").text
        operator.post("/deliveries/3/resend")
        operator.post("/deliveries/4/skip")
        operator.post("/deliveries/1/resend")
        assert "its state is another one by now" in operator.get("/deliveries/1").text
        done = [(line.who, line.action, line.target) for line in store.audit.newest(9)]
        assert done[:-1] == [
            ("token", "skip", "delivery 4"),
            ("token", "resend", "delivery 3"),
            ("token", "retry", "delivery 2"),
        ]
        found = {line.delivery_id: line.state for line in store.ledger.page(DeliveryFilter(), None, 9).lines}
        queued, cancelled = PartState.QUEUED, PartState.CANCELLED
        assert found == {1: PartState.SENT, 2: queued, 3: queued, 4: cancelled}
        assert operator.post("/deliveries/4/burn").status_code == 404
        for nobody in ("99", "9" * 30):
            assert operator.get(f"/deliveries/{nobody}").status_code == 404
            assert operator.post(f"/deliveries/{nobody}/skip").headers["location"] == "/deliveries"
        assert (
            operator.post("/deliveries/4/skip", headers={"origin": "https://evil.example"}).status_code == 403
        )


@pytest.mark.case(65)
@ON_SQLITE
def test_a_spreadsheet_gets_no_formulas(store: Store) -> None:
    """The file has every message that answers the filters; a text that a spreadsheet would compute begins with a quote."""
    with served(store) as console, console.signed_in() as operator:
        fill(store)
        answer = operator.get("/deliveries.csv?state=failed")
        assert answer.headers["content-disposition"] == 'attachment; filename="deliveries.csv"'
        names, row = csv.reader(io.StringIO(answer.content.decode("utf-8-sig"), newline=""))
        assert tuple(names) == COLUMNS
        told = dict(zip(names, row, strict=True))
        assert (told["title"], told["state"]) == (f"'{FORMULA}", "failed")
        assert (told["ended"], told["said"]) == ("2026-11-24T08:01:00+00:00", FAILED.error)
        assert len(operator.get("/deliveries.csv").text.splitlines()) == 5
        assert TOKEN not in answer.text


@pytest.mark.parametrize("text", ["=1", "+1", "-1", "@a", "\t=1", "\r=1", "\n=1", "  =1"])
def test_each_beginning_of_a_formula_is_met(text: str) -> None:
    """Each sign that begins one, after spaces too, gets a quote before it; any other text stays."""
    assert harmless(text) == f"'{text}"
    assert harmless(f"a{text}") == f"a{text}"


def test_filters_that_are_none() -> None:
    """What can't be read filters nothing, and no number or day is taken that a database has no room for."""
    given = {"state": "gone", "kind": "", "chat": "1e3", "story": str(1 << 70), "day": "9999-12-31"}
    for slot in ("8 o'clock", "2026-11-24T08:00", "9999-12-31T08:00+00:00"):
        assert filters_of({**given, "slot": slot}) == DeliveryFilter()
    assert filters_of({"chat": " 7 ", "day": "2026-11-24"}).chat_id == 7
