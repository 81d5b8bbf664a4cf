"""/update and /store: off unless tokens are configured."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

from flask import Blueprint, Response, jsonify, request
from pyoxigraph import RdfFormat, parse, serialize

from mandategraph.endpoint.exchange import Answer, Request
from mandategraph.endpoint.formats import GRAPH_FORMATS, GRAPH_TYPES, RDF_TYPES
from mandategraph.endpoint.negotiation import choose
from mandategraph.endpoint.problems import JSON_TYPE, Problem
from mandategraph.endpoint.protocol import QueryRequest
from mandategraph.endpoint.views.context import public_url
from mandategraph.endpoint.views.responses import get_bridge, read_request, to_response
from mandategraph.endpoint.views.sparql import ALL_METHODS, answer_options
from mandategraph.endpoint.writing.protocol import (
    STORE_METHODS,
    UPDATE_METHODS,
    Part,
    check_part,
    check_state,
    make_graph_job,
    parse_update,
    read_existence,
    read_form,
    read_graph,
)
from mandategraph.endpoint.writing.service import WriteService
from mandategraph.endpoint.writing.tokens import Token

blueprint = Blueprint("writing", __name__)

PATH_CHARACTERS = "/:@!$&'()*+,;=-._~"
DEFAULT_CONTENT = "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }"


def get_writes() -> WriteService:
    """Give the write service; raises Problem where writing is off."""
    writes = get_bridge().service.writes
    if writes is None:
        raise Problem("writing-off", "Writing is off here; serve with --tokens to turn it on.")
    return writes


@blueprint.route("/update", methods=ALL_METHODS, provide_automatic_options=False)
def update() -> Response:
    """Change the data by SPARQL Update."""
    if request.method == "OPTIONS":
        return answer_options(", ".join(UPDATE_METHODS))
    if request.method != "POST":
        raise Problem("method", "Updates are sent by POST.", headers={"Allow": ", ".join(UPDATE_METHODS)})
    writes = get_writes()
    token = writes.authorise(request.headers.get("Authorization"))
    asked = read_request()
    base = f"{public_url()}/update"
    job = parse_update(asked.query_string, asked.headers.get("content-type"), asked.body, base)
    match, none_match = request.headers.get("If-Match"), request.headers.get("If-None-Match")

    def expect() -> None:
        check_state(match, none_match, writes.state)

    return write(writes, job, token, expect)


@blueprint.route("/store", methods=ALL_METHODS, defaults={"name": None}, provide_automatic_options=False)
@blueprint.route("/store/<path:name>", methods=ALL_METHODS, provide_automatic_options=False)
def store(name: str | None) -> Response:
    """Read and change graphs by the Graph Store Protocol."""
    if request.method == "OPTIONS":
        return answer_options(", ".join(STORE_METHODS))
    if request.method not in STORE_METHODS:
        allowed = {"Allow": ", ".join(STORE_METHODS)}
        raise Problem("method", "Graphs are read, put, posted to and deleted.", headers=allowed)
    writes = get_writes()
    # The path comes decoded; a graph's name is the address as it was asked for.
    direct = f"{public_url()}{quote(request.path, safe=PATH_CHARACTERS)}" if name is not None else None
    graph = read_graph(request.query_string, direct)
    if request.method in ("GET", "HEAD"):
        return read_store(writes, graph)
    return change_store(writes, graph)


@blueprint.route("/store/", methods=ALL_METHODS, provide_automatic_options=False)
def store_itself() -> Response:
    """Answer for the store as a whole where its address ends in a slash."""
    return store(None)


def exists(graph: str) -> bool:
    """Tell whether there is a graph; the default graph always is."""
    return not graph or graph in get_bridge().graph_names()


def read_store(writes: WriteService, graph: str | None) -> Response:
    """Send a graph."""
    if graph is None:
        raise Problem("bad-request", "Name a graph: ?graph=IRI, ?default, or its own address.")
    media_type = choose(request.headers.get("Accept"), GRAPH_TYPES)
    if media_type is None:
        raise Problem("not-acceptable", "Graphs exist in other formats.", members={"available": GRAPH_TYPES})
    if not exists(graph):
        raise Problem("not-found", f"There is no graph <{graph}>.")
    tag = f'"{writes.graph_state(graph)}.{GRAPH_FORMATS[media_type].extension}"'
    headers = {"ETag": tag, "Vary": "Accept", "Cache-Control": "no-cache"}
    if tag in (part.strip().removeprefix("W/") for part in request.headers.get("If-None-Match", "").split(",")):
        return to_response(Answer(304, headers))
    asked = {"accept": media_type}
    query = QueryRequest(DEFAULT_CONTENT, default_graphs=(graph,) if graph else ())
    bridge = get_bridge()
    answer = bridge.wait(bridge.service.answer(query, Request("GET", "/store", b"", asked)))
    return to_response(Answer(200, {**answer.headers, **headers}, answer.body, answer.stream))


def change_store(writes: WriteService, graph: str | None) -> Response:
    """Put, post to, or delete a graph."""
    token = writes.authorise(request.headers.get("Authorization"))
    method, minted = request.method, False
    if graph is None:
        if method != "POST":
            raise Problem("bad-request", "Name a graph: ?graph=IRI, ?default, or its own address.")
        graph, minted = f"{public_url()}/store/{uuid.uuid4()}", True
    parts = [] if method == "DELETE" else read_parts()
    match, none_match = request.headers.get("If-Match"), request.headers.get("If-None-Match")
    must_exist = read_existence(match, none_match)
    job = make_graph_job(method, graph, parts, f"{public_url()}{request.path}", must_exist)

    def expect() -> None:
        check_state(match, none_match, writes.graph_state(graph))

    response = write(writes, job, token, expect)
    if response.status_code == 201:
        response.headers["Location"] = graph if minted or graph.startswith(public_url()) else request.url
    return response


def read_parts() -> list[Part]:
    """Read the body, or each part of a form (multipart/form-data)."""
    if request.mimetype == "multipart/form-data":
        return read_form(request.get_data(), request.mimetype_params.get("boundary", ""))
    return [check_part(request.headers.get("Content-Type"), request.get_data())]


def write(writes: WriteService, job: dict[str, Any], token: Token, expect: Callable[[], None]) -> Response:
    """Write, and say what that did; SHACL's report is sent in RDF to whoever prefers that. Raises Problem."""
    try:
        written = get_bridge().wait(writes.write(job, token, expect))
    except Problem as problem:
        chosen = choose(request.headers.get("Accept"), (JSON_TYPE, "application/json", *RDF_TYPES, "text/plain"))
        if "report" not in problem.members or chosen not in RDF_TYPES:
            raise
        return answer_report(str(problem.members["report"]), chosen, problem.status)
    created = written.created and job.get("method") in ("PUT", "POST")
    response = jsonify(added=written.added, removed=written.removed, revision=written.revision)
    response.status_code = 201 if created else 200
    response.headers["Cache-Control"] = "no-store"
    return response


def answer_report(report: str, media_type: str, status: int) -> Response:
    """Send a report in an RDF format."""
    written = GRAPH_FORMATS[media_type]
    triples = (quad.triple for quad in parse(report, RdfFormat.TURTLE))
    body = serialize(triples, format=written.serialiser) or b""
    headers = {"Content-Type": written.content_type, "Vary": "Accept", "Cache-Control": "no-store"}
    return to_response(Answer(status, headers, body))
