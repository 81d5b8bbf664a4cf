"""Flask's part in keeping pages: those that are kept leave before any view, and those that may be are kept."""

from __future__ import annotations

from flask import Flask, Response, g, request

from mandategraph.endpoint.exchange import Answer, not_modified
from mandategraph.endpoint.keeping import FACTS, Asked, read_asked
from mandategraph.endpoint.views.responses import get_bridge, to_response

KEPT_TYPES = frozenset({
    "text/html", "text/calendar", "application/xml", "application/atom+xml", "application/json",
    "application/opensearchdescription+xml", "text/css", "text/javascript", "image/svg+xml",
})  # fmt: skip


def keep_pages(app: Flask) -> None:
    """Let an application keep its pages."""
    app.before_request(recall)
    app.after_request(remember)


def look_at(fact: str) -> None:
    """Take note that the answer of this request depends on one of FACTS."""
    g.setdefault("facts", set()).add(fact)


def recall() -> Response | None:
    """Give the page that is kept for the request."""
    service = get_bridge().service
    served = service.served
    g.asked, g.served = make_asked(), served
    if g.asked is None or served is None:
        return None
    kept = service.pages.find(g.asked, served) or service.pages.find_plain(g.asked, served)
    return send(kept) if kept is not None else None


def make_asked() -> Asked | None:
    """Read what decides the answer."""
    headers = {name.lower(): value for name, value in request.headers.items()}
    query = request.query_string.decode("latin-1")
    return read_asked(request.method, request.path, query, headers, request.scheme)


def remember(response: Response) -> Response:
    """Keep an answer that may be kept."""
    service = get_bridge().service
    asked, served = g.get("asked"), g.get("served")
    switched = served != service.served  # then it may be of both
    if asked is None or served is None or switched or not is_kept(response):
        return response
    response.vary.add("Accept-Encoding")
    facts = tuple(fact for fact in FACTS if fact in g.get("facts", ()))
    page = Answer(200, join_fields(response), response.get_data())
    return send(service.pages.keep(asked, served, facts, page))


def join_fields(response: Response) -> dict[str, str]:
    """Give the headers by name, repeated ones joined by commas (RFC 9110, section 5.3)."""
    joined: dict[str, str] = {}
    for name, value in response.headers:
        joined[name] = f"{joined[name]}, {value}" if name in joined else value
    return joined


def is_kept(response: Response) -> bool:
    """Tell whether an answer may be kept: a complete page that nobody has forbidden to store."""
    return (
        request.method == "GET"
        and response.status_code == 200
        and not response.is_streamed
        and not response.direct_passthrough
        and "ETag" not in response.headers
        and "Content-Encoding" not in response.headers
        and response.mimetype in KEPT_TYPES
        and "no-store" not in response.headers.get("Cache-Control", "")
    )


def send(kept: Answer) -> Response:
    """Send a kept page, or say that the client's copy is still right."""
    return to_response(not_modified(kept, request.headers.get("If-None-Match")) or kept)
