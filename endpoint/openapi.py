"""The description of the HTTP interface for programs: OpenAPI 3.1. https://spec.openapis.org/oas/v3.1.0."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from mandategraph.endpoint.formats import GRAPH_TYPES, RDF_TYPES, RESULT_TYPES, SHORT_NAMES
from mandategraph.endpoint.problems import JSON_TYPE, PROBLEMS
from mandategraph.endpoint.settings import Settings

PROBLEM_SCHEMA = {
    "type": "object",
    "required": ["type", "title", "status", "code", "detail"],
    "properties": {
        "type": {"type": "string", "format": "uri"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "code": {"type": "string", "enum": sorted(PROBLEMS)},
        "detail": {"type": "string"},
        "line": {"type": "integer"},
        "column": {"type": "integer"},
        "excerpt": {"type": "string"},
        "available": {"type": "array", "items": {"type": "string"}},
    },
}

ANSWER_HEADERS = {
    "ETag": "Names the bytes of the answer; missing where chance, the clock or another endpoint decides them",
    "Mandategraph-Snapshot": "Digest of the snapshot that was asked",
    "Mandategraph-Limits": "Seconds, rows and bytes that the answer may take",
    "Mandategraph-Request": "Number of the request; /requests/{number} says why its answer was cut",
}
QUERY_PROBLEMS = {
    "400": "The query cannot be read: line, column and excerpt say where",
    "403": "The query would ask another endpoint",
    "406": "The answer exists in other formats",
    "413": "The query or its answer is too large",
    "429": "The client has used up its query seconds",
    "503": "The query took too long or too much memory, gave way, or found no free worker",
}


def describe_interface(settings: Settings, address: str, version: str) -> dict[str, Any]:
    """Describe every path that programs call, with the limits in force."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Mandate Graph",
            "version": version,
            "description": describe_limits(settings),
            "x-limits": list_limits(settings),
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "servers": [{"url": address}],
        "paths": {
            "/sparql": describe_query(settings, ()),
            "/snapshot": {"get": read("The series of kept snapshots; ?date= leads to one", RDF_TYPES)},
            "/snapshot/{digest}/": {"get": read("One snapshot and its downloads", RDF_TYPES, "digest")},
            "/snapshot/{digest}/sparql": describe_query(settings, (path_parameter("digest"),)),
            "/id/{name}": {"get": read("One resource", (*RDF_TYPES, "text/html"), "name")},
            "/graph/{name}": {"get": read("One named graph", (*RDF_TYPES, "text/html"), "name")},
            "/ontology": {"get": read("The ontology", (*RDF_TYPES, "text/html"))},
            "/ontology/context.jsonld": {"get": read("The JSON-LD context", ("application/ld+json",))},
            "/ontology/{name}": {"get": read("One term, scheme or version", (*RDF_TYPES, "text/html"), "name")},
            "/shapes": {"get": read("The SHACL shapes", (*RDF_TYPES, "text/html"))},
            "/shapes/{name}": {"get": read("One shape or profile", (*RDF_TYPES, "text/html"), "name")},
            "/queries": {"get": read("The query library", (*RDF_TYPES, "text/html"))},
            "/queries/{name}": {"get": read("One query, or with .csv, .json its answer", RDF_TYPES, "name")},
            "/dumps/{name}": {"get": read("One file of the snapshot", ("application/octet-stream",), "name")},
            "/.well-known/void": {"get": read("The VoID description", RDF_TYPES)},
            "/catalog": {"get": read("The DCAT description", RDF_TYPES)},
            "/health": {"get": read("Whether the process answers", ("application/json",))},
            "/ready": {"get": read("Whether all is answered as fast as it will be", ("application/json",))},
            "/requests/{number}": {"get": read("Why an answer was cut short", ("application/json",), "number")},
            "/metrics": {"get": read("Figures for Prometheus", ("text/plain",))},
        },
        "components": {"schemas": {"Problem": PROBLEM_SCHEMA}},
    }


def describe_limits(settings: Settings) -> str:
    """Say in words what is allowed, and how a cut answer shows."""
    return (
        f"A query runs {settings.timeout:g} seconds at the most and takes {settings.memory} MiB beside the data; "
        f"an answer has at most {settings.max_rows} rows and {settings.max_bytes} bytes. An answer that cannot be "
        "completed is aborted in transfer, never ended well; /requests/{number} says why, by the number in its "
        f"header Mandategraph-Request. {describe_service_calls(settings)}"
    )


