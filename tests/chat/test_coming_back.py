"""A chat that was switched off and speaks again."""

from __future__ import annotations

from tests.chat.world import Reader, World


def test_whoever_speaks_to_the_bot_is_served_again(world: World, ada: Reader) -> None:
    """A chat that is off (the news of its return was lost) is on again with its first message, as with /start."""
    ada.says("/subscribe #sport", 2)
    world.store.chats.switch_off(ada.chat, "off.blocked", world.clock.now)
    ada.says("/tags")
    chat = world.store.chats.find(ada.chat, None)
    assert chat is not None
    assert chat.off_reason is None


def test_an_old_button_switches_nothing_on(world: World, ada: Reader) -> None:
    """A pressed button is no sign that messages arrive: the chat stays off."""
    (said,) = ada.says("/help")
    world.store.chats.switch_off(ada.chat, "off.blocked", world.clock.now)
    ada.sends_back(said["message_id"], "1:tags:0", changes=True)
    chat = world.store.chats.find(ada.chat, None)
    assert chat is not None
    assert chat.off_reason == "off.blocked"
