"""What is wrong, each with what to do about it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlencode

from bot.newsroom.checks import Check
from storage.records import DeliveryKind, PartState, Round

_PAGES: Final = {"sources": "/sources", "digests": "/deliveries?state=queued"}
_FIXES: Final = {
    "token": "Ask @BotFather for the token, set TAGWIRE_BOT_TOKEN and start the bot again.",
    "updates": "Stop the other program; or see the network, and a proxy on the way.",
    "database": "See who holds or may write it, and that the disk has room.",
    "ticks": "Look at the log; then stop the bot and start it again.",
}
_SAME: Final = {"database": "database"}  # what both the bot itself and a check would say


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong, what to do, and the page that shows more."""

    sentence: str
    fix: str
    page: str = "/system"


def problems(
    of: Round | None, ready: Mapping[str, str | None], checks: Sequence[Check]
) -> tuple[Problem, ...]:
    """Give them, the worst first: what the bot itself lacks, what became of messages, what checks found."""
    found = [Problem(why, _FIXES.get(name, "Look at the log.")) for name, why in ready.items() if why]
    said = {name for name, why in ready.items() if why}
    found += _of_messages(of)
    for check in checks:
        if not check.ok and _SAME.get(check.name) not in said:
            sentence = f"{check.name[:1].upper()}{check.name[1:]}: {check.sentence}"
            found.append(Problem(sentence, check.fix, _PAGES.get(check.name, "/system")))
    return tuple(found)


def _of_messages(of: Round | None) -> list[Problem]:
    if of is None:
        return []
    counts, found = of.counts, []
    if failed := counts.get(PartState.FAILED):
        what = f"{failed:,} {_messages(failed)} of the last digest failed."
        fix = "See why; what is in time can be tried again."
        found.append(Problem(what, fix, _rows(of, PartState.FAILED)))
    if unsure := counts.get(PartState.UNCERTAIN):
        what = f"{unsure:,} {_messages(unsure)} of the last digest may or may not have arrived."
        fix = "Nothing is sent twice by itself. Ask a reader, or send one again where twice does no harm."
        found.append(Problem(what, fix, _rows(of, PartState.UNCERTAIN)))
    return found


def _rows(of: Round, state: PartState) -> str:
    asked = {"state": state.value, "kind": DeliveryKind.DIGEST.value, "slot": of.slot_at.isoformat()}
    return f"/deliveries?{urlencode(asked)}"


def _messages(number: int) -> str:
    return "message" if number == 1 else "messages"
