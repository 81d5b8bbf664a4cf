"""What a page of the running application sees: the graph it asks, the words it finds, the snapshot it names."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime
from typing import TypeVar

from flask import request

from mandategraph.endpoint.bridge import RESULTS_JSON
from mandategraph.endpoint.pages.answers import Ask, Question, Row, Value, fill, read_answer
from mandategraph.endpoint.pages.rendering import MOST_HITS, PageContext, render
from mandategraph.endpoint.views.keeping import look_at
from mandategraph.endpoint.views.responses import get_bridge
from mandategraph.graph.search import Hit, search

T = TypeVar("T")


def make_context() -> PageContext:
    """Make the context of the current request."""
    service = get_bridge().service
    return PageContext(
        ask=ask,
        once=once,
        ask_ahead=ask_ahead,
        search=find,
        digest=service.current.generation.source.digest,
        base=service.settings.base_iri,
        root="",
        today=today,
    )


def today() -> date:
    """Give the day, by UTC."""
    look_at("day")
    return datetime.now(UTC).date()


def ask(query: str, bindings: Mapping[str, Value]) -> Sequence[Row]:
    """Run a SELECT of ours over the current data."""
    return read_answer(get_bridge().ask(fill(query, bindings), {}, RESULTS_JSON))


def once(make: Callable[[Ask], T]) -> T:
    """Give what follows from the current data alone."""
    service = get_bridge().service
    return service.derived.get(service.served, make, ask)


def ask_ahead(questions: Sequence[Question]) -> Ask:
    """Put several questions at once, to be answered side by side; what is given back answers them, and others."""
    bridge = get_bridge()
    begun = {(query, tuple(terms.items())): bridge.begin(fill(query, terms), {}) for query, terms in questions}

    def answer(query: str, bindings: Mapping[str, Value]) -> Sequence[Row]:
        waiting = begun.get((query, tuple(bindings.items())))
        return read_answer(waiting.result()) if waiting is not None else ask(query, bindings)

    return answer


def find(words: str, kind: str, limit: int = MOST_HITS, *, some: bool = False) -> Sequence[Hit]:
    """Find words in the text index of the snapshot; plain files have none."""
    snapshot = get_bridge().service.snapshot
    if snapshot is None:
        return ()
    return search(snapshot, words, kinds=(kind,) if kind else (), some=some, limit=limit).hits


def render_page(template: str, **values: object) -> str:
    """Render a page's template in the context of the current request."""
    return render(make_context(), template, **{"current": request.path, **values})


def public_url() -> str:
    """Say where the endpoint is reached, without a final slash."""
    configured = get_bridge().service.settings.public_url.rstrip("/")
    if configured:
        return configured
    look_at("host")
    return request.host_url.rstrip("/")
