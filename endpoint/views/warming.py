"""Pages made before anyone asks for them: whole texts (which cost most, the longest first), lists, the library."""

from __future__ import annotations

import gc
import logging
import time
from collections.abc import Iterator
from contextlib import suppress
from itertools import chain

from flask import Flask

from mandategraph.endpoint.bridge import Bridge
from mandategraph.endpoint.exchange import Request
from mandategraph.endpoint.execution import Executor, collect
from mandategraph.endpoint.keeping import HTML
from mandategraph.endpoint.pages.answers import number, page_query, text
from mandategraph.endpoint.pages.rendering import NAVIGATION, local_link
from mandategraph.endpoint.pages.searching import list_names, list_places
from mandategraph.endpoint.problems import Problem
from mandategraph.endpoint.protocol import QueryRequest
from mandategraph.endpoint.views.context import make_context
from mandategraph.graph.catalog import load_queries

LOG = logging.getLogger("mandategraph.endpoint")
LONG_TEXT = 150
"""Provisions from which a text takes so long that the server is not ready before it is made."""
SHARE = 0.5
"""The part of the kept pages that may be made ahead; readers fill the rest."""
OVERVIEWS = ("/ontology", "/ontology/alignments", "/shapes", "/deadlines.ics", "/feed.atom", "/sitemap.xml")
YOUNG = 1  # the generation of objects up to which one is looked through in a moment
QUIET_SECONDS = 0.03
"""So long nobody has asked for anything before a page is made ahead."""


def warm_first(app: Flask) -> None:
    """Make the longest texts and the page that most begin with, before the server is said to be ready."""
    make_ahead(app, chain(list_texts(app, LONG_TEXT), ("/",)), patient=False)


def warm_all(app: Flask) -> None:
    """Make the pages that cost most, and answer the library, while nobody else asks and the data stays."""
    bridge: Bridge = app.extensions["mandategraph"]
    make_ahead(app, list_pages(app), patient=True)
    warm_library(bridge)


def make_ahead(app: Flask, paths: Iterator[str], *, patient: bool) -> None:
    """Make pages until they fill their share; a patient one waits for moments in which nobody asks."""
    bridge: Bridge = app.extensions["mandategraph"]
    service = bridge.service
    served = service.served
    if served is None or not served.folder:
        return
    try:
        for path in paths:
            if patient:
                wait_for_quiet(bridge)
            if service.served != served or service.pages.fills(SHARE):
                break
            with app.test_request_context(path, base_url=service.base, headers={"Accept": HTML}):
                app.full_dispatch_request()
        spare_collector()
    except Exception:
        if service.served == served:
            LOG.exception("pages could not be made ahead; they are made when they are asked for")


def warm_library(bridge: Bridge) -> None:
    """Answer the queries of the library once, so that the first reader finds them in the cache."""
    service = bridge.service
    executor = service.current
    for query in load_queries(service.settings.base_iri):
        with suppress(Problem):  # no answer, or the data is loaded again: the reader's request will tell
            wait_for_quiet(bridge)
            if service.current is not executor:
                return
            bridge.wait(answer_whole(executor, query.fill()))


async def answer_whole(executor: Executor, query: str) -> None:
    """Answer a query as clients ask that say nothing else, and read it to its end."""
    answer = await executor.answer(QueryRequest(query), Request("GET", "/sparql", b"", {}))
    if answer.stream is not None:
        await collect(answer)


def spare_collector() -> None:
    """Let the garbage collector look no more at what is there: it is kept as long as the data, and much."""
    gc.collect(YOUNG)
    gc.freeze()


def wait_for_quiet(bridge: Bridge) -> None:
    """Wait until no query runs and nobody has asked for anything for a moment: those who ask come first."""
    service, before = bridge.service, -1
    while service.metrics.answered != before or bridge.wait(service.list_running()):
        before = service.metrics.answered
        time.sleep(QUIET_SECONDS)


def list_texts(app: Flask, least: int = 0) -> Iterator[str]:
    """List the addresses of the texts of at least so many provisions, the longest first."""
    with app.test_request_context():
        context = make_context()
        context.once(list_names)
        context.once(list_places)
        rows = context.ask(page_query("longest_texts"), {})
    for row in rows:
        if number(row, "length") >= least:
            for name in ("document", "expression"):
                yield local_link(text(row, name), context.base, context.root)


def list_pages(app: Flask) -> Iterator[str]:
    """List the addresses of what is made ahead."""
    yield from list_texts(app)
    yield from ("/", "/network", *(path for path, _ in NAVIGATION), *OVERVIEWS)
    service = app.extensions["mandategraph"].service
    yield from (f"/queries/{query.name}" for query in load_queries(service.settings.base_iri))