def list_limits(settings: Settings) -> dict[str, float]:
    """List the limits for programs: seconds, MiB, rows, bytes, levels; 0 means that there is no such limit."""
    return {
        "query-seconds": settings.timeout,
        "query-mebibytes": settings.memory,
        "query-bytes": settings.max_query_bytes,
        "query-depth": settings.max_depth,
        "answer-rows": settings.max_rows,
        "answer-bytes": settings.max_bytes,
        "body-bytes": settings.max_body_bytes,
        "wait-seconds": settings.queue_seconds,
        "stall-seconds": settings.stall_seconds,
        "transfer-seconds": settings.transfer_seconds,
        "client-query-seconds-a-minute": settings.client_budget,
    }


def describe_service_calls(settings: Settings) -> str:
    """Say in words which other endpoints a query may ask."""
    if not settings.service_allow:
        return "SERVICE is refused."
    return (
        f"SERVICE may ask {', '.join(settings.service_allow.split())}: {settings.service_calls} times a query, "
        f"within {settings.service_seconds:g} seconds and {settings.service_bytes} bytes."
    )


def describe_query(settings: Settings, parameters: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Describe the query operation of the SPARQL 1.1 Protocol."""
    timeout = {"type": "number", "exclusiveMinimum": 0, "maximum": settings.timeout}
    wishes = [
        *parameters,
        query_parameter("default-graph-uri", {"type": "array", "items": {"type": "string", "format": "iri"}}),
        query_parameter("named-graph-uri", {"type": "array", "items": {"type": "string", "format": "iri"}}),
        query_parameter("timeout", timeout),
        query_parameter("format", {"type": "string", "enum": list(SHORT_NAMES)}),
    ]
    answers = respond("The answer, or without a query the service description", (*RESULT_TYPES, *GRAPH_TYPES))
    answers["200"]["headers"] = {name: describe_header(text) for name, text in ANSWER_HEADERS.items()}
    answers |= {status: respond_problem(text) for status, text in QUERY_PROBLEMS.items()}
    for status in ("429", "503"):
        answers[status]["headers"] = {"Retry-After": describe_header("Seconds after which to try again")}
    text = {"type": "string", "maxLength": settings.max_query_bytes}
    form = {"schema": {"type": "object", "required": ["query"], "properties": {"query": text}}}
    content = {"application/x-www-form-urlencoded": form, "application/sparql-query": {"schema": text}}
    return {
        "get": {"summary": "Query", "parameters": [*wishes, query_parameter("query", text)], "responses": answers},
        "post": {
            "summary": "Query",
            "parameters": wishes,
            "requestBody": {"content": content},
            "responses": answers,
        },
    }


def query_parameter(name: str, schema: Mapping[str, Any]) -> dict[str, Any]:
    """Describe a parameter of the query string."""
    return {"name": name, "in": "query", "schema": schema}


def path_parameter(name: str) -> dict[str, Any]:
    """Describe a part of the path."""
    return {"name": name, "in": "path", "required": True, "schema": {"type": "string"}}


def read(summary: str, media_types: Sequence[str], *names: str) -> dict[str, Any]:
    """Describe an operation that only reads."""
    return {
        "summary": summary,
        "parameters": [path_parameter(name) for name in names],
        "responses": respond(summary, media_types),
    }


def respond(summary: str, media_types: Sequence[str]) -> dict[str, Any]:
    """Describe the answers of an operation: the good one, and problems."""
    return {
        "200": {"description": summary, "content": {media_type: {} for media_type in dict.fromkeys(media_types)}},
        "304": {"description": "Not modified"},
        "default": respond_problem("A problem (RFC 9457)"),
    }


def respond_problem(summary: str) -> dict[str, Any]:
    """Describe an answer that is a problem."""
    content = {JSON_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}, "text/plain": {}}
    return {"description": summary, "content": content}


def describe_header(summary: str) -> dict[str, Any]:
    """Describe a header of an answer."""
    return {"description": summary, "schema": {"type": "string"}}
