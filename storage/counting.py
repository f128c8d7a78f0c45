"""The counts that go with articles: in which form a tag is written, which stories bear it, how many sources a story has."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable

from sqlalchemy import Connection, bindparam, delete, func, insert, select, update

from storage.aliases import given_by
from storage.database import chunks, insert_new
from storage.records import Origin
from storage.schema import ArticleRow, ArticleTagRow, StoryRow, StoryTagRow, TagFormRow, TagRow

OWN = {Origin.EDITOR, Origin.INLINE}

Forms = Counter[tuple[int, str]]  # (tag, form) -> uses, or the change of these


def forms_of(c: Connection, article_ids: Iterable[int]) -> Forms:
    """Count the forms in which these articles write their tags."""
    forms: Forms = Counter()
    for some in chunks(article_ids):
        borne = select(ArticleTagRow.tag_id, ArticleTagRow.display).where(ArticleTagRow.article_id.in_(some))
        forms.update((tag, form) for tag, form in c.execute(borne))
    return forms


def bring_in_line(c: Connection, forms: Forms, story_ids: set[int]) -> None:
    """After articles changed: `forms` is how the uses of forms changed, `story_ids` the stories touched.

    Tags are changed once each, in the order of their ids, so that nobody who changes several waits in a circle.
    """
    shown = _count_forms(c, forms)
    more = _count_stories(c, story_ids)
    _count_sources(c, story_ids)
    _change(c, shown, more)


def take_away(c: Connection, article_ids: Collection[int], story_ids: Collection[int]) -> None:
    """Before articles go, with all of their stories: let these bear no tags, and the tags count them no more."""
    forms: Forms = Counter()
    forms.subtract(forms_of(c, article_ids))
    borne = StoryTagRow.story_id.in_(story_ids)
    more: Counter[int] = Counter()
    counted = select(StoryTagRow.tag_id, func.count()).where(borne).group_by(StoryTagRow.tag_id)
    for tag, count in c.execute(counted):
        more[tag] -= count
    c.execute(delete(StoryTagRow).where(borne))
    _change(c, _count_forms(c, forms), more)


def _change(c: Connection, shown: dict[int, str], more: Counter[int]) -> None:
    """Let tags be shown in another form, and count more or fewer stories."""
    changes = [
        {"of_tag": tag, "form": shown.get(tag), "more": more[tag]}
        for tag in sorted(shown.keys() | more.keys())
        if tag in shown or more[tag]
    ]
    if changes:
        form = func.coalesce(bindparam("form", type_=TagRow.display.type), TagRow.display)
        values = {"display": form, "stories": TagRow.stories + bindparam("more")}
        c.execute(update(TagRow).where(TagRow.id == bindparam("of_tag")).values(values), changes)


def _count_forms(c: Connection, forms: Forms) -> dict[int, str]:
    """Count how tags were written; gives the tags that are to be shown in another form than so far.

    The most used form is shown; of equals the one shown so far.
    """
    rows = [
        {"of_tag": tag, "form": form, "more": uses} for (tag, form), uses in sorted(forms.items()) if uses
    ]
    if not rows:
        return {}
    insert_new(c, TagFormRow, [{"tag_id": row["of_tag"], "display": row["form"], "uses": 0} for row in rows])
    this_form = (TagFormRow.tag_id == bindparam("of_tag"), TagFormRow.display == bindparam("form"))
    c.execute(update(TagFormRow).where(*this_form).values(uses=TagFormRow.uses + bindparam("more")), rows)
    best: dict[int, tuple[int, bool, str]] = {}
    for some in chunks(tag for tag, _ in forms):
        for row in c.execute(
            select(TagFormRow.tag_id, TagFormRow.display, TagFormRow.uses, TagRow.display.label("shown"))
            .join(TagRow, TagRow.id == TagFormRow.tag_id)
            .where(TagFormRow.tag_id.in_(some), TagFormRow.uses > 0)
        ):
            rank = (row.uses, row.display == row.shown, row.display)
            best[row.tag_id] = max(best.get(row.tag_id, rank), rank)
    return {tag: form for tag, (_, is_shown, form) in best.items() if not is_shown}


def _count_stories(c: Connection, story_ids: set[int]) -> Counter[int]:
    """Bring stories' tags in line with their articles'; gives by how much the tags' counts of stories change."""
    wanted: dict[tuple[int, int], bool] = defaultdict(bool)
    held: dict[tuple[int, int], bool] = {}
    for some in chunks(sorted(story_ids)):
        for story, tag, origin in c.execute(
            select(ArticleRow.story_id, ArticleTagRow.tag_id, ArticleTagRow.origin)
            .join(ArticleTagRow, ArticleTagRow.article_id == ArticleRow.id)
            .where(ArticleRow.story_id.in_(some))
        ):
            wanted[story, tag] |= origin in OWN
        borne = select(StoryTagRow.story_id, StoryTagRow.tag_id, StoryTagRow.own)
        for story, tag, own in c.execute(borne.where(StoryTagRow.story_id.in_(some))):
            held[story, tag] = own
    given = given_by(c, {tag for _, tag in wanted})
    for (story, tag), own in list(wanted.items()):
        if tag in given:  # a story that bears the one bears the other
            wanted[story, given[tag]] |= own
    for story, tag in [pair for pair, own in held.items() if wanted.get(pair) != own]:
        c.execute(delete(StoryTagRow).where(StoryTagRow.story_id == story, StoryTagRow.tag_id == tag))
    new = [pair for pair, own in wanted.items() if held.get(pair) != own]
    if new:
        rows = [{"story_id": story, "tag_id": tag, "own": wanted[story, tag]} for story, tag in new]
        c.execute(insert(StoryTagRow), rows)
    counts = Counter(tag for _, tag in wanted.keys() - held.keys())
    counts.subtract(tag for _, tag in held.keys() - wanted.keys())
    return counts


def _count_sources(c: Connection, story_ids: set[int]) -> None:
    """Count from how many sources a story comes; one that has a single article has 1 from the start."""
    sources = func.count(ArticleRow.source_id.distinct())
    rows: list[dict[str, int]] = []
    for some in chunks(sorted(story_ids)):
        counted = select(ArticleRow.story_id, sources).where(ArticleRow.story_id.in_(some))
        several = counted.group_by(ArticleRow.story_id).having(sources > 1)
        rows.extend({"of_story": story, "count": count} for story, count in c.execute(several))
    if rows:
        c.execute(
            update(StoryRow).where(StoryRow.id == bindparam("of_story")).values(sources=bindparam("count")),
            rows,
        )
