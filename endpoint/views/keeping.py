"""Whole pages kept in memory: a snapshot never changes, so a page is the same until another snapshot or day comes.

Kept are complete answers to GET whose content only the snapshot, the address, the host and the day decide. They
get a strong entity tag (RFC 9110, section 8.8.3), so that others may keep them too.
"""

from __future__ import annotations

import hashlib
import threading
from datetime import UTC, datetime

from flask import Flask, Response, g, request

from mandategraph.endpoint.cache import AnswerCache
from mandategraph.endpoint.exchange import Answer, matches_etag
from mandategraph.endpoint.negotiation import choose_encoding
from mandategraph.endpoint.views.responses import get_bridge, to_response

KEPT_TYPES = frozenset({"text/html", "text/calendar", "application/xml", "application/opensearchdescription+xml"})
LONGEST_ADDRESS = 2_048
SHARE = 4
"""Pages take this part of what the settings give to all answers."""

Key = tuple[str, ...]


class Pages:
    """The pages that are kept; safe in any thread."""

    def __init__(self, limit: int) -> None:
        """Take the limit in bytes; 0 keeps nothing."""
        self._cache = AnswerCache(limit)
        self._lock = threading.Lock()

    def get(self, key: Key) -> Answer | None:
        """Give the page that is kept under a key."""
        with self._lock:
            return self._cache.get(key)

    def put(self, key: Key, answer: Answer) -> None:
        """Keep a page."""
        with self._lock:
            self._cache.put(key, answer, sum(map(len, key)))


def keep_pages(app: Flask, cache_bytes: int) -> None:
    """Let an application keep its pages."""
    pages = Pages(cache_bytes // SHARE)

    def recall() -> Response | None:
        g.page_key = make_key()
        kept = pages.get(g.page_key) if g.page_key is not None else None
        return send(kept) if kept is not None else None

    def remember(response: Response) -> Response:
        key = g.get("page_key")
        if key is None or not is_kept(response):
            return response
        body = response.get_data()
        response.headers["ETag"] = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
        response.headers.setdefault("Cache-Control", "no-cache")
        pages.put(key, Answer(200, dict(response.headers), body))
        return not_modified(response) if is_known(response.headers["ETag"]) else response

    app.before_request(recall)
    app.after_request(remember)


def make_key() -> Key | None:
    """Make the key of a request of what decides its answer; None where more than that does."""
    service = get_bridge().service
    if request.method not in ("GET", "HEAD") or not service.ready or service.writes is not None:
        return None
    query = request.query_string.decode("latin-1")
    if len(request.path) + len(query) > LONGEST_ADDRESS:
        return None
    day = datetime.now(UTC).date().isoformat()
    digest = service.current.generation.source.digest
    accept, coding = request.headers.get("Accept", ""), choose_encoding(request.headers.get("Accept-Encoding"))
    return digest, day, request.host_url, request.path, query, accept, coding or ""


def is_kept(response: Response) -> bool:
    """Tell whether an answer may be kept: a complete page that nobody has forbidden to store."""
    return (
        request.method == "GET"
        and response.status_code == 200
        and not response.is_streamed
        and not response.direct_passthrough
        and "ETag" not in response.headers
        and response.mimetype in KEPT_TYPES
        and "no-store" not in response.headers.get("Cache-Control", "")
    )


def is_known(tag: str) -> bool:
    """Tell whether the client has the page already."""
    return matches_etag(request.headers.get("If-None-Match"), tag)


def send(kept: Answer) -> Response:
    """Send a kept page, or say that it has not changed."""
    response = to_response(kept)
    return not_modified(response) if is_known(kept.headers["ETag"]) else response


def not_modified(response: Response) -> Response:
    """Answer that the client's copy is still right (RFC 9110, section 15.4.5)."""
    response.set_data(b"")
    response.status_code = 304
    for name in ("Content-Type", "Content-Length"):
        response.headers.pop(name, None)
    return response
