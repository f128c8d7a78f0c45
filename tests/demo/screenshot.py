"""Take README's picture anew: `uv run python -m tests.demo.screenshot docs/demo.png`."""

import sys
import tempfile
from pathlib import Path

from tests.demo.demo import ADA, Phone, first_digest, open_browser, running_demo


def take(picture: Path) -> None:
    """Lead Ada to her first digest and take the picture."""
    with (
        tempfile.TemporaryDirectory() as folder,
        running_demo(Path(folder)) as url,
        open_browser() as browser,
    ):
        phone = Phone(browser.new_page(viewport={"width": 1280, "height": 860}), url)
        first_digest(phone, ADA, "#Khalilzad #farming", "en-envoy")
        phone.page.mouse.move(0, 0)
        phone.page.screenshot(path=picture)


if __name__ == "__main__":
    take(Path(sys.argv[1]))
