"""The second half of the table of what an error means: where Telegram said no."""

from __future__ import annotations

import datetime as dt

import pytest
from telegram.error import RetryAfter
from telegram.warnings import PTBDeprecationWarning

from bot.delivery import outcomes
from bot.locales import words as words_of
from storage.records import Outcome, PartState
from tests.delivery.judging import CHAT, LEFT, NOW, PAGE, PART, error_of, judge
from tests.delivery.wire import answer, refusal


def test_a_flood_is_waited_out_to_the_second() -> None:
    """A 429 costs no attempt and waits as long as it says, plus at most a second of jitter."""
    outcome = judge(error_of(refusal(429, "Too Many Requests: retry after 3", retry_after=3)))
    assert (outcome.state, outcome.attempt_spent, outcome.chat_off) == (PartState.QUEUED, False, None)
    assert outcome.retry_at is not None
    assert 3.0 <= (outcome.retry_at - NOW).total_seconds() <= 4.0


def test_a_flood_of_hours_is_waited_out_too() -> None:
    """A wait of twelve hours is kept as it is: the part expires meanwhile, and nobody is asked again and again."""
    outcome = judge(error_of(refusal(429, "Too Many Requests: retry after 43837", retry_after=43_837)))
    assert outcome.retry_at is not None
    assert outcome.retry_at - NOW >= dt.timedelta(seconds=43_837)


def test_a_flood_that_names_its_wait_in_words_only() -> None:
    """Where the parameters are missing, the seconds are taken from the sentence."""
    error = error_of(refusal(429, "Too Many Requests: retry after 7"))
    assert outcomes.flood(error) == outcomes.Flood(7.0)
    assert not judge(error).attempt_spent


@pytest.mark.case(10)
@pytest.mark.parametrize("reply", [refusal(429, "Too Many Requests"), answer(429, PAGE), answer(429, b"")])
def test_a_flood_without_a_wait_grows(reply: bytes) -> None:
    """A 429 that does not say how long waits five seconds at least, whichever process tries again, and longer each time."""
    error = error_of(reply)
    assert outcomes.flood(error) == outcomes.Flood(None)
    waits = [
        (outcome.retry_at - NOW).total_seconds()
        for attempts in (0, 1, 2, 6)
        if (outcome := judge(error, PART._replace(attempts=attempts))).retry_at is not None
    ]
    assert 5.0 < waits[0] <= 7.0
    assert waits == sorted(waits)
    assert waits[-1] <= 300.0


@pytest.mark.parametrize(
    "reply", [refusal(401, "Unauthorized"), refusal(404, "Not Found"), answer(404, PAGE), answer(401, b"")]
)
def test_a_refused_token_stops_everything_and_costs_nothing(reply: bytes) -> None:
    """401 and 404 are no fault of the message: it stays queued, no attempt spent."""
    error = error_of(reply)
    outcome = judge(error)
    assert outcomes.token_refused(error)
    assert (outcome.state, outcome.attempt_spent, outcome.chat_off) == (PartState.QUEUED, False, None)


def test_an_upgraded_group_is_followed() -> None:
    """The new id is taken over, and the message goes there at once."""
    words = "Bad Request: group chat was upgraded to a supergroup chat"
    outcome = judge(error_of(refusal(400, words, migrate_to_chat_id=-1001234567890)))
    assert (outcome.state, outcome.moved_to, outcome.retry_at) == (PartState.QUEUED, -1001234567890, NOW)
    assert not outcome.attempt_spent


@pytest.mark.parametrize(
    ("status", "words", "reason"),
    [
        (403, "Forbidden: bot was blocked by the user", "off.blocked"),
        (403, "Forbidden: user is deactivated", "off.deactivated"),
        (403, "Forbidden: bot was kicked from the group chat", "off.kicked"),
        (403, "Forbidden: bot was kicked from the supergroup chat", "off.kicked"),
        (403, "Forbidden: bot was kicked from the channel chat", "off.kicked"),
        (403, "Forbidden: bot is not a member of the channel chat", "off.kicked"),
        (403, "Forbidden: the group chat was deleted", "off.not_found"),
        (403, "Forbidden: bot can't initiate conversation with a user", "off.not_started"),
        (400, "Bad Request: chat not found", "off.not_found"),
        (400, "Bad Request: PEER_ID_INVALID", "off.not_found"),
        (400, "Bad Request: not enough rights to send text messages to the chat", "off.no_rights"),
        (400, "Bad Request: need administrator rights in the channel chat", "off.no_rights"),
        (400, "Bad Request: CHAT_WRITE_FORBIDDEN", "off.no_rights"),
        (400, "Bad Request: have no rights to send a message", "off.no_rights"),
    ],
)
def test_a_chat_that_is_gone_is_switched_off(status: int, words: str, reason: str) -> None:
    """The message fails and the chat is off, with a reason that has a sentence in the catalogue."""
    outcome = judge(error_of(refusal(status, words)))
    assert (outcome.state, outcome.chat_off, outcome.left_at) == (PartState.FAILED, reason, LEFT)
    assert not outcome.refused
    assert words_of("en")(reason) != reason


@pytest.mark.parametrize(
    "words",
    [
        'Bad Request: can\'t parse entities: Unsupported start tag "p" at byte offset 3',
        "Bad Request: message is too long",
        "Bad Request: message text is empty",
        "Bad Request: BUTTON_DATA_INVALID",
        "Bad Request: something that is new next year",
    ],
)
def test_a_message_refused_for_its_form_goes_once_as_plain_text(words: str) -> None:
    """The first refusal asks for plain text at once; the second fails the message and leaves the chat on."""
    error = error_of(refusal(400, words))
    first, second = judge(error), judge(error, PART._replace(fallbacks=1))
    assert (first.state, first.plain, first.retry_at) == (PartState.QUEUED, True, NOW)
    assert (second.state, second.plain, second.chat_off) == (PartState.FAILED, False, None)
    assert (first.refused, second.refused) == (False, True)


@pytest.mark.parametrize("words", ["Bad Request: message thread not found", "Bad Request: TOPIC_CLOSED"])
def test_a_topic_that_is_gone_is_dropped(words: str) -> None:
    """The message goes to the main topic instead; where there is none to drop it fails, the chat stays on."""
    error = error_of(refusal(400, words))
    assert (judge(error).state, judge(error).drop_topic) == (PartState.QUEUED, True)
    without = PART._replace(chat=CHAT._replace(topic=None))
    assert judge(error, without) == Outcome(5, PartState.FAILED, error=judge(error).error)


@pytest.mark.parametrize(
    "reply",
    [
        refusal(403, "Forbidden: something that is new next year"),
        refusal(409, "Conflict: something that is new next year"),
    ],
)
def test_any_other_no_fails_the_message_alone(reply: bytes) -> None:
    """An unknown refusal is no doubt and no reason to drop the reader."""
    outcome = judge(error_of(reply))
    assert (outcome.state, outcome.chat_off, outcome.plain) == (PartState.FAILED, None, False)


def test_a_wait_in_whole_seconds_is_understood(monkeypatch: pytest.MonkeyPatch) -> None:
    """python-telegram-bot gives the wait as a number or as a duration, by an environment variable: both are read."""
    monkeypatch.delenv("PTB_TIMEDELTA")
    with pytest.warns(PTBDeprecationWarning):
        assert outcomes.flood(RetryAfter(3)) == outcomes.Flood(3.0)
