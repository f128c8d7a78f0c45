from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core import parting as parting_module
from bot.core.lines import View
from bot.core.parting import Parting, split_digest
from bot.locales import words
from storage.records import Digest, DigestEntry
from tests.core.news import DAY, SEEDS, made_up
from tests.support.examples import examples

VIEW = View(words("en"), "Asia/Kabul", 3)


@settings(max_examples=examples(20), deadline=None)
@given(seed=SEEDS, data=st.data())
def test_what_was_measured_before_changes_nothing(seed: int, data: st.DataObject) -> None:
    """One that has parted other digests of the same stories parts the next as a new one would that looks at all of it."""
    stories = {one.id: one for one in made_up(seed)}
    entries = [DigestEntry(one.id, one.tags[0].id) for one in stories.values()]
    parting = Parting(VIEW, DAY)
    for _ in range(3):
        chosen = data.draw(st.lists(st.sampled_from(entries), unique=True, max_size=12))
        chosen.sort(key=lambda entry: entry.tag_id)
        digest, before = Digest(tuple(chosen), 40), data.draw(st.sampled_from([0, 5, 95]))
        found = parting.split(digest, stories, before=before)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(parting_module, "_NUMBERED", 0)
            assert found == split_digest(digest, stories, VIEW, DAY, before=before)
