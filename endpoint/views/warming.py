"""Pages made before anyone asks for them: lists, whole texts (which cost most, the longest first), the library."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator

from flask import Flask

from mandategraph.endpoint.bridge import Bridge
from mandategraph.endpoint.keeping import HTML
from mandategraph.endpoint.pages.answers import page_query, text
from mandategraph.endpoint.pages.rendering import NAVIGATION, local_link
from mandategraph.endpoint.pages.searching import list_names, list_places
from mandategraph.endpoint.views.context import make_context
from mandategraph.graph.catalog import load_queries

LOG = logging.getLogger("mandategraph.endpoint")
SHARE = 0.5
"""The part of the kept pages that may be made ahead; readers fill the rest."""
OVERVIEWS = ("/ontology", "/ontology/alignments", "/shapes", "/deadlines.ics", "/feed.atom", "/sitemap.xml")
QUIET_SECONDS = 0.03
"""So long nobody has asked for anything before a page is made ahead."""


def warm_pages(app: Flask) -> None:
    """Make the pages that cost most, until they fill their share or another snapshot is served."""
    bridge: Bridge = app.extensions["mandategraph"]
    service = bridge.service
    served = service.served
    if served is None or not served.folder:
        return
    try:
        for path in list_pages(app):
            wait_for_quiet(bridge)
            if service.served != served or service.pages.fills(SHARE):
                return
            with app.test_request_context(path, base_url=service.base, headers={"Accept": HTML}):
                app.full_dispatch_request()
    except Exception:
        if service.served == served:
            LOG.exception("pages could not be made ahead; they are made when they are asked for")


def wait_for_quiet(bridge: Bridge) -> None:
    """Wait until no query runs and nobody has asked for anything for a moment: those who ask come first."""
    service, before = bridge.service, -1
    while service.metrics.answered != before or bridge.wait(service.list_running()):
        before = service.metrics.answered
        time.sleep(QUIET_SECONDS)


def list_pages(app: Flask) -> Iterator[str]:
    """List the addresses of what is made ahead."""
    yield from ("/", "/network", *(path for path, _ in NAVIGATION), *OVERVIEWS)
    with app.test_request_context():
        context = make_context()
        context.once(list_names)
        context.once(list_places)
        rows = context.ask(page_query("longest_texts"), {})
    for row in rows:
        for name in ("document", "expression"):
            yield local_link(text(row, name), context.base, context.root)
    yield from (f"/queries/{query.name}" for query in load_queries(context.base))
