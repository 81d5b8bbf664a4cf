"""/sparql as a Flask view: the service description, and queries where no outer layer has taken them."""

from __future__ import annotations

from flask import Blueprint, Response, request

from mandategraph.endpoint.description import describe_service
from mandategraph.endpoint.exchange import COMMON_HEADERS, Answer
from mandategraph.endpoint.formats import GRAPH_FORMATS, GRAPH_TYPES
from mandategraph.endpoint.negotiation import choose
from mandategraph.endpoint.problems import Problem
from mandategraph.endpoint.protocol import QUERY_METHODS
from mandategraph.endpoint.views.library import show_editor
from mandategraph.endpoint.views.responses import get_bridge, read_request, to_response

blueprint = Blueprint("sparql", __name__)

ALL_METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE")
PREFLIGHT = {
    "Access-Control-Allow-Headers": "Accept, Authorization, Content-Type, If-Match, If-None-Match",
    "Access-Control-Max-Age": "86400",
}


def answer_options(allow: str) -> Response:
    """Answer an OPTIONS request, also a preflight: https://fetch.spec.whatwg.org/#http-cors-protocol."""
    return to_response(
        Answer(204, {**COMMON_HEADERS, **PREFLIGHT, "Access-Control-Allow-Methods": allow, "Allow": allow})
    )


@blueprint.route("/sparql", methods=ALL_METHODS, defaults={"digest": None}, provide_automatic_options=False)
@blueprint.route("/snapshot/<digest>/sparql", methods=ALL_METHODS, provide_automatic_options=False)
def query(digest: str | None) -> Response:
    """Answer a query operation, or describe the service where there is no query."""
    if request.method == "OPTIONS":
        return answer_options(", ".join(QUERY_METHODS))
    answer = get_bridge().query(read_request(), digest)
    return describe(digest) if answer is None else to_response(answer)


def describe(digest: str | None) -> Response:
    """Describe the service in RDF, or show people the page with the query form."""
    chosen = choose(request.headers.get("Accept"), (*GRAPH_TYPES, "text/html"))
    if chosen is None:
        raise Problem(
            "not-acceptable",
            "The service description exists in other formats.",
            members={"available": [*GRAPH_TYPES, "text/html"]},
        )
    if chosen == "text/html":
        headers = {"Content-Type": "text/html; charset=utf-8", "Vary": "Accept", "Cache-Control": "no-cache"}
        return to_response(Answer(200, headers, show_editor().encode()))
    written = GRAPH_FORMATS[chosen]
    bridge = get_bridge()
    executor = bridge.service.current
    address = f"{bridge.service.base}{request.path}"
    body = describe_service(
        address,
        bridge.graph_names(digest),
        written,
        union=executor.generation.source.union,
        federated=bool(bridge.service.settings.service_allow),
        searched=bool(executor.generation.source.snapshot),
        updates=f"{bridge.service.base}/update" if bridge.service.writes is not None and digest is None else "",
    )
    headers = {"Content-Type": written.content_type, "Vary": "Accept", "Cache-Control": "no-cache"}
    return to_response(Answer(200, headers, body))
