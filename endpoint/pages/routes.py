"""The addresses of the pages, and the renderers of resources by kind, for the endpoint to mount."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

from flask import Blueprint, Response, abort, jsonify, request, send_from_directory

from mandategraph.endpoint.pages.calendar import Entry, first_occurrence, write_calendar
from mandategraph.endpoint.pages.deadlines import DueStatement, choose, list_deadlines
from mandategraph.endpoint.pages.provisions import find_provision
from mandategraph.endpoint.pages.rendering import (
    PageContext,
    interface_words,
    local_link,
    render,
    said_in_words,
)
from mandategraph.endpoint.pages.showing import (
    actor_page,
    cite_provision,
    document_page,
    expression_page,
    provision_page,
    statement_page,
)
from mandategraph.endpoint.pages.views import reader_choice, suggest

RESOURCE_PAGES: Mapping[str, Callable[[PageContext, str], str | None]] = {
    "document": document_page,
    "expression": expression_page,
    "provision": provision_page,
    "actor": actor_page,
    "mandate": statement_page,
    "commitment": statement_page,
    "decision": statement_page,
}
"""Kinds of resources with a page of their own: from a context and an IRI to HTML, None where there is none."""

T = TypeVar("T")
MakeContext = Callable[[], PageContext]


def create_pages(context: MakeContext, public_url: Callable[[], str]) -> Blueprint:
    """Make the blueprint; `context` gives what a request sees, `public_url` where the server is reached."""
    folder = Path(__file__).parent  # named, since the import mapping hides it from Flask
    pages = Blueprint("pages", __name__, root_path=str(folder))
    pages.add_url_rule("/assets/<path:name>", "assets", lambda name: _asset(folder / "static", name))
    pages.add_url_rule("/cite.<form>", "cite", lambda form: _citation(context(), form))
    pages.add_url_rule("/suggest", "suggest", lambda: jsonify(suggest(context(), request.args)))
    pages.add_url_rule("/opensearch.xml", "opensearch", lambda: _opensearch(context(), public_url()))
    pages.add_url_rule("/deadlines.ics", "calendar", lambda: _calendar(context(), public_url()))
    return pages


def _asset(folder: Path, name: str) -> Response:
    """Send a file of the interface, whole, so that it is kept and compressed like a page."""
    found = send_from_directory(folder, name, conditional=False, etag=False)
    found.direct_passthrough = False
    response = Response(found.get_data(), mimetype=found.mimetype)
    response.headers["Cache-Control"] = "no-cache"
    return response


def read_iri(iri: str) -> str:
    """Read an IRI that a reader gave; what cannot be one is not found."""
    if not iri.startswith(("http://", "https://")) or not iri.isprintable() or set(iri) & set('<>"{}|\\^` '):
        abort(404)
    return iri


def or_404(found: T | None) -> T:
    """Give what was found; nothing is not found."""
    if found is None:
        abort(404)
    return found


def _citation(context: PageContext, form: str) -> Response:
    provision = find_provision(context.ask, read_iri(request.args.get("of", "")))
    written = cite_provision(provision).written(form) if provision is not None else None
    if provision is None or written is None:
        abort(404)
    response = Response(written[0] + "\n", content_type=f"{written[1]}; charset=utf-8")
    response.headers["Content-Disposition"] = f'inline; filename="{provision.eid or "paragraph"}.{form}"'
    return response


def _opensearch(context: PageContext, public_url: str) -> Response:
    """Describe the search for browsers (OpenSearch 1.1)."""
    body = render(context, "opensearch.xml", address=public_url)
    return Response(body, content_type="application/opensearchdescription+xml; charset=utf-8")


def _calendar(context: PageContext, public_url: str) -> Response:
    dues = choose(context.once(list_deadlines), reader_choice(request.args), context.today())
    entries = [entry for due in dues if (entry := _entry(context, due, public_url)) is not None]
    # The data has no moment of its own; one fixed stamp keeps the same snapshot's calendar the same bytes.
    body = write_calendar(interface_words()["calendar_title"], entries, datetime(2000, 1, 1, tzinfo=UTC))
    return Response(body, mimetype="text/calendar")


def _entry(context: PageContext, due: DueStatement, public_url: str) -> Entry | None:
    """Make the calendar's entry of a deadline or recurring duty; None for one that has neither day nor rule."""
    day, rule, note = due.latest, due.rrule, ""
    if due.recurring and due.rrule and due.since is not None:
        begun = first_occurrence(due.rrule, due.since)
        day, rule = begun if begun is not None else (None, "")
        note = interface_words()["no_day_stated"]
    if day is None:
        return None
    return Entry(
        iri=due.iri,
        url=public_url + local_link(due.statement, context.base, context.root),
        summary=f"{due.label}: {due.verb}",
        words=due.quote,
        due=day,
        time=due.words,
        draft=due.draft,
        status=said_in_words(due.status, "status"),
        rrule=rule or None,
        categories=(due.title,),
        note=note,
    )
