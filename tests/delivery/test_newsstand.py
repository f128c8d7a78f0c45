"""Stories that are kept between groups of messages: never older than the newsroom's last word."""

from __future__ import annotations

from bot.delivery.newsstand import AGE, Newsstand
from tests.delivery.desk import MORNING, Desk


def test_a_story_is_as_it_is_now(desk: Desk) -> None:
    """One that stays is the same object; a correction is seen at once, a withdrawal too; by and by each is read again."""
    corrected, gone, stays = (desk.publish("ports", title=title) for title in ("Quay", "Pier", "Ferry"))
    ids, now = [corrected, gone, stays], [0.0]
    stand = Newsstand(desk.store.articles, lambda: now[0])
    first = stand.stories([*ids, 999])
    assert first.keys() == set(ids)
    assert stand.stories(ids)[stays] is first[stays]
    desk.correct(corrected, title="Quay stays closed")
    desk.store.withdrawals.retract(gone, MORNING)
    second = stand.stories(ids)
    assert second.keys() == {corrected, stays}
    assert second[corrected].article.title == "Quay stays closed"
    now[0] += AGE
    assert stand.stories(ids)[stays] is first[stays]
    assert stand.stories(ids) == desk.store.articles.stories(ids)
