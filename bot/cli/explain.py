"""`tagwire explain`: why a chat did or didn't get an article, and why two articles are one story."""

from __future__ import annotations

import click

from bot.cli.output import settings_or_exit, store_or_exit


@click.command(context_settings={"ignore_unknown_options": True})  # the ids of groups begin with a minus
@click.argument("first", metavar="CHAT|ARTICLE")
@click.argument("second", metavar="ARTICLE")
@click.option("--story", is_flag=True, help="Explain two articles: why they are one story, or two.")
@click.option("--topic", type=int, metavar="N", help="The topic of the group.")
def command(first: str, second: str, story: bool, topic: int | None) -> None:
    """Say why a chat did or didn't get an article.

    CHAT is Telegram's id of the chat; ARTICLE is an article's id, its agency's code or its URL. With --story, say why two
    articles are one story, or why they are not.
    """
    from bot.clock import Clock
    from bot.core.html import tidy
    from bot.locales import words
    from bot.newsroom.explain import explain_chat, explain_story, find_article, find_chat

    chat_id = None if story else _chat_id(first)
    settings = settings_or_exit()
    with store_or_exit(settings) as store:
        article = find_article(store, second)
        if chat_id is None:
            lines = explain_story(store, find_article(store, first), article)
        else:
            chat = find_chat(store, chat_id, topic)
            lines = explain_chat(store, chat, article, Clock(settings.clock_file)())
    for line in lines:
        click.echo(tidy(words("en")(line.key, **line.values)))


def _chat_id(text: str) -> int:
    try:
        return int(text)
    except ValueError:
        raise click.UsageError(f"CHAT is a number, Telegram's id of the chat, not {text}.") from None
