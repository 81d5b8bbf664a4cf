"""Answers as they go over the wire: HTTP/1.1 heads and chunks, written once and used again.

RFC 9112, sections 4 (status line), 5 (fields) and 7.1 (chunks): https://www.rfc-editor.org/rfc/rfc9112
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from http import HTTPStatus
from types import MappingProxyType

from mandategraph.endpoint.exchange import Answer

MAX_FIELDS = 128
MAX_KEPT_FIELDS = 2_048  # bytes of fields whose reading is kept
BODILESS = frozenset((204, 304))
FORBIDDEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]|\r(?!\n)")

HeaderList = Iterable[tuple[bytes, bytes]]


def merge_headers(headers: HeaderList) -> dict[str, str]:
    """Give the headers by lower-case name, repeated ones joined by commas (RFC 9110, section 5.3)."""
    merged: dict[str, str] = {}
    for name, value in headers:
        key, text = name.decode("latin-1").lower(), value.decode("latin-1")
        merged[key] = f"{merged[key]}, {text}" if key in merged else text
    return merged


def write_head(answer: Answer, common: bytes, number: str, keep_alive: bool) -> bytes:
    """Write the head of an answer: what it says itself, what all say (`common`), and the request's number."""
    if not answer.head:
        answer.head = write_fields(answer.status, answer.headers)
    if answer.stream is not None:
        framing = b"Transfer-Encoding: chunked\r\n"
    else:
        framing = b"" if answer.status in BODILESS else b"Content-Length: %d\r\n" % len(answer.body)
    close = b"" if keep_alive else b"Connection: close\r\n"
    return b"%b%b%bMandategraph-Request: %b\r\n%b\r\n" % (
        answer.head, framing, common, number.encode("ascii"), close,
    )  # fmt: skip


def write_fields(status: int, headers: Mapping[str, str]) -> bytes:
    """Write status line and fields; raises ValueError for a value that would end its line."""
    return f"HTTP/1.1 {status} {HTTPStatus(status).phrase}\r\n".encode("ascii") + write_lines(headers)


def write_lines(headers: Mapping[str, str]) -> bytes:
    """Write fields, each as its line; raises ValueError for a value that would end it."""
    lines = "".join([f"{name}: {value}\r\n" for name, value in headers.items()])
    if FORBIDDEN.search(lines) or lines.count("\n") != len(headers):
        raise ValueError(f"a header has a control character in it: {lines!r}")
    return lines.encode("latin-1")


def write_chunk(piece: bytes) -> tuple[bytes, bytes, bytes]:
    """Write a piece of a body as a chunk; an empty one would end the body."""
    return b"%x\r\n" % len(piece), piece, b"\r\n"


LAST_CHUNK = b"0\r\n\r\n"

# A GET of /sparql as most clients send it, whole and alone in what arrived.
PLAIN_QUERY = re.compile(
    rb"GET /sparql\?([!-\"$-~]+) HTTP/1\.1\r\n((?:[A-Za-z-]+:[ \t]*[!-~](?:[ -~]*[!-~])?\r\n)+)\r\n"
)
# Fields that change how a message is framed or answered: then the web server's parser reads it.
NOT_PLAIN = re.compile(
    rb"^(?:connection:(?![ \t]*keep-alive\r)|content-length:|transfer-encoding:|upgrade:|expect:|te:|trailer:)",
    re.IGNORECASE | re.MULTILINE,
)


def read_plain_query(data: bytes) -> tuple[bytes, Mapping[str, str]] | None:
    """Read a plain GET of a query at once: its parameters and headers; None for everything else."""
    found = PLAIN_QUERY.fullmatch(data)
    if found is None:
        return None
    lines = found[2]
    fields = read_plain_fields(lines) if len(lines) > MAX_KEPT_FIELDS else read_kept_fields(lines)
    return None if fields is None else (found[1], fields)


def read_plain_fields(lines: bytes) -> Mapping[str, str] | None:
    """Read the fields of a head; None where one of them changes how the request is framed or answered."""
    if NOT_PLAIN.search(lines) or lines.count(b"\n") > MAX_FIELDS:
        return None
    fields = (line.partition(b":") for line in lines[:-2].split(b"\r\n"))
    return MappingProxyType(merge_headers((name, value.strip()) for name, _, value in fields))


# A client sends the same fields with each request.
read_kept_fields = lru_cache(maxsize=512)(read_plain_fields)


def asks(query_string: bytes) -> bool:
    """Tell whether parameters carry an operation; without one, the service description is meant."""
    return b"query=" in query_string or b"update=" in query_string
