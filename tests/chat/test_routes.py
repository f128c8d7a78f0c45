"""The functions behind the commands and buttons, without Telegram: a request in, a reply out."""

from __future__ import annotations

import datetime as dt
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from telegram import Chat, Document, Message, User

from bot.chat import plain, routes
from bot.chat.conversation import worded
from bot.chat.durations import parse_span
from bot.chat.limits import cost_of
from bot.chat.links import link_in, without_command
from bot.chat.replies import Reply, say
from bot.chat.requests import Press, Request, of_message
from bot.chat.talk import Talk, open_talk
from bot.core import hashtags, html
from bot.core.actions import Action, unpack
from bot.core.matching import parse_rules
from bot.core.schedule import parse_times, parse_zone
from bot.core.search import parse_search
from bot.errors import UserError
from bot.locales import words
from bot.newsroom.publish import publish
from storage.records import ChatKind
from storage.store import Store
from tests.chat.articles import ARTICLES, NOW
from tests.chat.test_tags import LONG
from tests.support.examples import examples

REQUEST = Request(
    chat_id=77,
    topic=None,
    kind=ChatKind.PRIVATE,
    title="Ada",
    user_id=77,
    sender_chat=None,
    language="en",
    now=NOW,
    bot="tagwire_demo_bot",
    message_id=5,
)


