"""Between Flask's requests and responses and the endpoint's own."""

from __future__ import annotations

from typing import cast

from flask import Response, current_app, request

from mandategraph.endpoint.bridge import Bridge
from mandategraph.endpoint.exchange import Answer, Request

PAGE_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)


def get_bridge() -> Bridge:
    """Give the bridge of the running application."""
    return cast(Bridge, current_app.extensions["mandategraph"])


def read_request() -> Request:
    """Take what the endpoint reads of Flask's request."""
    return Request(
        method=request.method,
        path=request.path,
        query_string=request.query_string,
        headers={name.lower(): value for name, value in request.headers.items()},
        body=request.get_data(cache=False),
        http_version=str(request.environ.get("SERVER_PROTOCOL", "HTTP/1.1")).removeprefix("HTTP/"),
    )


def to_response(answer: Answer) -> Response:
    """Make Flask's response of an answer."""
    body = answer.body if answer.stream is None else get_bridge().iterate(answer)
    response = Response(body, status=answer.status)
    if "Content-Type" not in answer.headers:
        del response.headers["Content-Type"]
    for name, value in answer.headers.items():
        response.headers[name] = value
    return response
