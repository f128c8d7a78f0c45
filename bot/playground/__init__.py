"""A local Telegram: a Bot API server, people who write to the bot, and what is needed to break things on purpose.

It knows nothing of the bot that it serves. Read it in this order: `model` (what there is), `telegram` (the rules),
`methods` (what a bot may call), `people` (what a person may do), `control` (how tests and the page steer it).
"""