@pytest.fixture(scope="module")
def kept(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """Give a store with four articles, shared by the examples of a property."""
    path = tmp_path_factory.mktemp("routes") / "tagwire.db"
    shutil.copyfile(sqlite_template, path)
    store = Store.open(f"sqlite:///{path}")
    publish(store, ARTICLES, NOW)
    yield store
    store.close()


def ask(store: Store, **what: Any) -> Reply:
    """Ask something in Ada's chat."""
    return routes.answer(open_talk(store, words, replace(REQUEST, **what)))


def told(store: Store, **what: Any) -> Reply:
    """Ask something; a fault of the person comes as its sentence, which must exist."""
    try:
        return ask(store, **what)
    except UserError as error:
        sentence = worded(error, words("en"))
        if sentence is None or sentence == error.key:
            raise
        return say(sentence)


def fits(reply: Reply) -> bool:
    """Tell whether Telegram would take all of a reply."""
    messages = [*reply.messages, *([reply.edit] if reply.edit else [])]
    data = [button.data for message in messages for row in message.buttons for button in row if button.data]
    return (
        all(html.measure(message.html).within(html.LIMITS) and message.html for message in messages)
        and all(unpack(one) and len(one.encode()) <= 64 for one in data)
        and all(len(row) <= 8 for message in messages for row in message.buttons)
    )


arguments = st.lists(
    st.one_of(
        st.sampled_from(
            [
                "f",
                "m",
                "n",
                "0",
                "1",
                "2",
                "3.4",
                "1.2.3",
                "said",
                "start",
                "times",
                "0800",
                "UTC",
                "economy",
                "4d",
            ]
        ),
        st.integers(-2, 10**20).map(str),
        st.text(max_size=12).filter(lambda text: ":" not in text),
    ),
    max_size=4,
)


@given(name=st.sampled_from(sorted(routes.BUTTONS)), args=arguments)
@settings(max_examples=examples(100), deadline=None)
def test_any_button_with_any_arguments_is_answered(kept: Store, name: str, args: list[str]) -> None:
    """Whatever a forged button bears, a reply that Telegram takes comes of it, never a fault."""
    data = ":".join(["1", name, *args])
    press = Press(
        "q",
        unpack(data),
        data,
        text="You no longer follow\n• #sport\n• #a + #b\n•",
        answered="A text. It is.",
    )
    assert fits(told(kept, press=press))


@given(text=st.one_of(st.text(max_size=300), st.from_regex(r"#\w{1,20}( #\w{1,20}){0,8}", fullmatch=True)))
@settings(max_examples=examples(60), deadline=None)
def test_any_words_are_answered(kept: Store, text: str) -> None:
    """Whatever somebody writes, a reply that Telegram takes comes of it, or a sentence about what is wrong."""
    assert fits(told(kept, text=text.strip()))


@given(command=st.sampled_from(sorted(routes.COMMANDS)), args=st.text(max_size=80))
@settings(max_examples=examples(80), deadline=None)
def test_any_command_with_any_arguments_is_answered(kept: Store, command: str, args: str) -> None:
    """Whatever stands behind a command, a reply that Telegram takes comes of it, or a sentence about what is wrong."""
    assert fits(told(kept, command=command, args=args.strip()))


UNITS = [
    " ", "\n", "/", "#a", "#a ", "#a,", "+", "# ", "-", "a.", "1:00 ", "1 ", "9", "1pm", "1d ", "@tagwire_demo_bot ", "https://",
    "http://a ", "(", "#a+#b", "١", "a/", "\u200b", "e\u0301", "👩‍👩‍👧", "#\u0301",
]  # fmt: skip
READERS: list[Callable[[str], object]] = [
    lambda text: cost_of(of_text(text)),
    parse_rules,
    parse_times,
    parse_zone,
    plain.is_times,
    link_in,
    without_command,
    hashtags.extract,
    lambda text: parse_span(text, most=dt.timedelta(days=30), wrong="digest.wrong"),
    lambda text: parse_search(text, NOW),
]


def of_text(text: str) -> Request:
    """Read a message of a group, as Telegram tells of it."""
    ada, desk = User(77, "Ada", is_bot=False), Chat(-1009, Chat.SUPERGROUP, title="Desk")
    message = Message(5, NOW, desk, from_user=ada, text=text)
    return of_message(message, bot="tagwire_demo_bot", now=NOW) or REQUEST


def test_an_album_is_one_request() -> None:
    """Of an album the picture that bears the words is answered, its others are not; a lone picture is, and each document."""
    ada, chat = User(77, "Ada", is_bot=False), Chat(77, Chat.PRIVATE)
    more: list[dict[str, Any]] = [
        {"media_group_id": "9", "caption": LONG},
        {"media_group_id": "9"},
        {},
        {"media_group_id": "8", "document": Document("f", "u", file_name="page.html")},
    ]
    read = [
        of_message(Message(5, NOW, chat, from_user=ada, **one), bot="tagwire_demo_bot", now=NOW)
        for one in more
    ]
    assert [request is not None for request in read] == [True, False, True, True]
    picture = Message(5, NOW, chat, from_user=ada, media_group_id="9")
    assert of_message(picture, bot="tagwire_demo_bot", now=NOW, lone=True) is not None


def seconds(read: Callable[[str], object], text: str) -> float:
    """Give the processor's time for reading a text, the best of three: what else the computer does is not counted."""
    taken = []
    for _ in range(3):
        begun = time.thread_time()
        with suppress(UserError):
            read(text)
        taken.append(time.thread_time() - begun)
    return min(taken)


@pytest.mark.case(64)
@pytest.mark.parametrize("read", READERS)
def test_hostile_lengths_take_no_time(read: Callable[[str], object]) -> None:
    """A message of nothing but separators or halves of things, as long as Telegram allows, is read in under 50 ms."""
    slow = {
        unit: taken
        for unit in UNITS
        for end in ("", "!")
        if (taken := seconds(read, unit * (4096 // len(unit)) + end)) > 0.05
    }
    assert slow == {}


@pytest.mark.case(64)
def test_a_million_spaces_take_no_time(kept: Store) -> None:
    """`/subscribe` and a million spaces, which Telegram would not bring, is read in under 50 ms; then it says how to."""
    text = "/subscribe" + " " * 1_000_000
    assert seconds(lambda text: parse_rules(of_text(text).args), text) < 0.05
    assert seconds(lambda text: parse_rules(of_text(text).args), f"{text}#a") < 0.05
    assert "/subscribe #" in ask(kept, command="subscribe", args=of_text(text).args).messages[0].html


def test_a_wire_without_stories_says_so(sqlite_template: Path, tmp_path: Path) -> None:
    """Before the first story has come in, the screen of tags says that, and not that there are no more tags."""
    path = tmp_path / "empty.db"
    shutil.copyfile(sqlite_template, path)
    store = Store.open(f"sqlite:///{path}")
    ask(store, command="start")
    said = ask(store, press=Press("1", Action("start", ("0",)), "1:start:0")).edit
    store.close()
    assert said is not None
    assert "No story has come in yet" in said.html


def test_a_new_chat_gets_good_defaults(kept: Store) -> None:
    """Language and zone come from the client; eight o'clock, two sentences, ten stories."""
    talk: Talk = open_talk(kept, words, replace(REQUEST, chat_id=78, language="ps", title="Gul"))
    assert (talk.chat.language, talk.chat.schedule.zone, talk.chat.title) == ("ps", "Asia/Kabul", "Gul")
    assert talk.chat.schedule.times == (dt.time(8),)
    assert (talk.chat.length, talk.chat.stories) == (2, 10)
    assert talk.chat.next_slot is not None
    assert talk.chat.next_slot.key == "2026-11-25T08:00"
    renamed = open_talk(kept, words, replace(REQUEST, chat_id=78, language="en", title="Gul A."))
    assert (renamed.chat.id, renamed.chat.language, renamed.chat.title) == (talk.chat.id, "ps", "Gul A.")


def test_every_command_in_the_menu_has_words() -> None:
    """Each command that the menu shows has its sentence, short enough for Telegram."""
    shown = {
        name: words("en")(f"command.{name}") for name, command in routes.COMMANDS.items() if command.in_menu
    }
    assert len(shown) >= 12
    assert all(text != f"command.{name}" and 1 <= len(text) <= 256 for name, text in shown.items())


def test_a_command_is_for_those_whom_it_names(kept: Store) -> None:
    """To everybody else it does not exist, whatever stands behind it; to them it does."""
    unknown = words("en")("chat.unknown_command")
    for name, command in routes.COMMANDS.items():
        for who, asked in ((routes.Who.EVERYBODY, {}), (routes.Who.EDITORS, {"by_editor": True})):
            for args in ("", "#sport", "224091"):
                reply = told(kept, command=name, args=args, **asked)
                text = reply.messages[0].html if reply.messages else ""
                assert (text == unknown) == (command.who > who), (name, who)
