"""Requests and answers as plain values, the same for the outer layer and for Flask."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from typing import NamedTuple, Protocol

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
OF_CONTENT = frozenset(("Content-Type", "Content-Length", "Content-Encoding"))
DATA_POLICY = "default-src 'none'; frame-ancestors 'none'; sandbox"


class Request(NamedTuple):
    """What the endpoint reads of an HTTP request; header names are in lower case."""

    method: str
    path: str
    query_string: bytes
    headers: Mapping[str, str]
    body: bytes = b""
    http_version: str = "1.1"


class Stream(Protocol):
    """The pieces of a body; whoever has it closes it, whether it was read or not."""

    def __aiter__(self) -> AsyncIterator[bytes]:
        """Give what gives the pieces."""

    async def __anext__(self) -> bytes:
        """Give the next piece; raises CutShort where the body cannot be completed."""

    async def aclose(self) -> None:
        """Want no more pieces."""


class Answer:
    """An HTTP response: a body that is complete, or a stream that raises CutShort where it cannot be completed.

    Its head is given as headers, or as the bytes that go over the wire; each is made of the other when asked for.
    """

    __slots__ = ("_headers", "body", "head", "status", "stream")

    def __init__(
        self,
        status: int,
        headers: Mapping[str, str] | None = None,
        body: bytes = b"",
        stream: Stream | None = None,
        head: bytes = b"",
    ) -> None:
        """Take what there is; without a head there are headers, none if none are given."""
        self.status = status
        self._headers = {} if headers is None and not head else headers
        self.body = body
        self.stream = stream
        self.head = head

    @property
    def headers(self) -> Mapping[str, str]:
        """Give the headers by name."""
        if self._headers is None:
            lines = self.head.decode("latin-1").split("\r\n")[1:-1]
            self._headers = {name: value for name, _, value in (line.partition(": ") for line in lines)}
        return self._headers


class CutShort(Exception):
    """An answer that has begun cannot be completed: the transfer must be aborted, never be ended well."""


def answer_problem(problem: Problem, accept: str | None) -> Answer:
    """Answer with problem details."""
    status, headers, body = render_problem(problem, accept)
    return Answer(status, {**COMMON_HEADERS, "Content-Security-Policy": DATA_POLICY, **headers}, body)


def matches_etag(header: str | None, etag: str) -> bool:
    """Tell whether an If-None-Match names the entity tag (weak comparison, RFC 9110, section 13.1.2)."""
    if not header or not etag:
        return False
    return any(candidate.strip().removeprefix("W/") == etag for candidate in header.split(","))


def not_modified(answer: Answer, if_none_match: str | None) -> Answer | None:
    """Answer that the client has an answer already; None where it has not (RFC 9110, section 15.4.5)."""
    if not matches_etag(if_none_match, answer.headers.get("ETag", "")):
        return None
    return Answer(304, {name: value for name, value in answer.headers.items() if name not in OF_CONTENT})
