"""Digests as they are written: what many of one day have in common is written and measured once for all of them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Hashable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import chain, groupby
from typing import Final, NamedTuple

from bot.core import html, lines
from bot.core.html import LIMITS, Size, measure
from bot.core.lines import View
from bot.core.page import COUNTS_LIMIT, QUOTE, Block, Page
from bot.core.words import parted
from storage.records import Digest, DigestEntry, Story

_KEPT: Final = 2_000  # stories; beyond that it begins anew
_PIECES: Final = 2_000  # small ones
_GAP: Final = measure("\n\n")  # after each piece, at the most
_COUNT: Final = Size(20, 0, 60)  # of a tag's stories, more than there ever are

Counted = tuple[str, list[Size]]  # a text, and what its pieces take


_VIEWS: Final = 16  # ways to read a day's digest that are remembered


class Piece(NamedTuple):
    """A piece of a message, and what it takes of it."""

    html: str
    size: Size


class _Told(NamedTuple):
    """A story as it stands in digests: what comes before its number there, and after it."""

    block: Block
    before: str
    after: str
    size: Size


class Printing:
    """Writes digests of one view and day.

    A story is written anew unless it is the very object that it was before: who reads stories again hands those over that
    have not changed.
    """

    def __init__(self, view: View, day: dt.date) -> None:
        self.view = view
        self.day = day
        self._forms = lines.forms(view.length)
        self._told: dict[tuple[int, int], _Told] = {}
        self._numerals = lru_cache(maxsize=256)(view.words.number)
        self._pieces: dict[Hashable, Piece] = {}

    def page(self, digest: Digest, stories: Mapping[int, Story], *, before: int = 0) -> Page:
        """Lay a digest out; groups are named by the tags of the stories that are given.

        With `before` it goes on after so many stories: they are counted, and its `total` is of those that were left then.
        """
        tags = {tag.id: tag for story in stories.values() for tag in story.tags}
        return Page(digest, self.view, self.day, tags, self._forms, before)

    def text(self, page: Page, stories: Mapping[int, Story], wanted: Collection[int], n: int, of: int) -> str:
        """Write a message of a digest, always within both limits (summaries shorten, then go, where texts have grown).

        Of stories that are `wanted` and not there it is told that they are gone.
        """
        told = list(self._blocks(page, stories, wanted))
        blocks = [block for block, _ in told]
        shown, frame = self._assembled(page, blocks, n, of)
        sizes = [*frame, *(size for _, size in told)]
        if html.total([*sizes, *[_GAP] * len(sizes)]).within(LIMITS):  # as most do
            return shown
        levels = (
            [page.shortened(block, level) if level > block.level else block for block in blocks]
            for level in range(1, page.levels)
        )
        shorter = (self._assembled(page, some, n, of)[0] for some in levels)
        return html.first_fitting(chain([shown], shorter))

    def _piece(self, key: Hashable, write: Callable[[], str]) -> Piece:
        """Give a piece that is the same wherever it stands, known by its key."""
        piece = self._pieces.get(key)
        if piece is None:
            if len(self._pieces) >= _PIECES:
                self._pieces.clear()
            shown = write()
            piece = self._pieces[key] = Piece(shown, measure(shown))
        return piece

    def _blocks(
        self, page: Page, stories: Mapping[int, Story], wanted: Collection[int]
    ) -> Iterator[tuple[Block, Size]]:
        """Give the stories as they stand, each in the fullest form that fits one story's room."""
        for number, entry in enumerate(page.digest.entries, start=page.before + 1):
            story = stories.get(entry.story_id) if entry.story_id in wanted else None
            if story is not None:
                # Nearly all numbers have two digits at the most: what one digit less would save is not worth telling apart.
                block, before, after, size = self._story(entry, story, max(2, len(str(number))))
                shown = f"{before}{self._numerals(number)}{after}" if after else before
                yield Block(entry, number, story, block.rtl, block.level, shown, block.quote), size
            elif entry.story_id in wanted:
                gone = page.gone(entry, number)
                yield gone, gone.size

    def _story(self, entry: DigestEntry, story: Story, digits: int) -> _Told:
        """Give a story whose number has so many digits, or fewer."""
        key = (entry.story_id, digits)
        told = self._told.get(key)
        if told is None or told.block.story is not story:
            if len(self._told) >= _KEPT:
                self._told.clear()
            least = 10 ** (digits - 1)
            alone = Page(Digest((entry,), 1), self.view, self.day, {}, self._forms, least - 1)
            block = next(alone.blocks({story.id: story}))
            # Its number is the first thing in it, and in a compact digest it has none.
            number = self._numerals(least)
            before, _, after = (block.html, "", "") if self.view.compact else block.html.partition(number)
            told = self._told[key] = _Told(block._replace(html=""), before, after, block.size)
        return told

    def _assembled(self, page: Page, blocks: Sequence[Block], n: int, of: int) -> Counted:
        """Put a message together; gives it, and what is in it beside the stories."""
        head, sizes = self._head(page, n, of)
        sections = [head]
        for tag_id, group in groupby(blocks, key=lambda block: block.entry.tag_id):
            shown = list(group)
            heading = self._heading(page, tag_id)
            sizes += [heading.size, page.group_frame]
            first = [heading.html] if heading.html else []
            if self.view.compact:
                quote = "\n".join(block.quote for block in shown if block.quote)
                quotes = [QUOTE.format(quote)] if quote else []
                sections.append("\n".join([*first, *(block.html for block in shown), *quotes]))
            else:
                sections.append("\n".join([*first, shown[0].html]))
                sections += [block.html for block in shown[1:]]
        if n == of and (left := page.left) > 0:
            foot = self._piece(("foot", left), page.foot)
            sections.append(foot.html)
            sizes.append(foot.size)
        return "\n\n".join(sections), sizes

    def _heading(self, page: Page, tag_id: int) -> Piece:
        """Write a group's tag, whole when tapped; nothing where no story bears it any more."""
        tag = page.tags.get(tag_id)
        return self._piece(("heading", tag and tag.display), lambda: page.heading(tag_id) or "")

    def _head(self, page: Page, n: int, of: int) -> Counted:
        """Write the title with its date, which part it is, and on the first part what is in it."""
        title = self._piece(("title", n, of), lambda: page.title(n, of))
        if n > 1:
            return title.html, [title.size]
        counts, sizes = self._counts(page)
        return f"{title.html}\n{counts}", [title.size, *sizes]

    def _counts(self, page: Page) -> Counted:
        """Write how many stories there are, in all and under each tag."""
        summed = (len(page.digest.entries), page.digest.total, page.before)
        whole = self._piece(("sum", *summed), page.sum)
        counts, sizes, room = [whole.html], [whole.size], COUNTS_LIMIT
        for tag_id, count in page.counted():
            if (tag := page.tags.get(tag_id)) is not None:
                name = self._piece(("tag", tag.display), lambda: page.name(tag))
                shown = f"{name.html} {self._numerals(count)}"
                room -= name.size.units + len(shown) - len(name.html)
                if room >= 0:
                    counts.append(shown)
                    sizes += [name.size, _COUNT]
        words = self.view.words
        return html.line(parted(words, counts), rtl=words.rtl), sizes


class Printings:
    """The printings of digests that are read in many ways: those that were asked for last."""

    def __init__(self) -> None:
        self._known: dict[tuple[View, dt.date], Printing] = {}

    def of(self, view: View, day: dt.date) -> Printing:
        """Give the printing of a view and a day."""
        printing = self._known.pop((view, day), None) or Printing(view, day)
        if len(self._known) >= _VIEWS:
            del self._known[next(iter(self._known))]
        self._known[view, day] = printing
        return printing
