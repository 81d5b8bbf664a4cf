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


def describe_interface(settings: Settings, address: str, version: str) -> dict[str, Any]:
    """Describe every path that programs call, with the limits in force."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Mandate Graph",
            "version": version,
            "description": describe_limits(settings),
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
            "/ontology/{name}": {"get": read("One term, scheme or version", (*RDF_TYPES, "text/html"), "name")},
            "/shapes": {"get": read("The SHACL shapes", (*RDF_TYPES, "text/html"))},
            "/shapes/{name}": {"get": read("One shape or profile", (*RDF_TYPES, "text/html"), "name")},
            "/queries": {"get": read("The query library", (*RDF_TYPES, "text/html"))},
            "/queries/{name}": {"get": read("One query, or with .csv, .json its answer", RDF_TYPES, "name")},
            "/dumps/{name}": {"get": read("One file of the snapshot", ("application/octet-stream",), "name")},
            "/.well-known/void": {"get": read("The VoID description", RDF_TYPES)},
            "/catalog": {"get": read("The DCAT description", RDF_TYPES)},
            "/health": {"get": read("Whether the process answers", ("application/json",))},
            "/ready": {"get": read("Whether queries are answered", ("application/json",))},
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
    problem = {JSON_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    return {
        "200": {"description": summary, "content": {media_type: {} for media_type in dict.fromkeys(media_types)}},
        "304": {"description": "Not modified"},
        "default": {"description": "A problem (RFC 9457)", "content": problem},
    }
