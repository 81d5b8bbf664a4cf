"""The addresses of the pages, and the renderers of resources by kind, for the endpoint to mount."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path

from flask import Blueprint, Response, abort, jsonify, request

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
    versions_page,
)
from mandategraph.endpoint.pages.views import (
    reader_choice,
    search_page,
    suggest,
)

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

MakeContext = Callable[[], PageContext]


def create_pages(context: MakeContext, public_url: Callable[[], str]) -> Blueprint:
    """Make the blueprint; `context` gives what a request sees, `public_url` where the server is reached."""
    folder = Path(__file__).parent  # named, since the import mapping hides it from Flask
    pages = Blueprint("pages", __name__, root_path=str(folder), static_folder="static", static_url_path="/assets")
    pages.add_url_rule("/search", "search", lambda: search_page(context(), request.args))
    pages.add_url_rule("/versions", "versions", lambda: _or_404(versions_page(context(), _asked("document"))))
    pages.add_url_rule("/cite.<form>", "cite", lambda form: _citation(context(), form))
    pages.add_url_rule("/suggest", "suggest", lambda: jsonify(suggest(context(), request.args)))
    pages.add_url_rule("/opensearch.xml", "opensearch", lambda: _opensearch(context(), public_url()))
    pages.add_url_rule("/deadlines.ics", "calendar", lambda: _calendar(context(), public_url()))
    return pages


def _asked(name: str) -> str:
    """Read an IRI from the query string; what cannot be one is not found."""
    iri = request.args.get(name, "")
    if not iri.startswith(("http://", "https://")) or not iri.isprintable() or set(iri) & set('<>"{}|\\^` '):
        abort(404)
    return iri


def _or_404(page: str | None) -> str:
    if page is None:
        abort(404)
    return page


def _citation(context: PageContext, form: str) -> Response:
    provision = find_provision(context.ask, _asked("of"))
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
