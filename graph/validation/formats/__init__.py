"""Reports in the formats that people and their continuous integration read; one module for each."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from mandategraph.graph.validation.findings import Report
from mandategraph.graph.validation.formats.annotations import write_annotations
from mandategraph.graph.validation.formats.junit import write_junit
from mandategraph.graph.validation.formats.rdf import write_turtle
from mandategraph.graph.validation.formats.sarif import write_sarif
from mandategraph.graph.validation.formats.structured import write_json
from mandategraph.graph.validation.formats.text import write_text


@dataclass(frozen=True, slots=True)
class Format:
    """A format of reports."""

    name: str
    media_type: str
    write: Callable[[Report], str]


FORMATS: dict[str, Format] = {
    found.name: found
    for found in (
        Format("text", "text/plain", write_text),
        Format("json", "application/json", write_json),
        Format("turtle", "text/turtle", write_turtle),
        Format("sarif", "application/sarif+json", write_sarif),
        Format("junit", "application/xml", write_junit),
        Format("github", "text/x-github-annotations", write_annotations),
    )
}
"""The formats by name, in the order in which they are offered."""

REPORT_TYPES: dict[str, str] = {found.media_type: found.name for found in FORMATS.values()}
"""Media types of reports that are no RDF, with the name of the format; RDF goes by its own media types."""
