"""The demo's news desk: its samples, and what it asks of the bot over the bot's own HTTP API."""

from __future__ import annotations

import asyncio
import datetime as dt
from pathlib import Path

import httpx

from bot.clock import Clock

_SAMPLES = Path(__file__).parent / "samples"
_KEPT_BACK = (
    "en-envoy",
    "fa-envoy",
)  # left for the visitor to publish; the others are on the wire from the start
_SOURCES = {"en": "Harbour News", "fa": "خبرگزاری بندر"}
_PAUSE = 0.25  # seconds between two tries while the bot starts
_TRIES = 80  # twenty seconds: more than a slow computer needs
_ZONES = {"en": "UTC", "fa": "Asia/Tehran"}


class DemoDesk:
    """Publishes to the demo's bot and moves its clock. Faults are answers with an `error` sentence, never raised."""

    def __init__(self, url: str, token: str, clock_file: Path) -> None:
        self._client = httpx.AsyncClient(
            base_url=url, headers={"Authorization": f"Bearer {token}"}, trust_env=False, timeout=30
        )
        self._clock_file = clock_file

    async def samples(self) -> list[dict[str, object]]:
        """Give the sample pages: name, title, language, text."""
        pages: list[dict[str, object]] = []
        for path in sorted(_SAMPLES.glob("*.txt")):
            text = path.read_text(encoding="utf-8")
            pages.append({"name": path.stem, "title": _title(text), "language": path.stem[:2], "text": text})
        return pages

    async def publish(self, text: str) -> dict[str, object]:
        """Hand a page to the bot; the answer is the line that an import writes."""
        language = "fa" if any("\u0600" <= letter <= "\u06ff" for letter in text[:2000]) else "en"
        page = {"text": text, "source": _SOURCES[language], "zone": _ZONES[language]}
        return await self._ask("POST", "/api/articles", page)

    async def jump(self) -> dict[str, object]:
        """Set the clock to the next digest that is due."""
        answer = await self._ask("GET", "/api/next-digest")
        if "error" in answer:
            return answer
        if not isinstance(answer["at"], str):
            return {"error": "Nobody waits for a digest yet: write /start in the chat first."}
        ahead = dt.datetime.fromisoformat(answer["at"]) - dt.datetime.now(dt.UTC)
        offset = max(ahead.total_seconds(), Clock(self._clock_file).offset)
        fresh = self._clock_file.with_suffix(".new")
        fresh.write_text(f"{offset:.3f}", encoding="ascii")
        fresh.replace(self._clock_file)  # whole at once: the bot reads it at any moment
        return {"now": Clock(self._clock_file)().isoformat()}

    async def fill_the_wire(self) -> None:
        """Publish the samples that a wire would have already, as soon as the bot answers."""
        for sample in await self.samples():
            if sample["name"] not in _KEPT_BACK:
                await self.publish(str(sample["text"]))

    async def _ask(self, method: str, path: str, body: dict[str, str] | None = None) -> dict[str, object]:
        """Ask the bot; while it starts, its port refuses, and is tried again for a while."""
        for left in reversed(range(_TRIES)):
            try:
                answer = (await self._client.request(method, path, json=body)).json()
            except httpx.ConnectError:
                if left:
                    await asyncio.sleep(_PAUSE)
            except (httpx.HTTPError, ValueError):
                break
            else:
                assert isinstance(answer, dict)
                return answer if answer.get("error") else {k: v for k, v in answer.items() if k != "error"}
        return {"error": "The bot does not answer. It may be starting: try again in a moment."}


def _title(text: str) -> str:
    """Give the headline of a sample: the first line that is neither code nor date."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return next((line for line in lines if ":" not in line[:24] and not line.startswith(("Code", "کد"))), "")
