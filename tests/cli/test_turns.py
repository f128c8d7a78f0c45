"""What `tagwire run` asks of the interpreter."""

from __future__ import annotations

import asyncio
import sys
from contextlib import closing
from pathlib import Path

import pytest

from bot.app import serve
from bot.settings import load
from storage.errors import StoreError
from storage.owner import own
from storage.store import Store


def test_a_bot_that_starts_lets_threads_take_short_turns(tmp_path: Path) -> None:
    """From its first moment on, even where it then finds its database taken: planning keeps no answer waiting for long."""
    settings = load({"TAGWIRE_DATA_DIR": str(tmp_path)})
    usual = sys.getswitchinterval()
    try:
        with (
            closing(Store.open(settings.store_url)) as store,
            own(settings.store_url),
            pytest.raises(StoreError),
        ):
            asyncio.run(serve(settings, store, frozenset()))
        assert sys.getswitchinterval() < usual / 5
    finally:
        sys.setswitchinterval(usual)
