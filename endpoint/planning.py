"""From a query to everything that decides the bytes of its answer: formats, coding, entity tag. Pure functions.

They run in the workers for queries that come over the wire, and in the web process for what it asks by itself.
"""

from __future__ import annotations

import hashlib
from functools import lru_cache
from typing import NamedTuple

from pyoxigraph import Literal, NamedNode

from mandategraph.endpoint.formats import GRAPH_TYPES, RESULT_TYPES, SHORT_NAMES
from mandategraph.endpoint.negotiation import choose, choose_encoding
from mandategraph.endpoint.problems import Problem
from mandategraph.endpoint.protocol import QueryRequest
from mandategraph.endpoint.repeatability import is_repeatable

TAG_BYTES = 20


class Plan(NamedTuple):
    """A query with everything that decides the bytes of its answer; `tag` is None where nothing decides them."""

    query: QueryRequest
    result_type: str | None
    graph_type: str | None
    encoding: str | None
    tag: str | None
    substitutions: tuple[tuple[str, NamedNode | Literal], ...] = ()


def make_plan(
    query: QueryRequest, accept: str | None, accept_encoding: str | None, identity: bytes, max_bytes: int
) -> Plan:
    """Choose the formats; `identity` stands for the data, the program and its limits.

    Raises Problem where no format at all is acceptable, or the query has more than `max_bytes`.
    """
    text = query.query
    size = len(text) if text.isascii() else len(text.encode("utf-8", "surrogatepass"))
    if size > max_bytes:
        raise Problem("too-large", f"The query has {size} bytes; at most {max_bytes} are read.")
    if query.format is not None:
        result_type, graph_type = SHORT_NAMES[query.format]
    else:
        result_type, graph_type = choose(accept, RESULT_TYPES), choose(accept, GRAPH_TYPES)
    if result_type is None and graph_type is None:
        available = sorted({*RESULT_TYPES, *GRAPH_TYPES})
        raise Problem("not-acceptable", "Answers exist in other formats.", members={"available": available})
    encoding = choose_encoding(accept_encoding)
    tag = make_tag(identity, query, result_type, graph_type, encoding) if is_repeatable(text) else None
    return Plan(query, result_type, graph_type, encoding, tag)


def make_tag(identity: bytes, query: QueryRequest, *chosen: str | None) -> str:
    """Make the strong entity tag of an answer (RFC 9110, section 8.8.3)."""
    text = query.query.encode("utf-8", "surrogatepass")
    digest = hashlib.blake2b(b"%d:" % len(text) + text, digest_size=TAG_BYTES, key=identity)
    digest.update(write_choice(query.default_graphs, query.named_graphs, chosen))
    return f'"{digest.hexdigest()}"'


@lru_cache(maxsize=32)
def write_choice(
    default_graphs: tuple[str, ...], named_graphs: tuple[str, ...], chosen: tuple[str | None, ...]
) -> bytes:
    """Write what beside its text decides the answer to a query."""
    return repr((default_graphs, named_graphs, chosen)).encode("utf-8", "surrogatepass")


def write_keeping(tag: str | None, lifetime: int) -> bytes:
    """Write the fields that say how long an answer may be kept (RFC 9111, section 5.2)."""
    if tag is None:
        return b"Cache-Control: no-store\r\n"
    return f"ETag: {tag}\r\nCache-Control: public, max-age={lifetime}\r\n".encode("ascii")
