"""What travels through the pipes between the web process and a worker: frames of kind, length and payload."""

from __future__ import annotations

import json
import os
import struct
from enum import IntEnum
from typing import Any

from pyoxigraph import Literal, NamedNode

HEADER = struct.Struct("!BI")
REQUEST = struct.Struct("!I")


class Kind(IntEnum):
    """What a frame from a worker holds."""

    ANSWER = 1  # the whole answer: length of the head, head, body; the last frame
    HEAD = 2  # the head of an answer that follows in pieces
    DATA = 3  # a piece of it
    END = 4  # it is complete; the last frame
    CUT = 5  # it is not, and this is why; the last frame
    PROBLEM = 6  # no answer: code, detail, members; the last frame


def pack(kind: Kind, payload: bytes) -> bytes:
    """Make a frame."""
    return HEADER.pack(kind, len(payload)) + payload


def pack_json(kind: Kind, value: dict[str, Any]) -> bytes:
    """Make a frame with a JSON object in it."""
    return pack(kind, json.dumps(value).encode())


def pack_answer(head: dict[str, Any], body: bytes) -> bytes:
    """Make the frame of a whole answer."""
    encoded = json.dumps(head).encode()
    return HEADER.pack(Kind.ANSWER, 4 + len(encoded) + len(body)) + REQUEST.pack(len(encoded)) + encoded + body


def unpack_answer(payload: bytes) -> tuple[dict[str, Any], bytes]:
    """Split the payload of a whole answer into head and body."""
    (length,) = REQUEST.unpack_from(payload)
    return json.loads(payload[4 : 4 + length]), payload[4 + length :]


def pack_job(job: dict[str, Any]) -> bytes:
    """Make what is sent to a worker: a length and a JSON object."""
    encoded = json.dumps(job).encode()
    return REQUEST.pack(len(encoded)) + encoded


def pack_term(term: NamedNode | Literal) -> dict[str, str]:
    """Write a term as values that JSON can hold."""
    if isinstance(term, NamedNode):
        return {"iri": term.value}
    language = {"language": term.language} if term.language else {}
    return {"value": term.value, "datatype": term.datatype.value, **language}


def unpack_term(packed: dict[str, str]) -> NamedNode | Literal:
    """Make the term of what `pack_term` gave."""
    if "iri" in packed:
        return NamedNode(packed["iri"])
    if "language" in packed:
        return Literal(packed["value"], language=packed["language"])
    return Literal(packed["value"], datatype=NamedNode(packed["datatype"]))


def read_exactly(descriptor: int, length: int) -> bytes:
    """Read that many bytes from a blocking pipe; fewer (or none) mean that the other side closed it."""
    parts = []
    while length:
        part = os.read(descriptor, length)
        if not part:
            return b""
        parts.append(part)
        length -= len(part)
    return b"".join(parts)


def write_all(descriptor: int, data: bytes) -> None:
    """Write all bytes to a blocking pipe."""
    view = memoryview(data)
    while view:
        view = view[os.write(descriptor, view) :]
