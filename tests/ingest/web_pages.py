"""Invented web pages: an article amid what sites put around it."""

from __future__ import annotations

TITLE = "Harbour of Zarnika opens again"
PARAGRAPHS = (
    "The board of #Zarnika met in the old hall on Monday and voted nine to two for the new pier, its chairman said.",
    "Ferries to the island had been standing still since the storm of October, when the breakwater gave way.",
    "“We waited long for this day,” said the keeper of the lighthouse, who has looked over the #harbour for thirty years.",
    "The pier costs four million, most of which comes from the fund for the islands, the office of the harbour added.",
)  # fmt: skip


def web_page(
    *paragraphs: str, head: str = "", title: str = TITLE, before: str = "", after: str = "", lang: str = "en"
) -> str:
    """Give a page with menus, an article and a footer."""
    text = "\n".join(f"<p>{paragraph}</p>" for paragraph in paragraphs or PARAGRAPHS)
    links = "".join(
        f'<li><a href="/{name}">{name.title()}</a></li>' for name in ("world", "sport", "weather")
    )
    return f"""<!DOCTYPE html>
<html lang="{lang}"><head><meta charset="utf-8"><title>{title} - Harbour News</title>
<meta property="og:title" content="{title}"><meta property="og:site_name" content="Harbour News">
{head}
<script>var a = 1 < 2;</script></head>
<body><nav><ul>{links}</ul></nav><main><article><h1>{title}</h1>
{before}{text}{after}
</article></main><footer><p>Copyright 1999 Harbour News. All rights reserved.</p></footer></body></html>"""
