.PHONY: run test lint bench demo proof commands screenshots
# `make run` needs TAGWIRE_BOT_TOKEN, in the environment or in .env.
run:
	uv run tagwire run
demo:
	uv run tagwire demo
test:
	uv run pytest
lint:
	uv run ruff check
	uv run ruff format --check
	uv run mypy
	uv run lint-imports
bench:
	uv run python -m tests.benchmarks
# The fault matrix, with every kill point and many seeds, and each property with all its examples: about fifteen minutes. WRITE_MATRIX=1 puts it into docs/reliability.md.
proof:
	uv run pytest -m "proof or case or hypothesis" --hypothesis-profile=proof --dist=load --maxschedchunk=1 --no-header
# docs/commands.md and docs/command-line.md, from the commands themselves
commands:
	uv run python -m tests.support.commands
	uv run python -m tests.support.command_line
# Every picture of README and docs, from the demo, in this computer's Chromium
screenshots:
	uv run python -m tests.support.screenshots
