"""From an HTTP request to the write it carries: SPARQL Update and the Graph Store Protocol as pure functions.

https://www.w3.org/TR/sparql11-protocol/#update-operation, https://www.w3.org/TR/sparql11-http-rdf-update/
"""

from __future__ import annotations

import base64
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from pyoxigraph import RdfFormat
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.sansio.multipart import Data, Epilogue, Field, File, MultipartDecoder, NeedData

from mandategraph.endpoint.problems import Problem
from mandategraph.endpoint.protocol import (
    ABSOLUTE_IRI,
    FORM_TYPE,
    MAX_PARAMETERS,
    UPDATE_TYPE,
    Parameters,
    decode_body,
    group_by_name,
    read_iris,
    read_parameters,
    split_content_type,
)

UPDATE_METHODS = ("POST", "OPTIONS")
STORE_METHODS = ("GET", "HEAD", "PUT", "POST", "DELETE", "OPTIONS")


@dataclass(frozen=True, slots=True)
class Part:
    """RDF that was sent: its media type and bytes."""

    media_type: str
    content: bytes

    def to_json(self) -> dict[str, str]:
        """Give the part as values that JSON can hold."""
        return {"media_type": self.media_type, "content": base64.b64encode(self.content).decode("ascii")}


def parse_update(query_string: bytes, content_type: str | None, body: bytes, base: str) -> dict[str, Any]:
    """Read a posted update operation as a job; raises Problem with the status that the protocol asks for."""
    parameters = read_parameters(query_string)
    media_type, charset = split_content_type(content_type)
    if media_type == FORM_TYPE:
        decode_body(b"", charset)
        # The specification has all parameters in the body; those of the dataset also count where others put them.
        beside = ("update", "using-graph-uri", "using-named-graph-uri")
        parameters = (*read_parameters(body), *(pair for pair in parameters if pair[0] in beside))
    elif media_type == UPDATE_TYPE:
        parameters = (("update", decode_body(body, charset)), *parameters)
    else:
        raise Problem(
            "media-type",
            f"An update is posted as {FORM_TYPE} or {UPDATE_TYPE}, not as {media_type or 'a body without type'}.",
            headers={"Accept-Post": f"{FORM_TYPE}, {UPDATE_TYPE}"},
        )
    return {
        "kind": "update",
        "update": read_update(parameters),
        "base": base,
        "using_default": read_iris(group_by_name(parameters), "using-graph-uri"),
        "using_named": read_iris(group_by_name(parameters), "using-named-graph-uri"),
    }


def read_update(parameters: Parameters) -> str:
    """Give the one update among the parameters; raises Problem where there is not exactly one."""
    updates = [value for name, value in parameters if name == "update"]
    if any(name == "query" for name, _ in parameters):
        raise Problem("bad-request", "Queries are sent to /sparql.")
    if len(updates) != 1:
        raise Problem("bad-request", f"There are {len(updates)} updates; send one a request.")
    return updates[0]


def read_graph(query_string: bytes, direct: str | None) -> str | None:
    """Tell which graph a request means: its IRI, empty for the default graph, None for the store itself.

    Raises Problem where it names none in a way that is known, or more than one.
    """
    parameters = read_parameters(query_string)
    if direct is not None:
        if parameters:
            raise Problem("bad-request", "The address names the graph itself; it takes no parameters.")
        return direct
    graphs = [value for name, value in parameters if name == "graph"]
    default = [value for name, value in parameters if name == "default"]
    if len(graphs) + len(default) > 1:
        raise Problem("bad-request", "The address names more than one graph.")
    if default:
        return ""
    if graphs and not ABSOLUTE_IRI.match(graphs[0]):
        raise Problem("bad-request", f"graph is not an absolute IRI: {graphs[0][:200]!r}.")
    return graphs[0] if graphs else None


def check_part(content_type: str | None, content: bytes) -> Part:
    """Make a part of what was sent; raises Problem where its type is no RDF format."""
    media_type, charset = split_content_type(content_type)
    if not media_type:
        raise Problem("media-type", "The body has no Content-Type; say which RDF format it is in.")
    if RdfFormat.from_media_type(media_type) is None or media_type in ("text/html", "application/json"):
        raise Problem("media-type", f"{media_type} is no RDF format that is read here; try text/turtle.")
    if charset not in (None, "utf-8", "utf8", "us-ascii"):
        raise Problem("media-type", f"The body is said to be in {charset}; send it in UTF-8.")
    return Part(media_type, content)


def read_form(body: bytes, boundary: str) -> list[Part]:
    """Read the parts of a form, whether they have a file's name or not; raises Problem where it is malformed."""
    decoder = MultipartDecoder(boundary.encode("latin-1"), max_parts=MAX_PARAMETERS)
    decoder.receive_data(body)
    decoder.receive_data(None)
    parts: list[Part] = []
    content_type: str | None = None
    content = bytearray()
    try:
        while not isinstance(event := decoder.next_event(), Epilogue):
            if isinstance(event, Field | File):
                content_type, content = event.headers.get("content-type"), bytearray()
            elif isinstance(event, Data):
                content += event.data
                if not event.more_data:
                    parts.append(check_part(content_type, bytes(content)))
            elif isinstance(event, NeedData):
                raise Problem("bad-request", "The form ends too early.")
    except (ValueError, RequestEntityTooLarge) as error:
        raise Problem("bad-request", "The form is malformed, or has too many parts.") from error
    if not parts:
        raise Problem("bad-request", "The form holds no part.")
    return parts


def make_graph_job(
    method: str, graph: str, parts: Sequence[Part], base: str, must_exist: bool | None = None
) -> dict[str, Any]:
    """Describe a change of one graph."""
    return {
        "kind": "graph",
        "method": method,
        "graph": graph,
        "must_exist": must_exist,
        "base": graph or base,
        "parts": [part.to_json() for part in parts],
    }


def read_existence(if_match: str | None, if_none_match: str | None) -> bool | None:
    """Tell whether a graph must be there (True) or must not (False) by a condition of *: RFC 9110, 13.1."""
    if (if_match or "").strip() == "*":
        return True
    return False if (if_none_match or "").strip() == "*" else None


def check_state(if_match: str | None, if_none_match: str | None, state: str) -> None:
    """Raise Problem where a graph, or all data, is not in the state that the client's entity tags ask for."""
    if if_match is not None and if_match.strip() != "*" and not names_state(if_match, state):
        raise Problem("precondition", "The data has changed since; read it again.")
    if if_none_match is not None and if_none_match.strip() != "*" and names_state(if_none_match, state):
        raise Problem("precondition", "The data is still as it was.")


def names_state(header: str, state: str) -> bool:
    """Tell whether one of the entity tags is of a representation of this state."""
    tags = (tag.strip().removeprefix("W/").strip('"') for tag in header.split(","))
    return any(tag.partition(".")[0] == state for tag in tags)
