"""/snapshot and /snapshot/{digest}/: the series of kept snapshots, one found by its date, and one described."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from flask import Blueprint, Response, request
from pyoxigraph import RdfFormat, Triple, parse, serialize

from mandategraph.endpoint.exchange import Answer
from mandategraph.endpoint.formats import GRAPH_FORMATS, RDF_TYPES
from mandategraph.endpoint.negotiation import choose
from mandategraph.endpoint.problems import Problem
from mandategraph.endpoint.series import Issue, describe_series, find_issue, list_issues
from mandategraph.endpoint.views.context import public_url
from mandategraph.endpoint.views.responses import get_bridge, to_response
from mandategraph.graph.namespaces import PREFIXES
from mandategraph.graph.snapshot import open_snapshot

blueprint = Blueprint("snapshots", __name__)


def read_issues() -> list[Issue]:
    """List the kept snapshots; raises Problem where plain files are served."""
    folder = get_bridge().service.current.generation.source.snapshot
    if not folder:
        raise Problem("not-found", "The endpoint serves plain files, which have no snapshots.")
    return list_issues(Path(folder).parent)


@blueprint.get("/snapshot")
def series() -> Response:
    """Describe the series in RDF; with `?date=2026-11-22`, lead to the newest snapshot of that day."""
    issues = read_issues()
    if "date" in request.args:
        return lead_to(issues, request.args["date"])
    base = get_bridge().service.settings.base_iri
    return write(describe_series(base, public_url(), issues))


def lead_to(issues: Sequence[Issue], day: str) -> Response:
    """Redirect to the snapshot of a day; raises Problem where it is no date, or none is that old."""
    try:
        found = find_issue(issues, date.fromisoformat(day))
    except ValueError as error:
        raise Problem("bad-request", f"date is no date like 2026-11-22: {day[:50]!r}.") from error
    if found is None:
        raise Problem("not-found", f"No snapshot that is kept is as old as {day}.")
    headers = {"Location": f"/snapshot/{found.digest}/", "Cache-Control": "no-store"}
    return to_response(Answer(303, {**headers, "Mandategraph-Snapshot": found.digest}))


@blueprint.get("/snapshot/<digest>/")
def snapshot(digest: str) -> Response:
    """Describe one kept snapshot and its downloads, by DCAT."""
    path = get_bridge().service.find_snapshot(digest)
    body = open_snapshot(path).read_file("dcat.ttl")
    return write([quad.triple for quad in parse(body, RdfFormat.TURTLE)])


def write(triples: Sequence[Triple]) -> Response:
    """Answer with triples in the RDF format that is asked for; raises Problem where there is none."""
    chosen = choose(request.headers.get("Accept"), RDF_TYPES)
    if chosen is None:
        available = {"available": RDF_TYPES}
        raise Problem("not-acceptable", "The description exists in other formats.", members=available)
    written = GRAPH_FORMATS[chosen]
    body = serialize(triples, format=written.serialiser, prefixes=PREFIXES) or b""
    headers = {"Content-Type": written.content_type, "Vary": "Accept", "Cache-Control": "no-cache"}
    return to_response(Answer(200, headers, body))
