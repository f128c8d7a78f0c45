"""A story as commands write it: a line of JSON, or a few lines for a person."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from storage.records import Story

SENTENCES = 3


def as_json(story: Story, **more: object) -> str:
    """Write a story as a line of JSON."""
    article = story.article
    line = {
        **more,
        "id": article.id,
        "story": story.id,
        "title": article.title,
        "url": article.url,
        "source": article.source,
        "published": article.published.isoformat() if article.published else None,
        "tags": [tag.display for tag in story.tags],
        "sentences": article.ladder.pick(SENTENCES),
    }
    return json.dumps(line, ensure_ascii=False)


def as_lines(story: Story) -> str:
    """Write a story for a person: headline, source and day (UTC), address."""
    from bot.core.html import tidy

    article = story.article
    day = (article.published or article.first_seen).date().isoformat()
    below = filter(None, (article.source, day, article.url or f"article {article.id}"))
    return "\n".join((tidy(article.title), "  " + tidy(" · ".join(below))))
