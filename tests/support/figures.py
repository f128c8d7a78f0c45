"""Metrics as Prometheus reads them."""

from __future__ import annotations

from collections.abc import Iterator

from prometheus_client.parser import text_string_to_metric_families


def series(page: bytes | str) -> Iterator[tuple[str, dict[str, str], float]]:
    """Give each line of a page: its name, its labels, its value."""
    text = page.decode() if isinstance(page, bytes) else page
    for family in text_string_to_metric_families(text):
        for sample in family.samples:
            yield sample.name, dict(sample.labels), sample.value


def figure(page: bytes | str, name: str, **labels: str) -> float:
    """Give the one value of this name and these labels."""
    found = [value for one, given, value in series(page) if one == name and given == labels]
    assert len(found) == 1, (name, labels, found)
    return found[0]
