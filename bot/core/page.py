"""A digest as it is laid out: head, groups under their tags, stories, and what had no room."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from bot.core import html, lines
from bot.core.html import Size, escape, measure
from bot.core.lines import Form, View
from storage.records import Digest, DigestEntry, Story, Tag

# One story with its heading may take this much of a message; the head and the last line take less than the rest.
_STORY_ROOM: Final = Size(units=3000, entities=60, bytes=20_000)
QUOTE: Final = "<blockquote expandable>{}</blockquote>"
_QUOTED: Final = measure(QUOTE.format(""))
_NOTHING: Final = measure("")
COUNTED: Final = 10  # tags in the line of counts
COUNTS_LIMIT: Final = 400  # UTF-16 units of them


class Block(NamedTuple):
    """A story as it stands in a digest: its number there, its tag, and how many levels shorter than in full it is.

    It is no longer than one story may be, so that a giant never pushes others out. In a compact digest its summary is
    the `quote`. `story` is None where it is gone. A tuple, because there are ten of them a message.
    """

    entry: DigestEntry
    number: int
    story: Story | None
    rtl: bool
    level: int
    html: str
    quote: str | None = None

    @property
    def size(self) -> Size:
        """What it takes of a message."""
        return measure(self.html) + measure(self.quote or "")


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
            block = self.shortened(Block(entry, number, story, rtl, 0, ""), 0)
            while not block.size.within(_STORY_ROOM) and block.level + 1 < self.levels:
                block = self.shortened(block, block.level + 1)
            yield block

    def shortened(self, block: Block, level: int) -> Block:
        """Write a story `level` steps shorter than in full."""
        if block.story is None:
            return block
        article, form, rtl = block.story.article, self.forms[level], block.rtl
        if self.view.compact:
            shown = lines.bullet(article, self.view, form, rtl=rtl)
            quote = lines.sentences(article.ladder.pick(form.sentences), rtl=rtl) if form.sentences else None
            return block._replace(level=level, html=shown, quote=quote)
        return block._replace(level=level, html=self._story(block.story, block.number, form, rtl=rtl))

    def gone(self, entry: DigestEntry, number: int) -> Block:
        """Tell that a story is gone."""
        words = self.view.words
        mark = "•" if self.view.compact else f"<b>{words.number(number)}.</b>"
        shown = html.line(f"{mark} {words('digest.gone')}", rtl=words.rtl)
        return Block(entry, number, None, words.rtl, self.levels, shown)

    def _story(self, story: Story, number: int, form: Form, *, rtl: bool) -> str:
        article = story.article
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

    @property
    def group_frame(self) -> Size:
        """What a group takes beside its heading and its stories."""
        return _QUOTED if self.view.compact else _NOTHING

    def title(self, n: int, of: int) -> str:
        """Write the title with its date, and which part it is."""
        words = self.view.words
        title = words("digest.title", date=escape(words.date(self.day, zone=self.view.zone)))
        whole = title + " · " + words("digest.part", part=n, of=of) if of > 1 else title
        return html.line(whole, rtl=words.rtl)

    def sum(self) -> str:
        """Write how many stories there are, in all and here."""
        words, shown, total = self.view.words, len(self.digest.entries), self.digest.total
        if self.before:
            first, last = self.before + 1, self.before + shown
            return words("digest.count_from", n=self.before + max(shown, total), first=first, last=last)
        key = "digest.count" if shown >= total else "digest.count_of"
        return words(key, n=max(shown, total), shown=shown)

    @property
    def groups(self) -> dict[int, int]:
        """Tags in the order of their groups, with how many stories each has."""
        groups: dict[int, int] = {}
        for _, tag_id in self.digest.entries:
            groups[tag_id] = groups.get(tag_id, 0) + 1
        return groups

    def counted(self) -> list[tuple[int, int]]:
        """Give the tags whose stories are counted; none where there is one tag for all."""
        groups = self.groups
        return list(groups.items())[:COUNTED] if len(groups) > 1 else []

    def name(self, tag: Tag) -> str:
        """Write a tag as it stands before how many stories it has."""
        return escape(html.inline(lines.tag(tag), rtl=self.view.words.rtl))

    def count(self, tag: Tag, count: int) -> str:
        """Write how many stories a tag has."""
        return f"{self.name(tag)} {self.view.words.number(count)}"

    @property
    def left(self) -> int:
        """How many stories had no room."""
        return self.digest.total - len(self.digest.entries)

    def foot(self) -> str:
        """Write how many stories had no room."""
        return html.line(self.view.words("digest.more", n=self.left), rtl=self.view.words.rtl)
