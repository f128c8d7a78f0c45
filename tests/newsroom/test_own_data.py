"""What is kept about a chat, as a document."""

from __future__ import annotations

import io
import json
import zipfile

from bot.newsroom.own_data import document
from storage.records import Outcome, PartState
from storage.store import Store
from tests.delivery.desk import ON_SQLITE
from tests.storage.make import NOW, begin, chat, claim_one, end, plan, slot


@ON_SQLITE
def test_much_is_packed_and_what_has_no_room_is_counted(store: Store) -> None:
    """The newest messages are in it, it says how many older ones are not, and it is a zip where it is large."""
    me = chat(store, 7)
    for day in range(3):
        store.deliveries.plan([plan(me, at=slot(day), then=slot(day + 1), high=0)], NOW)
        part = claim_one(store, now=slot(day).at)
        begin(store, part, now=slot(day).at)
        end(store, Outcome(part.id, PartState.SENT, message_id=day), now=slot(day).at)
    found = document(store, 7, NOW, most=2, packed_from=10)
    assert found is not None
    assert (found.name, found.left_out) == ("tagwire-data-2026-11-24.json.zip", 1)
    with zipfile.ZipFile(io.BytesIO(found.content)) as archive:
        told = json.loads(archive.read("tagwire-data-2026-11-24.json"))
    assert [one["key"] for one in told["deliveries"]] == [slot(2).key, slot(1).key]
    assert told["older_deliveries_left_out"] == 1
    assert document(store, 8, NOW) is None
