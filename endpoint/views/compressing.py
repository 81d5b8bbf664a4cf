"""Pages and documents leave compressed where the client takes that; queries are compressed by their workers."""

from __future__ import annotations

from flask import Response, request

from mandategraph.endpoint.coding import compress
from mandategraph.endpoint.negotiation import choose_encoding

SMALLEST = 512
TEXTUAL = ("text/", "application/json", "application/xml", "application/javascript", "image/svg+xml")
SUFFIXES = ("+json", "+xml", "n-triples", "n-quads", "trig")


def is_textual(media_type: str) -> bool:
    """Tell whether a media type is text, which shrinks."""
    return media_type.startswith(TEXTUAL) or media_type.endswith(SUFFIXES)


def compress_response(response: Response) -> Response:
    """Compress a whole answer of text, and say that the coding decides its bytes.

    An answer with an entity tag keeps its bytes: the tag names them, and writers compare it.
    """
    whole = response.status_code == 200 and not (response.is_streamed or response.direct_passthrough)
    named = "ETag" in response.headers or "Content-Encoding" in response.headers
    if not whole or named or not is_textual(response.mimetype or ""):
        return response
    response.vary.add("Accept-Encoding")
    coding = choose_encoding(request.headers.get("Accept-Encoding"))
    body = response.get_data()
    if coding is not None and len(body) >= SMALLEST:
        response.set_data(compress(coding, body))
        response.headers["Content-Encoding"] = coding
    return response
