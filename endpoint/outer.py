"""The outer layer, an ASGI application: it hands what is no query to Flask, counts and logs all, and keeps order.

Query operations never reach it as an application: the connection takes them the short way (`connection.py`), and
only tells here what became of them. https://asgi.readthedocs.io/en/latest/specs/www.html
"""

from __future__ import annotations

import asyncio
import json
import logging
import secrets
import time
from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from typing import TYPE_CHECKING, Any

from mandategraph.endpoint.bodies import Receive, read_body
from mandategraph.endpoint.exchange import Answer, CutShort, answer_problem, not_modified
from mandategraph.endpoint.isolation.frames import FORMS, Answered
from mandategraph.endpoint.keeping import read_asked
from mandategraph.endpoint.problems import Problem
from mandategraph.endpoint.service import Service
from mandategraph.endpoint.wire import BODILESS, merge_headers

if TYPE_CHECKING:
    from mandategraph.endpoint.connection import Connection

LOG = logging.getLogger("mandategraph.endpoint")
Scope = MutableMapping[str, Any]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
Application = Callable[[Scope, Receive, Send], Awaitable[None]]

GROUPS = frozenset(
    ("sparql", "update", "store", "id", "graph", "snapshot", "queries", "dumps", "ontology", "shapes", "search")
) | frozenset(
    (
        "",
        "documents",
        "actors",
        "mandates",
        "deadlines",
        "validate",
        "data",
        "catalog",
        "health",
        "ready",
        "metrics",
        "requests",
    )
)
METHODS = frozenset(("GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS"))
CHECK_SECONDS = 0.5  # how often connections are looked at


class OuterLayer:
    """The application that the web server calls, and what all its connections share."""

    def __init__(self, service: Service, start: Callable[[], Awaitable[None]], inner: Application) -> None:
        """Take the service, what starts it, and the application that answers what is no query."""
        self.service = service
        service.note_shared = self.note_shared
        self.connections: set[Connection] = set()
        self._start = start
        self._inner = inner
        self._checking: asyncio.Task[None] | None = None
        self._common: tuple[list[tuple[bytes, bytes]], bytes] = ([], b"")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request (or the server's lifespan)."""
        if scope["type"] == "lifespan":
            await self._live(receive, send)
        elif scope["type"] == "http":
            await self._serve(scope, receive, send)

    def next_number(self) -> str:
        """Give the number of a request, by which its client can ask for it later."""
        return secrets.token_hex(8)

    def note(self, group: str, method: str, status: int, seconds: float, number: str) -> None:
        """Count a request, and log it if asked: never what was asked, nor by whom."""
        self.service.metrics.note_request(group, method, status, seconds)
        if self.service.settings.log_requests:
            taken = round(seconds * 1000, 3)
            entry = {"request": number, "group": group, "method": method, "status": status, "milliseconds": taken}
            LOG.warning("%s", json.dumps(entry))

    def note_shared(self, answered: Answered) -> None:
        """Count and log a query that a worker has answered straight to its client."""
        cache = self.service.cache
        cache.hits, cache.misses = cache.hits + answered.hit, cache.misses + 1 - answered.hit
        if not answered.hit:
            self.service.metrics.note_evaluated(FORMS[answered.form], answered.seconds)
        self.note("sparql", "GET", answered.status, answered.seconds, answered.number)

    def write_common(self, headers: list[tuple[bytes, bytes]]) -> bytes:
        """Write the fields that the server gives to every answer; it makes another list of them each second."""
        if self._common[0] is not headers:
            self._common = (headers, b"".join(b"%b: %b\r\n" % pair for pair in headers))
        return self._common[1]

    async def _live(self, receive: Receive, send: Send) -> None:
        await receive()
        try:
            await self._start()
        except Exception as error:
            await send({"type": "lifespan.startup.failed", "message": str(error)})
            raise
        self._checking = asyncio.get_running_loop().create_task(self._check_connections())
        await send({"type": "lifespan.startup.complete"})
        await receive()
        self._checking.cancel()
        await self.service.close()
        await send({"type": "lifespan.shutdown.complete"})

    async def _check_connections(self) -> None:
        loop = asyncio.get_running_loop()
        while True:
            await asyncio.sleep(CHECK_SECONDS)
            now = loop.time()
            for connection in list(self.connections):
                connection.check_time(now)

    async def _serve(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hand one request to Flask, and take note of what became of it."""
        began, status, number = time.perf_counter(), 0, self.next_number()

        async def note_status(message: MutableMapping[str, Any]) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] = [*message["headers"], (b"mandategraph-request", number.encode())]
            await send(message)

        try:
            await self._pass_on(scope, receive, note_status)
        except CutShort as error:
            self.service.cuts.note(number, str(error))
            raise
        finally:
            group = scope["path"].split("/", 2)[1]
            group = group if group in GROUPS else "other"
            method = scope["method"] if scope["method"] in METHODS else "other"
            self.note(group, method, status, time.perf_counter() - began, number)

    async def _pass_on(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hand a request on with its body read here: a slow client must not hold one of Flask's threads."""
        headers = merge_headers(scope["headers"])
        settings = self.service.settings
        try:
            body = await read_body(scope["method"], headers, settings.max_body_bytes, receive, settings)
        except Problem as problem:
            await send_whole(answer_problem(problem, headers.get("accept")), scope["method"], send)
            return
        kept = self._recall(scope, headers)
        if kept is not None:
            await send_whole(not_modified(kept, headers.get("if-none-match")) or kept, scope["method"], send)
            return
        await self._inner(scope, replay(body, receive), send)

    def _recall(self, scope: Scope, headers: Mapping[str, str]) -> Answer | None:
        """Give the page that is kept for a request, if there is one: it needs no thread of Flask's."""
        served, query = self.service.served, scope["query_string"].decode("latin-1")
        asked = read_asked(scope["method"], scope["path"], query, headers, scope["scheme"])
        return self.service.pages.find(asked, served) if asked is not None and served is not None else None


def replay(body: bytes, receive: Receive) -> Receive:
    """Make what gives the body once, and after it what the connection says."""
    given = False

    async def receive_body() -> MutableMapping[str, Any]:
        nonlocal given
        if given:
            return await receive()
        given = True
        return {"type": "http.request", "body": body, "more_body": False}

    return receive_body


async def send_whole(answer: Answer, method: str, send: Send) -> None:
    """Send a complete answer."""
    headers = [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in answer.headers.items()]
    if answer.status not in BODILESS:
        headers.append((b"content-length", str(len(answer.body)).encode()))
    await send({"type": "http.response.start", "status": answer.status, "headers": headers})
    await send({"type": "http.response.body", "body": b"" if method == "HEAD" else answer.body})
