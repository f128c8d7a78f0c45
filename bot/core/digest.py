"""What goes into a digest, and in which order."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from storage.records import Candidate, Digest, Rule


def anchors(rules: Sequence[Rule]) -> set[int]:
    """Give the tag ids by which stories for these rules are looked up: of each follow rule its rarest tag."""
    raise NotImplementedError


def choose(rules: Sequence[Rule], candidates: Iterable[Candidate], limit: int) -> Digest | None:
    """Choose a digest: each story once, under its best tag, at most `limit`; None where nothing matches.

    Ordered by match, spread, freshness and source variety; entries stand grouped by tag, the tag with most stories
    first. Deterministic: equal input in any order gives an equal digest.
    """
    raise NotImplementedError
