"""What a language need not have: the keys that stay English, and the words that stay Latin. This is their only list."""

from __future__ import annotations

import re
from typing import Final

# What an operator reads on the command line; everything else is read in a chat too and is translated.
ENGLISH_ONLY: Final = re.compile(
    r"(explain|start|import|opml|preview|catch_up)\..+|fetch\.not_allowed|feed\.(imported|exported|list_empty|untitled|no_date)"
    r"|page\.(no_file|no_files|missing|unreadable)|summary\.line|search\.(filling|none)"
    r"|chat\.post\.no_longer_kept|chat\.post\.added_untagged|chat\.no_words"  # not translated yet
    r"|channel\.(clock|times|zones|days_of_week|resumed|resumed_alerts|sound|news|tags|followed|followed_already|unfollowed|not_followed|not_followed_alone)"
    r"|channel\.(follow_nothing|no_story_yet|none_hours|none_days|toast_followed|button\..+|caption|forget|forget_source|forgotten|nothing)"
)

# Names of products, formats and places to type, in a language that has another script.
LATIN_NAMES: Final = re.compile(
    r"\b(Telegram|Tagwire|Webhook|HTTPS?|UTF-8|RSS|Atom|JSON Feed|JSON|OPML|UTC|MB|Asia/Kabul|Kabul|New York|Lisbon)\b"
    r"|https?://|\.(mht|html|txt|zip)\b|\b\d+ ?[ap]m\b|\bA-Z a-z 0-9 _ -"
)
