"""A message drawn on a page."""

from __future__ import annotations

from bot.console.bubble import bubble
from bot.core.message import Button, Message


def test_what_telegram_knows_is_drawn() -> None:
    """Bold, italics, links and the quote; text stays text, and the buttons and sizes come along."""
    drawn = bubble(
        Message(
            '<a href="https://q.example/?a=1&amp;b=2"><b>Rain &amp; &lt;wind&gt;</b></a>\n<blockquote expandable>More</blockquote>',
            ((Button("Read", url="https://q.example"),),),
        )
    )
    assert drawn.body == (
        '<a href="https://q.example/?a=1&amp;b=2" rel="noopener noreferrer nofollow" target="_blank">'
        '<b>Rain &amp; &lt;wind&gt;</b></a>\n<details class="quote"><summary>More</summary></details>'
    )
    assert (drawn.units, drawn.entities) == (18, 3)
    assert drawn.buttons[0][0].text == "Read"


def test_nothing_else_is() -> None:
    """A script, a handler or an address that leads elsewhere never reaches the page, also where tags are left open."""
    drawn = bubble(
        Message('<script>x</script><b onclick="y">a<a href="javascript:z">b</a><i>c</b><img src="q">')
    )
    assert drawn.body == "x<b>ab<i>c</i></b>"
