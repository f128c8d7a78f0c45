"""Bots that are measured side by side, each the program of a process: `python -m tests.benchmarks.bots.NAME TELEGRAM_URL`."""
