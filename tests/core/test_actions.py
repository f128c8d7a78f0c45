from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.actions import Action, aimed, pack, unpack

FIELDS = st.text(st.characters(exclude_characters=":", exclude_categories=["Cs"]), max_size=12)


@given(name=FIELDS.filter(bool), args=st.lists(FIELDS, max_size=5))
def test_what_fits_comes_back(name: str, args: list[str]) -> None:
    """An action is read back as it was written, or refused when written because it is over 64 bytes."""
    try:
        data = pack(name, *args)
    except ValueError:
        assert len(":".join(["1", name, *args]).encode()) > 64
        return
    assert 1 <= len(data.encode()) <= 64
    assert unpack(data) == Action(name, tuple(args))


@given(st.text())
def test_foreign_data_is_none_or_what_pack_writes(data: str) -> None:
    """Whatever a client sends back is either None or exactly what pack would have written."""
    action = unpack(data)
    assert action is None or written(action) == data


def written(action: Action) -> str | None:
    """Write an action as its button would bear it."""
    data = pack(action.name, *action.args)
    return data if action.chat is None else aimed(data, action.chat)


def test_a_button_is_about_the_chat_that_it_names() -> None:
    """Data is aimed once, at most 64 bytes long, and says so when it is read; what is no number is no chat."""
    assert aimed("1:length:5", 12) == aimed("1@12:length:5", 99) == "1@12:length:5"
    assert unpack("1@12:length:5") == Action("length", ("5",), 12)
    assert aimed("1:" + "x" * 60, 12) is None
    assert [unpack(data) for data in ("1@:x", "1@-5:x", "1@07:x", "1@a:x", "1@1@2:x", "2@12:x")] == [None] * 6


@pytest.mark.parametrize(
    "data", ["", "1", "1:", "0:more:1", "2:more:1", "more:1", "11:more", "1:" + "x" * 63]
)
def test_other_versions_and_broken_data_are_none(data: str) -> None:
    """Data of another version, without a name or over the limit is no action."""
    assert unpack(data) is None


def test_numbers_are_written_as_digits() -> None:
    """Arguments may be any values; they are written as text."""
    assert pack("more", 12, "x") == "1:more:12:x"


@pytest.mark.parametrize("fields", [("a:b",), ("a", "b:c"), ("",), ("a", "x" * 62), ("a", "خ" * 31)])
def test_what_cannot_be_read_back_is_refused(fields: tuple[str, ...]) -> None:
    """A colon inside, no name, or more than 64 bytes is an error of the caller."""
    with pytest.raises(ValueError, match=r"colon|bytes"):
        pack(*fields)
