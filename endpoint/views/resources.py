"""/id/… and /graph/…: what an IRI names, in the format that is asked for.

The representation is chosen by Accept, or by the extension of a twin address (.html .ttl .jsonld .nt .rdf).
https://www.w3.org/TR/cooluris/
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import quote

from flask import Blueprint, Response, request
from pyoxigraph import NamedNode

from mandategraph.endpoint.exchange import Answer, Request
from mandategraph.endpoint.formats import GRAPH_FORMATS, RDF_TYPES, TWINS, GraphFormat
from mandategraph.endpoint.negotiation import choose
from mandategraph.endpoint.pages.routes import RESOURCE_PAGES
from mandategraph.endpoint.problems import Problem
from mandategraph.endpoint.protocol import ABSOLUTE_IRI, QueryRequest
from mandategraph.endpoint.views.context import make_context
from mandategraph.endpoint.views.describing import CLOSURE, EXISTS, show_graph, show_resource
from mandategraph.endpoint.views.responses import get_bridge, read_request, to_response

blueprint = Blueprint("resources", __name__)

HTML = "text/html"
OFFERS = (*RDF_TYPES, HTML)
GRAPH_CONTENT = "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is asked for: the address without the twin's extension, and the media type."""

    path: str
    media_type: str

    @property
    def written(self) -> GraphFormat:
        """Give the RDF format; only where HTML is not wanted."""
        return GRAPH_FORMATS[self.media_type]


def read_wanted(path: str) -> Wanted:
    """Tell address and media type apart; raises Problem where nothing acceptable is available."""
    stem, dot, extension = path.rpartition(".")
    if dot and extension in TWINS and "/" not in extension:
        return Wanted(stem, TWINS[extension])
    chosen = choose(request.headers.get("Accept"), OFFERS)
    if chosen is None:
        raise Problem("not-acceptable", "This resource exists in other formats.", members={"available": OFFERS})
    return Wanted(path, chosen)


def make_headers(wanted: Wanted) -> dict[str, str]:
    """Make the headers that lead from one representation to the others."""
    links = [
        f'<{wanted.path}.{extension}>; rel="alternate"; type="{media_type}"'
        for extension, media_type in TWINS.items()
        if media_type != wanted.media_type
    ]
    extension = next(name for name, media_type in TWINS.items() if media_type == wanted.media_type)
    return {
        "Vary": "Accept, Accept-Encoding",
        "Link": ", ".join([*links, '</.well-known/void>; rel="describedby"', name_canonical(wanted)]),
        "Content-Location": f"{wanted.path}.{extension}",
        "Cache-Control": "public, max-age=60",
        "Mandategraph-Snapshot": get_bridge().service.current.generation.source.digest,
    }


def name_canonical(wanted: Wanted) -> str:
    """Name the IRI that all representations are of (RFC 6596); quoted as a header needs it."""
    base = get_bridge().service.settings.base_iri.rstrip("/")
    path = re.sub(r"^/snapshot/[^/]+", "", wanted.path)
    return f'<{base}{quote(path, safe="/-._~:()!*,;=@%")}>; rel="canonical"'


def make_iri(path: str) -> str:
    """Make the IRI that a path of this server stands for; raises Problem where it cannot be one."""
    iri = get_bridge().service.settings.base_iri + path.lstrip("/")
    if not ABSOLUTE_IRI.match(iri):
        raise Problem("not-found", "There is no resource of that name.")
    return iri


@blueprint.get("/id/<path:name>", defaults={"digest": None})
@blueprint.get("/snapshot/<digest>/id/<path:name>")
def show_id(name: str, digest: str | None) -> Response:
    """Show one resource."""
    wanted = read_wanted(request.path)
    iri = make_iri(re.sub(r"^/snapshot/[^/]+", "", wanted.path))
    bridge = get_bridge()
    if wanted.media_type == HTML:
        return answer_html(wanted, show_html(iri, digest))
    if not bridge.rows(EXISTS, {"focus": NamedNode(iri)}, digest):
        raise Problem("not-found", f"Nothing is known of <{iri}>.")
    body = bridge.ask(CLOSURE, {"focus": NamedNode(iri)}, wanted.media_type, digest)
    return to_response(Answer(200, {**make_headers(wanted), "Content-Type": wanted.written.content_type}, body))


def show_html(iri: str, digest: str | None) -> str:
    """Make the page of a resource: one of its kind where there is one, else the general one.

    Raises Problem where nothing is known of it.
    """
    context = make_context()
    kind = iri.removeprefix(context.base).split("/")[1]
    own = RESOURCE_PAGES.get(kind) if digest is None else None
    page = own(context, iri) if own else None
    page = page if page is not None else show_resource(iri, digest)
    if page is None:
        raise Problem("not-found", f"Nothing is known of <{iri}>.")
    return page


def answer_html(wanted: Wanted, page: str) -> Response:
    """Answer with a page."""
    return to_response(
        Answer(200, {**make_headers(wanted), "Content-Type": "text/html; charset=utf-8"}, page.encode())
    )


@blueprint.get("/graph/<path:name>")
def show_named_graph(name: str) -> Response:
    """Show one named graph, whole."""
    wanted = read_wanted(request.path)
    iri = make_iri(wanted.path)
    if iri not in get_bridge().graph_names():
        raise Problem("not-found", f"There is no graph <{iri}>.")
    if wanted.media_type == HTML:
        return answer_html(wanted, show_graph(iri))
    return stream_graph(iri, wanted)


def stream_graph(iri: str, wanted: Wanted) -> Response:
    """Answer with the content of a named graph as a query would, streamed and with an entity tag."""
    bridge = get_bridge()
    asked = read_request()
    request_like = Request("GET", wanted.path, b"", {**asked.headers, "accept": wanted.media_type})
    query = QueryRequest(GRAPH_CONTENT, default_graphs=(iri,))
    answer = bridge.wait(bridge.service.answer(query, request_like))
    kept = {name: value for name, value in make_headers(wanted).items() if name != "Cache-Control"}
    return to_response(Answer(answer.status, {**answer.headers, **kept}, answer.body, answer.stream))
