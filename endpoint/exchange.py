"""Requests and answers as plain values, the same for the outer layer and for Flask."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field

from mandategraph.endpoint.problems import Problem, render_problem

# Sent with every answer: others may read it from any page, none may take it for something else.
COMMON_HEADERS: Mapping[str, str] = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": (
        "Allow, Content-Encoding, ETag, Link, Location, Mandategraph-Limits, Mandategraph-Request, "
        "Mandategraph-Revision, Mandategraph-Snapshot, Retry-After"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "Cross-Origin-Resource-Policy": "cross-origin",
}
DATA_POLICY = "default-src 'none'; frame-ancestors 'none'; sandbox"


@dataclass(frozen=True, slots=True)
class Request:
    """What the endpoint reads of an HTTP request; header names are in lower case."""

    method: str
    path: str
    query_string: bytes
    headers: Mapping[str, str]
    body: bytes = b""
    client: str = ""
    http_version: str = "1.1"


@dataclass(slots=True)
class Answer:
    """An HTTP response: a body that is complete, or a stream that raises CutShort where it cannot be completed."""

    status: int
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""
    stream: AsyncIterator[bytes] | None = None


class CutShort(Exception):
    """An answer that has begun cannot be completed: the transfer must be aborted, never be ended well."""


def answer_problem(problem: Problem, accept: str | None) -> Answer:
    """Answer with problem details."""
    status, headers, body = render_problem(problem, accept)
    return Answer(status, {**COMMON_HEADERS, "Content-Security-Policy": DATA_POLICY, **headers}, body)


def matches_etag(header: str | None, etag: str) -> bool:
    """Tell whether an If-None-Match names the entity tag (weak comparison, RFC 9110, section 13.1.2)."""
    if not header:
        return False
    return any(candidate.strip().removeprefix("W/") == etag for candidate in header.split(","))
