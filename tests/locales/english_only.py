"""What a language need not have: the keys that stay English, and the words that stay Latin. This is their only list."""

from __future__ import annotations

import re
from typing import Final

# What an operator reads on the command line; everything else is read in a chat too and is translated.
ENGLISH_ONLY: Final = re.compile(
    r"(explain|start|import|opml|preview|catch_up)\..+|fetch\.not_allowed|feed\.(imported|exported|list_empty|untitled|no_date)"
    r"|page\.(no_file|no_files|missing|unreadable)|summary\.line|search\.(filling|none)"
)

# Names of products, formats and places to type, in a language that has another script.
LATIN_NAMES: Final = re.compile(
    r"\b(Telegram|Tagwire|Webhook|HTTPS?|UTF-8|RSS|Atom|JSON Feed|JSON|OPML|UTC|MB|Asia/Kabul|Kabul|New York|Lisbon)\b"
    r"|https?://|\.(mht|html|txt|zip)\b|\b\d+ ?[ap]m\b|\bA-Z a-z 0-9 _ -"
)
