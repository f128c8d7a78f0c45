"""A digest as it is laid out: head, groups under their tags, stories, and what had no room."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from bot.core import html, lines
from bot.core.html import Size, escape, measure
from bot.core.lines import Form, View
from storage.records import Digest, DigestEntry, Story, Tag

# One story with its heading may take this much of a message; the head and the last line take less than the rest.
_STORY_ROOM: Final = Size(units=3000, entities=60, bytes=20_000)
_COUNTED: Final = 10  # tags in the line of counts
_COUNTS_LIMIT: Final = 400  # UTF-16 units of them


@dataclass(frozen=True, slots=True)
class Block:
    """A story as it stands in a digest: its number there, its tag, and how many levels shorter than in full it is.

    It is no longer than one story may be, so that a giant never pushes others out.
    """

    entry: DigestEntry
    number: int
    story: Story
    rtl: bool
    level: int
    html: str


@dataclass(frozen=True, slots=True)
class Page:
    """All that the messages of one digest have in common."""

    digest: Digest
    view: View
    day: dt.date
    tags: Mapping[int, Tag]
    forms: Sequence[Form]
    before: int = 0  # stories that other pages have shown before this one

    @property
    def levels(self) -> int:
        """In how many ways a story can be written, from the fullest to the shortest."""
        return len(self.forms)

    def blocks(self, stories: Mapping[int, Story]) -> Iterator[Block]:
        """Write the stories that are there, each in the fullest form that fits one story's room."""
        for number, entry in enumerate(self.digest.entries, start=self.before + 1):
            if (story := stories.get(entry.story_id)) is None:
                continue
            rtl = lines.is_rtl(story.article)
            level = 0
            shown = self.story(story, number, level, rtl=rtl)
            while not measure(shown).within(_STORY_ROOM) and level + 1 < self.levels:
                level += 1
                shown = self.story(story, number, level, rtl=rtl)
            yield Block(entry, number, story, rtl, level, shown)

    def story(self, story: Story, number: int, level: int, *, rtl: bool) -> str:
        """Write one story, `level` steps shorter than in full."""
        article, form = story.article, self.forms[level]
        shown = [
            lines.headline(article, self.view, form, rtl=rtl, number=number),
            lines.sentences(article.ladder.pick(form.sentences), rtl=rtl) if form.sentences else None,
            lines.source(story.articles, self.view, rtl=rtl, day=self.day, bare=form.bare)
            if form.source
            else None,
        ]
        return "\n".join(filter(None, shown))

    def heading(self, tag_id: int) -> str | None:
        """Write a group's tag, whole when tapped; None where no story bears it any more."""
        tag = self.tags.get(tag_id)
        return f"<b>{escape(lines.tag(tag))}</b>" if tag else None

    def head(self, n: int, of: int) -> str:
        """Write the title with its date, which part it is, and on the first part what is in it."""
        words = self.view.words
        title = words("digest.title", date=escape(words.date(self.day, zone=self.view.zone)))
        if of > 1:
            title += " · " + words("digest.part", part=n, of=of)
        return "\n".join(
            html.line(one, rtl=words.rtl) for one in (title, *([self.counts()] if n == 1 else []))
        )

    def counts(self) -> str:
        """Write how many stories there are, in all and under each tag."""
        words, shown, total = self.view.words, len(self.digest.entries), self.digest.total
        key = "digest.count" if shown >= total else "digest.count_of"
        parts = [words(key, n=max(shown, total), shown=shown)]
        if self.before:
            first, last = self.before + 1, self.before + shown
            parts = [words("digest.count_from", n=self.before + max(shown, total), first=first, last=last)]
        groups = Counter(entry.tag_id for entry in self.digest.entries)
        room = _COUNTS_LIMIT
        for tag_id, count in list(groups.items())[:_COUNTED] if len(groups) > 1 else ():
            if (tag := self.tags.get(tag_id)) is not None:
                part = f"{html.inline(lines.tag(tag), rtl=words.rtl)} {words.number(count)}"
                room -= measure(escape(part)).units
                if room >= 0:
                    parts.append(escape(part))
        return " · ".join(parts)

    def foot(self) -> str | None:
        """Write how many stories had no room; None where all had."""
        left = self.digest.total - len(self.digest.entries)
        return (
            html.line(self.view.words("digest.more", n=left), rtl=self.view.words.rtl) if left > 0 else None
        )


def page_of(
    digest: Digest, stories: Mapping[int, Story], view: View, day: dt.date, *, before: int = 0
) -> Page:
    """Lay a digest out; groups are named by the tags of the stories that are given.

    With `before` it goes on after so many stories: they are counted, and its `total` is of those that were left then.
    """
    tags = {tag.id: tag for story in stories.values() for tag in story.tags}
    return Page(digest, view, day, tags, lines.forms(view.length), before)
