"""/dumps/…, /.well-known/void, /catalog and /openapi.json: what there is, and how to have all of it."""

from __future__ import annotations

import json

from flask import Blueprint, Response, request, send_file
from pyoxigraph import RdfFormat, parse, serialize

from mandategraph.endpoint.exchange import Answer
from mandategraph.endpoint.formats import GRAPH_FORMATS, RDF_TYPES
from mandategraph.endpoint.negotiation import choose
from mandategraph.endpoint.openapi import describe_interface
from mandategraph.endpoint.openapi_pages import describe_page_paths
from mandategraph.endpoint.problems import Problem
from mandategraph.endpoint.views.context import public_url
from mandategraph.endpoint.views.responses import get_bridge, to_response
from mandategraph.graph.catalog import load_queries
from mandategraph.graph.namespaces import PREFIXES
from mandategraph.graph.snapshot import Snapshot, open_snapshot

blueprint = Blueprint("downloads", __name__)

FOREVER = 31_536_000


def get_snapshot(digest: str | None = None) -> Snapshot:
    """Give the snapshot that is served or that is named; raises Problem where there is none."""
    service = get_bridge().service
    if digest is not None and digest != service.current.generation.source.digest:
        return open_snapshot(service.find_snapshot(digest))
    if service.snapshot is None:
        raise Problem("not-found", "The endpoint serves plain files, which have no snapshot.")
    return service.snapshot


def list_dumps(snapshot: Snapshot) -> list[dict[str, object]]:
    """List the files of a snapshot that may be downloaded: all that its manifest names, but not the database."""
    return [
        {"name": entry.name, "size": entry.bytes, "sha256": entry.sha256}
        for entry in snapshot.manifest.files
        if "/" not in entry.name
    ]


@blueprint.get("/dumps/<name>", defaults={"digest": None})
@blueprint.get("/snapshot/<digest>/dumps/<name>")
def dump(name: str, digest: str | None) -> Response:
    """Send one file of the snapshot, in ranges where asked; only what the manifest lists can be had."""
    snapshot = get_snapshot(digest)
    entry = next((found for found in list_dumps(snapshot) if found["name"] == name), None)
    if entry is None and name != "manifest.json":
        known = ", ".join(str(found["name"]) for found in list_dumps(snapshot))
        raise Problem("not-found", f"The snapshot has no file of that name; it has {known}.")
    tag = str(entry["sha256"]) if entry else f"manifest-{snapshot.digest}"
    packed = "application/gzip" if name.endswith(".gz") else None
    response = send_file(snapshot.path / name, packed, etag=tag, max_age=FOREVER if digest else 60)
    response.headers["Mandategraph-Snapshot"] = snapshot.digest
    return response


@blueprint.get("/.well-known/void")
def void() -> Response:
    """Describe the data as a VoID dataset (https://www.w3.org/TR/void/#discovery)."""
    return describe("void.ttl")


@blueprint.get("/catalog")
def catalog() -> Response:
    """Describe the data and its downloads as DCAT."""
    return describe("dcat.ttl")


def describe(name: str) -> Response:
    """Send one of the descriptions that the snapshot carries, in the RDF format that is asked for."""
    chosen = choose(request.headers.get("Accept"), RDF_TYPES)
    if chosen is None:
        raise Problem(
            "not-acceptable", "The description exists in other formats.", members={"available": RDF_TYPES}
        )
    snapshot = get_snapshot()
    body = snapshot.read_file(name)
    if chosen != "text/turtle":
        quads = parse(body, RdfFormat.TURTLE)
        written = GRAPH_FORMATS[chosen]
        body = serialize((quad.triple for quad in quads), format=written.serialiser, prefixes=PREFIXES) or b""
    headers = {
        "Content-Type": GRAPH_FORMATS[chosen].content_type,
        "Vary": "Accept",
        "Cache-Control": "public, max-age=60",
        "Mandategraph-Snapshot": snapshot.digest,
    }
    return to_response(Answer(200, headers, body))


@blueprint.get("/openapi.json")
def openapi() -> Response:
    """Describe the interface (https://spec.openapis.org/oas/v3.1.0)."""
    service = get_bridge().service
    interface = describe_interface(service.settings, public_url(), service.version)
    interface["paths"].update(describe_page_paths(load_queries(service.settings.base_iri)))
    body = json.dumps(interface, indent=1).encode()
    return to_response(
        Answer(200, {"Content-Type": "application/json", "Cache-Control": "public, max-age=300"}, body)
    )
