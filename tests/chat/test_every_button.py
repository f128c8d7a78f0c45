"""Each button of the table of buttons, in the hands of who must change nothing by it.

What buttons carry is taken from the keyboards that a reader and an owner are shown when they press their way through the
menus, so a new button is among them as soon as a menu shows it; the few that these menus lack stand in a list here.
"""

from __future__ import annotations

import datetime as dt
import shutil
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import select
from structlog.testing import capture_logs

from bot.chat import audit, routes
from bot.core.actions import pack, unpack
from bot.locales import words
from storage.schema import Base
from tests.chat.test_tags import LONG
from tests.chat.world import Reader, World, buttons, running_bot

# The plain suite has one or two buttons for each of these cases: test_presses, test_groups and test_strangers.
pytestmark = pytest.mark.proof
ADMINS_ONLY = words("en")("chat.admins_only")
READER_SAYS = [
    "/start", "/settings", "/tags", "/explore", "/digest", "/digest 7d", "/help", LONG, "/summary 224091", "#sport",
    "/subscribe #sport #econom", "/unsubscribe #sport", "/time", "/timezone", "kabul", "/pause", "/search council",
]  # fmt: skip
OWNER_SAYS = [
    "/subscribe #sport", "/post Ferry is late today. It waits in the harbour.", "/broadcast Good morning.", "/feeds",
    "/alias #us #usa", "/hold 224091", "/retract 224091", "/editors 7",
]  # fmt: skip
# Buttons that these menus don't show, as other tests press them.
OTHERS = [
    "1:because:f:n:1", "1:data", "1:explore_new:0:p", "1:feed_add:0", "1:more:a1", "1:channel:7", "1:forget:7", "1:forget_ask", "1:forget_no", "1:mute:sport", "1:own", "1:page:a1:0", "1:post_own:ferry",
    "1:post_tag:0:1", "1:resume", "1:search:1", "1:source:1", "1:week", "1:why:a1:0",
]  # fmt: skip
BOOKS = ("handled_update", "lease")  # which updates came, and who polls
OF_ALL = ("tag",)  # what anybody may add to by following

State = dict[str, list[str]]


@dataclass(frozen=True)
class Menus:
    """A world in which a reader and an owner have pressed their way through, and two pieces of data a button at most."""

    world: World
    data: dict[str, list[str]]
    reader: Reader
    owner: Reader

    def state(self, *, without: Reader | None = None) -> State:
        """Give every row of the database; `without` those of somebody's chat, and what anybody may add to."""
        with self.world.store._database.engine.connect() as connection:
            rows = {
                table.name: [row._asdict() for row in connection.execute(select(table))]
                for table in Base.metadata.sorted_tables
                if table.name not in BOOKS
            }
        chat = self.world.store.chats.find(without.chat, None) if without else None
        if chat is not None:
            own = {row["id"] for row in rows["rule"] if row["chat_id"] == chat.id}
            rows["chat"] = [row for row in rows["chat"] if row["id"] != chat.id]
            rows["rule_tag"] = [row for row in rows["rule_tag"] if row["rule_id"] not in own]
            rows = {
                name: [row for row in some if row.get("chat_id") != chat.id]
                for name, some in rows.items()
                if name not in OF_ALL
            }
        return {name: sorted(map(repr, some)) for name, some in rows.items()}

    def rest(self) -> None:
        """Let a minute pass: nobody here is a flood."""
        self.world.clock.now += dt.timedelta(minutes=1)

    def someone(self) -> Reader:
        """Let somebody in who has a menu of their own."""
        self.rest()
        one = self.world.reader()
        one.says("/settings")
        return one


@pytest.fixture(scope="module")
def menus(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Menus]:
    """Let a reader and an owner say and press what there is."""
    path = tmp_path_factory.mktemp("buttons") / "tagwire.db"
    shutil.copyfile(sqlite_template, path)
    with running_bot(f"sqlite:///{path}") as world:
        reader, owner = world.reader(), world.owner()
        world.store.feeds.add(
            name="Harbour Feed", url="https://news.example/feed", title=None, site=None, folder=None,
            interval=dt.timedelta(hours=1), now=world.clock.now,
        )  # fmt: skip
        for one, said in ((reader, READER_SAYS), (owner, OWNER_SAYS)):
            for text in said:
                one.says(text)
                world.clock.now += dt.timedelta(seconds=10)
        menus = Menus(world, {}, reader, owner)
        _press_through(menus)
        world.store.articles.release(world.clock.now)
        menus.data.update(_shown(world))
        yield menus


