"""Fixtures of the browser tests: Debian's Chromium, headless, against `mandategraph serve` over the corpus.

Nothing is mocked and nothing is fetched from elsewhere: a request that would leave the server fails the test.
"""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, sync_playwright

from mandategraph.graph.snapshot import Snapshot

for folder in ("../endpoint", "."):
    sys.path.insert(0, str((Path(__file__).parent / folder).resolve()))

from hostile import make_hostile  # noqa: E402
from running import Server, running, wait_until_ready  # noqa: E402
from sights import Sights, find_sights  # noqa: E402

ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


@pytest.fixture(scope="session")
def site(corpus_snapshot: Snapshot) -> Iterator[Server]:
    """Serve the corpus."""
    with running("--snapshot", str(corpus_snapshot.path)) as server:
        wait_until_ready(server)
        yield server


@pytest.fixture(scope="session")
def sights(site: Server) -> Sights:
    """Give the address of one page of each type."""
    return find_sights(site)


@pytest.fixture(scope="session")
def hostile_site(corpus_snapshot: Snapshot, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Serve a graph in which nearly every literal attacks the page that shows it."""
    folder = tmp_path_factory.mktemp("hostile")
    make_hostile(corpus_snapshot, folder)
    with running("--snapshot", str(folder / "current")) as server:
        wait_until_ready(server)
        yield server


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Start the browser."""
    path = shutil.which("chromium")
    assert path, "chromium is missing: run `make system`"
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=path, args=list(ARGUMENTS))
        yield started
        started.close()


@pytest.fixture
def open_page(browser: Browser) -> Iterator[Callable[..., Page]]:
    """Open pages in contexts of their own; what a page does wrong fails the test."""
    contexts: list[BrowserContext] = []
    faults: list[str] = []

    def make(server: Server, path: str, expected: tuple[str, ...] = (), **options: object) -> Page:
        context = browser.new_context(base_url=server.url, accept_downloads=True, **options)
        contexts.append(context)
        context.set_default_timeout(8_000)
        page = context.new_page()
        page.on("pageerror", lambda error: faults.append(f"{path}: {error}"))
        page.on("dialog", lambda dialog: (faults.append(f"{path}: dialog {dialog.message}"), dialog.dismiss()))
        page.on("console", lambda message: note_fault(faults, path, message, expected))
        page.on("request", lambda request: note_foreign(faults, server, request.url))
        page.goto(path)
        return page

    yield make
    for context in contexts:
        context.close()
    assert not faults


def note_fault(faults: list[str], path: str, message: ConsoleMessage, expected: tuple[str, ...]) -> None:
    """Note what the browser complains of.

    The table of results measures its columns with inline styles, which the policy blocks: it draws well without.
    """
    known = ("Applying inline style violates", *expected)
    if message.type == "error" and not any(words in message.text for words in known):
        faults.append(f"{path}: {message.text}")


def note_foreign(faults: list[str], server: Server, url: str) -> None:
    """Note a request that leaves the server."""
    if not url.startswith((server.url + "/", "data:", "blob:")):
        faults.append(f"fetched from elsewhere: {url}")
