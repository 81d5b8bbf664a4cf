"""The pages of lists and their data twins: the statements about each thing that is listed, filters included."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from flask import Blueprint, Response, request
from pyoxigraph import NamedNode

from mandategraph.endpoint.exchange import Answer
from mandategraph.endpoint.formats import RDF_TYPES, TWINS
from mandategraph.endpoint.negotiation import choose
from mandategraph.endpoint.pages.actors import list_actors
from mandategraph.endpoint.pages.answers import fill
from mandategraph.endpoint.pages.documents import list_documents
from mandategraph.endpoint.pages.rendering import PageContext
from mandategraph.endpoint.pages.routes import or_404, read_iri
from mandategraph.endpoint.pages.showing import list_correspondences, versions_page
from mandategraph.endpoint.pages.views import (
    actors_page,
    choose_askings,
    choose_deadlines,
    choose_found,
    choose_statements,
    deadlines_page,
    documents_page,
    mandates_page,
    network_page,
    search_page,
)
from mandategraph.endpoint.problems import Problem
from mandategraph.endpoint.views.context import make_context
from mandategraph.endpoint.views.linking import write_links
from mandategraph.endpoint.views.resources import HTML, Wanted
from mandategraph.endpoint.views.responses import get_bridge, to_response

blueprint = Blueprint("lists", __name__)

Arguments = Mapping[str, str]
PAGES: Mapping[str, Callable[[PageContext, Arguments], str]] = {
    "documents": lambda context, _: documents_page(context),
    "actors": lambda context, _: actors_page(context),
    "mandates": mandates_page,
    "deadlines": deadlines_page,
    "network": network_page,
    "search": search_page,
    "versions": lambda context, chosen: or_404(versions_page(context, read_document(chosen))),
}
LISTED: Mapping[str, Callable[[PageContext, Arguments], Sequence[str]]] = {
    "documents": lambda context, _: [row.iri for row in context.once(list_documents)],
    "actors": lambda context, _: [row.iri for row in context.once(list_actors)],
    "mandates": lambda context, chosen: [row.iri for row in choose_statements(context, chosen)],
    "deadlines": lambda context, chosen: [due.iri for due in choose_deadlines(context, chosen)],
    "network": lambda context, chosen: sorted(
        {iri for asking in choose_askings(context, chosen) for iri in (asking.issuer, asking.addressee)}
    ),
    "search": lambda context, chosen: [found.hit.iri for found in choose_found(context, chosen)],
    "versions": lambda context, chosen: or_404(list_correspondences(context, read_document(chosen))),
}
"""What a page lists, as IRIs, under the filters that the reader chose."""
ABOUT = "CONSTRUCT { ?focus ?p ?o } WHERE { ?focus ?p ?o }"
NAMES = f"<any({', '.join(PAGES)}):name>"


@blueprint.get(f"/{NAMES}")
@blueprint.get(f"/{NAMES}.<any({', '.join(TWINS)}):extension>")
def show_list(name: str, extension: str = "") -> Response:
    """Show a list: its page, or the statements about what it lists."""
    wanted = Wanted(f"/{name}", TWINS[extension] if extension else choose_type())
    if wanted.media_type == HTML:
        headers = {**make_headers(wanted), "Content-Type": "text/html; charset=utf-8", "Cache-Control": "no-cache"}
        return to_response(Answer(200, headers, PAGES[name](make_context(), request.args).encode()))
    listed = tuple(NamedNode(iri) for iri in LISTED[name](make_context(), request.args))
    body = get_bridge().ask(fill(ABOUT, {"focus": listed}), {}, wanted.media_type)
    return to_response(Answer(200, {**make_headers(wanted), "Content-Type": wanted.written.content_type}, body))


def read_document(chosen: Arguments) -> str:
    """Read which work is meant."""
    return read_iri(chosen.get("document", ""))


def choose_type() -> str:
    """Choose the media type by Accept, the page first; raises Problem where nothing acceptable is available."""
    offers = (HTML, *RDF_TYPES)
    chosen = choose(request.headers.get("Accept"), offers)
    if chosen is None:
        raise Problem("not-acceptable", "This list exists in other formats.", members={"available": offers})
    return chosen


def make_headers(wanted: Wanted) -> dict[str, str]:
    """Make the headers that lead from the page to its twins, and back; filters are kept."""
    return {
        "Vary": "Accept, Accept-Encoding",
        "Link": write_links(wanted.path, wanted.media_type),
        "Cache-Control": "public, max-age=60",
        "Mandategraph-Snapshot": get_bridge().service.current.generation.source.digest,
    }