def _shown(world: World) -> dict[str, list[str]]:
    """Give what the buttons carry that were ever shown, first and last of each name."""
    found: dict[str, list[str]] = defaultdict(list)
    for call in world.telegram.calls():
        for button in buttons({"reply_markup": call["params"].get("reply_markup") or {}}):
            if action := unpack(button.get("callback_data", "")):
                found[action.name].append(button["callback_data"])
    for data in OTHERS:
        found.setdefault(data.split(":")[1], [data])
    return {name: sorted({some[0], some[-1]}) for name, some in found.items()}


def _press_through(menus: Menus) -> None:
    """Press one button of each kind that the reader and the owner have before them, until none is new."""
    tried: set[tuple[object, ...]] = set()
    while True:
        menus.rest()
        new = []
        for one in (menus.reader, menus.owner):
            for message in one.seen():
                for button in buttons(message):
                    action = unpack(button.get("callback_data", ""))
                    if action is None:
                        continue
                    kind = (action.name, len(action.args), action.args[:1] if action.name == "screen" else ())
                    if kind not in tried:
                        tried.add(kind)
                        new.append((one, message["message_id"], button["callback_data"]))
        for one, message_id, data in new:
            one.sends_back(message_id, data)
        if not new:
            return


def press_all(menus: Menus, by: Reader, each: Sequence[str], *, hidden: bool = False) -> dict[str, str]:
    """Press buttons of one's own menu, or of a `hidden` message; gives what was said over each.

    Every press is answered. The language is chosen last, so that what is said is English.
    """
    menu = by.seen()[0]["message_id"]
    said = {}
    for n, data in enumerate(sorted(each, key=lambda data: data.startswith("1:language"))):
        if n % 20 == 19:
            menus.rest()
        toast = by.sends_back(menu, data, too_old=hidden)
        assert toast["answered"], data
        said[data] = toast["text"] or ""
    return said


def test_every_button_is_among_them(menus: Menus) -> None:
    """There is data for each button of the table, and the list of others names none that the menus show."""
    assert set(menus.data) == set(routes.BUTTONS)


@pytest.mark.case(59)
def test_nothing_comes_of_what_is_made_up_or_can_not_be_seen(menus: Menus) -> None:
    """Ids that nobody has, and a message that was deleted, or that Telegram hides by now: each press is answered, and no row changes."""
    ada, sara = menus.someone(), menus.someone()
    before = menus.state()
    press_all(menus, ada, [pack(name, "999999999", "999999999") for name in routes.BUTTONS])
    press_all(menus, sara, [each[0] for each in menus.data.values()], hidden=True)
    assert menus.state() == before


@pytest.mark.case(59)
@pytest.mark.case(61)
def test_what_belongs_to_others_stays(menus: Menus) -> None:
    """Buttons of another's menus, an owner's among them, sent from one's own chat, change nothing of anybody else's.

    What is for operators has expired, whoever it was taken from, and the log has it with the id of who tried.
    """
    ada = menus.someone()
    before = menus.state(without=ada)
    with capture_logs() as log:
        said = press_all(menus, ada, [one for each in menus.data.values() for one in each])
    assert menus.state(without=ada) == before
    tried = [data for data in said if data.split(":")[1] in audit.BUTTONS]
    assert {said[data] for data in tried} == {words("en")("chat.toast.expired")}
    noted = [entry for entry in log if entry["event"] == "what only operators may do was refused"]
    assert [entry["button"] for entry in noted] == [data.split(":")[1] for data in tried]
    assert {entry["user"] for entry in noted} == {ada.person}


@pytest.mark.case(60)
def test_members_of_a_group_change_nothing(menus: Menus) -> None:
    """Whatever a member who is no administrator presses in a group, no row changes; what would change it says who may."""
    admin, member = menus.someone(), menus.someone()
    group = menus.world.group([(admin.person, "administrator"), (member.person, "member")])
    admin.in_chat(group).says("/settings")
    before = menus.state()
    said = press_all(menus, member.in_chat(group), [each[-1] for each in menus.data.values()])
    assert menus.state() == before
    changing = {data for data in said if routes.BUTTONS[data.split(":")[1]].changes}
    assert {data for data, text in said.items() if text == ADMINS_ONLY} == changing


def test_a_second_tap_does_nothing_more(menus: Menus) -> None:
    """Each button that changes something names what it leads to: tapped twice, it acts once."""
    acting = [name for name in routes.BUTTONS if routes.BUTTONS[name].changes or name in audit.BUTTONS]
    for name in acting:
        by = menus.owner if name in audit.BUTTONS else menus.reader
        menus.rest()
        press_all(menus, by, menus.data[name][:1])
        once = menus.state()
        press_all(menus, by, menus.data[name][:1])
        assert menus.state() == once, name
