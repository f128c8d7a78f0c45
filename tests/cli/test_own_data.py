"""`tagwire chat` on the command line."""

import json
from contextlib import closing
from pathlib import Path

import pytest

from storage.store import Store
from tests.cli.in_process import here
from tests.storage.make import NOW, chat, follow, plan, stories


@pytest.mark.usefixtures("kept")
@pytest.mark.case(68)
def test_a_request_of_somebody_who_blocked_the_bot(tmp_path: Path) -> None:
    """All of it comes as JSON, it is removed once that is confirmed, and then there is nothing: 1 and a sentence."""
    with closing(Store.open(f"sqlite:///{tmp_path}/data/tagwire.db")) as store:
        group = chat(store, -100_500)
        follow(store, group, "Harbour")
        store.deliveries.plan([plan(group, [stories(store, 1)])], NOW)
        store.chats.switch_off(-100_500, "off.blocked", NOW)
    found = json.loads(here("chat", "data", "-100500", folder=tmp_path).stdout)
    assert [(one["off_reason"], one["follows"]) for one in found["chats"]] == [("off.blocked", ["#Harbour"])]
    assert found["deliveries"][0]["stories"] == [{"story": 1, "headline": "Ferry 0", "link": None}]
    assert here("chat", "forget", "-100500", folder=tmp_path, stdin="n\n").returncode == 1
    gone = here("chat", "forget", "-100500", folder=tmp_path, stdin="y\n")
    assert (gone.returncode, gone.stdout) == (0, "Nothing is kept about this chat any more.\n")
    for again in (("data", "-100500"), ("forget", "--yes", "-100500")):
        told = here("chat", *again, folder=tmp_path)
        assert (told.returncode, told.stderr) == (1, "Error: Nothing is kept about this chat.\n")
