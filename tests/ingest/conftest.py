"""What the tests of fetching share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.ingest.fetches import HOST
from tests.support.web import Authority, Site, local_site


@pytest.fixture
def site() -> Iterator[Site]:
    """Serve a site that goes by the name of HOST, which `fetch` exempts."""
    with local_site() as site:
        site.url = f"http://{HOST}:{site.port}"
        yield site


@pytest.fixture(scope="session")
def authority() -> Authority:
    """Give a certificate authority of the tests' own."""
    return Authority()
