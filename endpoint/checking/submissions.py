"""What is sent to be validated as a JSON object, with the members of the EU Interoperability Test Bed's validator.

Source: its REST interface, POST /shacl/{domain}/api/validate, as its guide to RDF validation describes it. Members
that make no difference here (locale, addInputToReport and the like) are passed over.
"""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pyoxigraph import RdfFormat

from mandategraph.endpoint.checking.client import Upload
from mandategraph.endpoint.problems import Problem

TURTLE = "text/turtle"
EMBEDDINGS = ("STRING", "BASE64")


@dataclass(frozen=True, slots=True)
class Submission:
    """What was sent to be validated."""

    data: tuple[Upload, ...]
    shapes: tuple[Upload, ...]
    profile: str
    syntax: str
    report: str | None = None
    """The media type of the report, where the submission names it."""
    is_live: bool = False
    """Whether the data is what this server holds."""


def read_object(body: bytes) -> Submission:
    """Read a submission as JSON; raises Problem that names the member at fault."""
    try:
        found = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise Problem(
            "bad-request", f"The body is no JSON: {error}. Send JSON-LD as application/ld+json."
        ) from error
    if not isinstance(found, dict) or "contentToValidate" not in found:
        raise Problem(
            "bad-request",
            "Send an object with the member contentToValidate; JSON-LD goes as application/ld+json.",
        )
    rules = found.get("externalRules") or []
    if not isinstance(rules, list) or not all(isinstance(rule, dict) for rule in rules):
        raise Problem("bad-request", "externalRules is no list of objects.")
    shapes = tuple(
        _upload(rule, "ruleSet", "ruleSyntax", f"rules {number}") for number, rule in enumerate(rules, 1)
    )
    report = found.get("reportSyntax")
    return Submission(
        (_upload(found, "contentToValidate", "contentSyntax", "data"),),
        shapes,
        _text(found, "validationType") or "core",
        "",
        _media_type(report, "reportSyntax") if report else None,
    )


def _upload(found: Mapping[str, Any], content: str, syntax: str, name: str) -> Upload:
    text = _text(found, content)
    if not text:
        raise Problem("bad-request", f"{content} is missing or empty.")
    embedding = _text(found, "embeddingMethod") or "STRING"
    if embedding not in EMBEDDINGS:
        raise Problem(
            "bad-request", f"embeddingMethod is {embedding}: nothing is fetched, send the content itself."
        )
    media_type = _media_type(found.get(syntax) or TURTLE, syntax)
    if embedding == "STRING":
        return Upload(text.encode("utf-8", "replace"), media_type, name)
    try:
        return Upload(base64.b64decode(text, validate=True), media_type, name)
    except (binascii.Error, ValueError) as error:
        raise Problem("bad-request", f"{content} is no base64: {error}.") from error


def _text(found: Mapping[str, Any], member: str) -> str:
    value = found.get(member)
    if value is not None and not isinstance(value, str):
        raise Problem("bad-request", f"{member} is no text.")
    return value or ""


def _media_type(value: object, member: str) -> str:
    known = RdfFormat.from_media_type(value) if isinstance(value, str) else None
    if known is None:
        raise Problem("bad-request", f"{member} is no media type of RDF, as {TURTLE} or application/ld+json.")
    return known.media_type
