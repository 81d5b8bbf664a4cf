"""What the pages add to the OpenAPI description: library queries by URL, validation, calendar, citations."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from mandategraph.endpoint.checking.submissions import EMBEDDINGS, TURTLE
from mandategraph.endpoint.formats import GRAPH_TYPES
from mandategraph.endpoint.openapi import query_parameter, respond
from mandategraph.graph.catalog import Parameter, Query
from mandategraph.graph.validation.formats import FORMATS
from mandategraph.graph.validation.profiles import profile_names

RESULTS = {"csv": "text/csv", "json": "application/sparql-results+json"}
SCHEMAS: dict[str, dict[str, str]] = {
    "iri": {"type": "string", "format": "iri"},
    "string": {"type": "string"},
    "year": {"type": "string", "pattern": "^-?[0-9]{4,}$"},
    "date": {"type": "string", "format": "date"},
    "integer": {"type": "integer"},
    "decimal": {"type": "number"},
}
"""Type of a parameter of the library to its JSON Schema."""
DEADLINE_FILTERS = ("actor", "body", "year", "status", "document")


def describe_page_paths(queries: Iterable[Query]) -> dict[str, Any]:
    """Describe the paths: each query of the library in each format, then the rest."""
    paths = {
        f"/queries/{q.name}/v{q.version}.{ending}": describe_query(q, ending)
        for q in queries
        for ending in RESULTS
    }
    filters = [query_parameter(name, {"type": "string"}) for name in DEADLINE_FILTERS]
    form = {"name": "form", "in": "path", "required": True, "schema": {"enum": ["txt", "bib", "ris"]}}
    of = query_parameter("of", SCHEMAS["iri"])
    words = query_parameter("q", {"type": "string", "maxLength": 200})
    return {
        **paths,
        "/validate": {"post": describe_validation()},
        "/deadlines.ics": read("Deadlines as a calendar (RFC 5545)", "text/calendar", filters),
        "/feed.atom": read("Changes between snapshots (RFC 4287)", "application/atom+xml", []),
        "/cite.{form}": read("The citation of a paragraph", "text/plain", [form, of]),
        "/suggest": read("Names that begin so, as OpenSearch suggestions", "application/json", [words]),
    }


def describe_query(query: Query, ending: str) -> dict[str, Any]:
    """Describe a query of the library in one format."""
    parameters = [describe_parameter(parameter) for parameter in query.parameters]
    described = read(query.title, RESULTS[ending], parameters)
    columns = f"Columns: {', '.join(query.columns)}. They and the parameters stay as they are in this version."
    described["get"]["operationId"] = f"{query.name}_v{query.version}_{ending}"
    described["get"]["description"] = f"{query.question} {query.description} {columns}"
    described["get"]["tags"] = ["queries"]
    return described


def describe_parameter(parameter: Parameter) -> dict[str, Any]:
    """Describe a parameter of a query with its type and default."""
    schema = {**SCHEMAS[parameter.type], "default": parameter.default.value}
    return {**query_parameter(parameter.name, schema), "description": parameter.description}


def read(summary: str, media_type: str, parameters: list[dict[str, Any]]) -> dict[str, Any]:
    """Describe an operation that only reads."""
    return {"get": {"summary": summary, "parameters": parameters, "responses": respond(summary, (media_type,))}}


def describe_submission() -> dict[str, Any]:
    """Describe a submission as JSON, whose members are those of the EU Interoperability Test Bed's validator."""
    text: dict[str, Any] = {"type": "string"}
    embedding = {"enum": list(EMBEDDINGS), "default": "STRING"}
    rule = {"ruleSet": text, "ruleSyntax": {**text, "default": TURTLE}, "embeddingMethod": embedding}
    return {
        "type": "object",
        "required": ["contentToValidate"],
        "properties": {
            "contentToValidate": {**text, "description": "The RDF"},
            "contentSyntax": {**text, "default": TURTLE, "description": "Its media type"},
            "embeddingMethod": embedding,
            "validationType": {"enum": list(profile_names()), "default": "core"},
            "externalRules": {
                "type": "array",
                "description": "Shapes of the sender's, in place of a profile",
                "items": {"type": "object", "required": ["ruleSet"], "properties": rule},
            },
            "reportSyntax": {**text, "description": "Media type of a report in RDF, before Accept"},
        },
    }


def describe_validation() -> dict[str, Any]:
    """Describe validation: RDF as the body, a JSON object, or a form."""
    properties = {
        "content": {"type": "string"},
        "file": {"type": "array", "items": {"type": "string", "format": "binary"}},
        "shapes": {"type": "array", "items": {"type": "string", "format": "binary"}},
        "profile": {"enum": list(profile_names())},
        "syntax": {"type": "string"},
        "format": {"enum": list(FORMATS)},
    }
    content = {media_type: {"schema": {"type": "string"}} for media_type in GRAPH_TYPES[:6]}
    content["application/json"] = {"schema": describe_submission()}
    form = {"multipart/form-data": {"schema": {"type": "object", "properties": properties}}}
    reports = [found.media_type for found in FORMATS.values()]
    return {
        "summary": "Validate RDF against a profile of shapes, or shapes of the sender's; nothing is stored",
        "parameters": [
            query_parameter("profile", {"enum": list(profile_names()), "default": "core"}),
            query_parameter("format", {"enum": list(FORMATS)}),
            query_parameter("live", {"type": "string"}),
        ],
        "requestBody": {"required": False, "content": {**content, **form}},
        "responses": respond("The report", (*reports, "application/ld+json", "text/html")),
    }
