"""From an HTTP request to the query it carries: the SPARQL 1.1 Protocol as pure functions.

https://www.w3.org/TR/sparql11-protocol/#query-operation
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple
from urllib.parse import unquote_to_bytes

from mandategraph.endpoint.formats import SHORT_NAMES
from mandategraph.endpoint.problems import Problem

FORM_TYPE = "application/x-www-form-urlencoded"
QUERY_TYPE = "application/sparql-query"
UPDATE_TYPE = "application/sparql-update"
QUERY_METHODS = ("GET", "HEAD", "POST", "OPTIONS")
MAX_PARAMETERS = 256
WISHES = ("format", "timeout", "default-graph-uri", "named-graph-uri")
ESCAPES = codecs.lookup("unicode_escape")  # looked up here: a worker can open no module any more
ABSOLUTE_IRI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\x00-\x20<>\"{}|\\^`\x7f]*\Z")

Parameters = tuple[tuple[str, str], ...]
ByName = Mapping[str, Sequence[str]]


class QueryRequest(NamedTuple):
    """A query operation: the text, the dataset that the request names (empty: it names none), and wishes."""

    query: str
    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()
    timeout: float | None = None
    format: str | None = None


def read_parameters(encoded: bytes) -> Parameters:
    """Decode parameters of an address or form; raises Problem where they are not UTF-8 or too many.

    https://url.spec.whatwg.org/#urlencoded-parsing
    """
    if not encoded:
        return ()
    fields = encoded.split(b"&", MAX_PARAMETERS)
    if len(fields) > MAX_PARAMETERS:
        raise Problem("bad-request", f"There are more than {MAX_PARAMETERS} parameters.")
    try:
        return tuple(
            (decode_component(name), decode_component(value))
            for name, _, value in (field.partition(b"=") for field in fields if field)
        )
    except UnicodeDecodeError as error:
        raise Problem("bad-request", "The parameters are not percent-encoded UTF-8.") from error


def decode_component(encoded: bytes) -> str:
    """Decode a name or value of a parameter; raises UnicodeDecodeError where it is no UTF-8, or not ASCII before.

    What is well-formed is decoded by the codec of Python's own escapes, far faster than piece by piece.
    """
    if encoded.isalnum():
        return encoded.decode("ascii")
    plain = encoded.replace(b"+", b" ")
    if b"%" not in plain:
        return plain.decode("ascii")
    try:
        escapes = plain.decode("ascii").replace("\\", "\\\\").replace("%", "\\x")
        return ESCAPES.decode(escapes.encode("ascii"))[0].encode("latin-1").decode("utf-8")
    except UnicodeDecodeError:
        return unquote_to_bytes(plain.decode("ascii")).decode("utf-8")


def split_content_type(content_type: str | None) -> tuple[str, str | None]:
    """Split a Content-Type into the media type and its charset, both in lower case."""
    media_type, *parameters = (part.strip() for part in (content_type or "").lower().split(";"))
    for parameter in parameters:
        name, _, value = parameter.partition("=")
        if name.strip() == "charset":
            return media_type, value.strip().strip('"')
    return media_type, None


def decode_body(body: bytes, charset: str | None) -> str:
    """Decode a body that must be UTF-8; raises Problem where it says or shows otherwise."""
    if charset not in (None, "utf-8", "utf8", "us-ascii"):
        raise Problem("media-type", f"The body is said to be in {charset}; send it in UTF-8.")
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError as error:
        raise Problem("bad-request", f"The body is not UTF-8: {error.reason} at byte {error.start}.") from error


def parse_query_request(
    method: str, query_string: bytes, content_type: str | None, body: bytes
) -> QueryRequest | None:
    """Read a query operation, or None where a GET carries none (then the service description is meant).

    Raises Problem with the status that the protocol asks for: 400 for a malformed operation, 405 for another
    method, 415 for a body that is neither a form nor a query.
    """
    parameters = read_parameters(query_string)
    if method in ("GET", "HEAD"):
        return read_operation(parameters, needed=False)
    if method != "POST":
        raise Problem(
            "method", "Queries are sent by GET, HEAD or POST.", headers={"Allow": ", ".join(QUERY_METHODS)}
        )
    media_type, charset = split_content_type(content_type)
    if media_type == FORM_TYPE:
        decode_body(b"", charset)
        return read_operation((*read_parameters(body), *wishes(parameters)))
    if media_type == QUERY_TYPE:
        if any(name in ("query", "update") for name, _ in parameters):
            raise Problem("bad-request", "The query stands in the body; the address must not hold another one.")
        return read_operation((("query", decode_body(body, charset)), *parameters))
    raise Problem(
        "media-type",
        f"A query is posted as {FORM_TYPE} or {QUERY_TYPE}, not as {media_type or 'a body without Content-Type'}.",
        headers={"Accept-Post": f"{FORM_TYPE}, {QUERY_TYPE}"},
    )


def wishes(parameters: Parameters) -> Parameters:
    """Keep the parameters that may stand in the address beside a posted form: its dataset, and wishes."""
    return tuple(pair for pair in parameters if pair[0] in WISHES)


def read_operation(parameters: Parameters, *, needed: bool = True) -> QueryRequest | None:
    """Make the operation of its parameters; raises Problem where there is not exactly one query."""
    if len(parameters) == 1 and parameters[0][0] == "query":
        return QueryRequest(parameters[0][1])
    by_name = group_by_name(parameters)
    if "update" in by_name:
        raise Problem("bad-request", "Updates are sent by POST to /update.")
    queries = by_name.get("query", ())
    if len(queries) > 1:
        raise Problem("bad-request", "There is more than one query parameter; send one query a request.")
    if not queries:
        if needed:
            raise Problem("bad-request", "There is no query parameter.")
        return None
    return QueryRequest(
        query=queries[0],
        default_graphs=read_iris(by_name, "default-graph-uri"),
        named_graphs=read_iris(by_name, "named-graph-uri"),
        timeout=read_timeout(by_name),
        format=read_format(by_name),
    )


def group_by_name(parameters: Parameters) -> ByName:
    """Give the values of each parameter in their order."""
    by_name: dict[str, list[str]] = {}
    for name, value in parameters:
        by_name.setdefault(name, []).append(value)
    return by_name


def read_iris(by_name: ByName, wanted: str) -> tuple[str, ...]:
    """Give the values of a parameter that names graphs; raises Problem for what is no absolute IRI."""
    values = tuple(dict.fromkeys(by_name.get(wanted, ())))
    for value in values:
        if not ABSOLUTE_IRI.match(value):
            raise Problem("bad-request", f"{wanted} is not an absolute IRI: {value[:200]!r}.")
    return values


def read_timeout(by_name: ByName) -> float | None:
    """Give the deadline that the request asks for in seconds; raises Problem where it is no positive number."""
    values = by_name.get("timeout")
    if not values:
        return None
    if not re.fullmatch(r"[0-9]{1,9}(\.[0-9]{1,9})?", values[-1]) or float(values[-1]) == 0:
        raise Problem("bad-request", f"timeout is not a positive number of seconds: {values[-1][:50]!r}.")
    return float(values[-1])


def read_format(by_name: ByName) -> str | None:
    """Give the short name of the format that is asked for; raises Problem where there is no such format."""
    values = by_name.get("format")
    if not values:
        return None
    if values[-1] not in SHORT_NAMES:
        raise Problem("bad-request", f"format is none of {', '.join(SHORT_NAMES)}: {values[-1][:50]!r}.")
    return values[-1]
