"""From due chats to messages in Telegram: planner -> compose -> sender, with pace and outcomes beside them."""
