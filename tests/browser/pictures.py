"""Pictures of each page type for the documentation: `python tests/browser/pictures.py ADDRESS FOLDER`.

ADDRESS is that of a running endpoint over the corpus. The pictures are small: 960 pixels wide, in 64 colours.
"""

from __future__ import annotations

import io
import sys
from pathlib import Path
from urllib.parse import urlsplit

from PIL import Image
from playwright.sync_api import Page, sync_playwright

sys.path.append(str(Path(__file__).parent.parent / "endpoint"))

from conftest import ARGUMENTS
from running import Server
from sights import find_sights

SIZE = {"width": 1200, "height": 900}
SCALE = 0.8
COLOURS = 64


class Elsewhere(Server):
    """A server that somebody else started."""

    def __init__(self, address: str) -> None:
        """Take its address."""
        self.port = urlsplit(address).port or 80
        self.url = address.rstrip("/")


def take(page: Page, path: str) -> bytes:
    """Take the picture of one page; the editor shows an answer, a text its first deadline."""
    page.goto(path)
    if path == "/sparql":
        page.locator(".yasqe_queryButton").click()
        page.locator(".editor-notice", has_text="ms").wait_for()
    marks = page.locator("section.text .mark.deadline")
    if marks.count():
        marks.first.evaluate("mark => mark.scrollIntoView({block: 'center'})")
    return page.screenshot()


def main(address: str, folder: Path) -> None:
    """Take all pictures."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=list(ARGUMENTS))
        page = browser.new_context(base_url=address, viewport=SIZE, device_scale_factor=SCALE).new_page()
        for name, path in find_sights(Elsewhere(address)).items():
            picture = Image.open(io.BytesIO(take(page, path))).convert("RGB").quantize(COLOURS)
            picture.save(folder / f"{name}.png", optimize=True)
        browser.close()


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
