"""The outer layer, an ASGI application: it takes the hot path (queries), and hands everything else to Flask.

A cached answer leaves before any routing; an answer that is cut aborts the transfer; a client that leaves ends its
query. https://asgi.readthedocs.io/en/latest/specs/www.html
"""

from __future__ import annotations

import asyncio
import json
import logging
import secrets
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from mandategraph.endpoint.bodies import Receive, read_body
from mandategraph.endpoint.exchange import Answer, CutShort, Request, answer_problem
from mandategraph.endpoint.problems import Problem
from mandategraph.endpoint.service import Service

LOG = logging.getLogger("mandategraph.endpoint")
Scope = MutableMapping[str, Any]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
Application = Callable[[Scope, Receive, Send], Awaitable[None]]
ShortcutKey = tuple[str, bytes, bytes, bytes]

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
MAX_SHORTCUTS = 4_096
MAX_SHORTCUT_BYTES = 8_192
CLIENT_LEFT = 499  # counted so in the figures; nobody is there to be told
ENCODED_GROWTH = 4  # a percent-encoded form is longer than the query in it


class ClientLeft(Exception):
    """The client closed the connection."""


def read_headers(scope: Scope) -> dict[str, str]:
    """Give the headers by lower-case name, repeated ones joined by commas (RFC 9110, section 5.3)."""
    headers: dict[str, str] = {}
    for name, value in scope["headers"]:
        key, text = name.decode("latin-1").lower(), value.decode("latin-1")
        headers[key] = f"{headers[key]}, {text}" if key in headers else text
    return headers


def shortcut_key(scope: Scope) -> ShortcutKey | None:
    """Make the key of a query by GET of what decides its answer; None where something else decides too."""
    accept = encoding = b""
    for name, value in scope["headers"]:
        if name == b"accept":
            accept = accept + b"," + value if accept else value
        elif name == b"accept-encoding":
            encoding = encoding + b"," + value if encoding else value
        elif name == b"if-none-match":
            return None
    return scope["path"], scope["query_string"], accept, encoding


class OuterLayer:
    """The application that the web server calls."""

    def __init__(self, service: Service, start: Callable[[], Awaitable[None]], inner: Application) -> None:
        """Take the service, what starts it, and the application that answers what this layer does not."""
        self._service = service
        self._start = start
        self._inner = inner
        self._shortcuts: OrderedDict[ShortcutKey, str] = OrderedDict()
        self._epoch = 0
        service.on_switch.append(self._forget)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request (or the server's lifespan)."""
        if scope["type"] == "lifespan":
            await self._live(receive, send)
        elif scope["type"] == "http":
            await self._serve(scope, receive, send)

    async def _serve(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, count it, and log it if asked: never what was asked, nor by whom."""
        began, status, number = time.perf_counter(), 0, secrets.token_hex(8)

        async def note_status(message: MutableMapping[str, Any]) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] = [*message["headers"], (b"mandategraph-request", number.encode())]
            await send(message)

        try:
            status = await self._answer(scope, receive, note_status) or status
        except (CutShort, TimeoutError) as error:
            self._service.cuts.note(number, str(error) or "The transfer took too long.")
            raise
        finally:
            seconds = time.perf_counter() - began
            group = scope["path"].split("/", 2)[1]
            group = group if group in GROUPS else "other"
            method = scope["method"] if scope["method"] in METHODS else "other"
            self._service.metrics.count(group, method, status, seconds)
            if self._service.settings.log_requests:
                entry = {
                    "group": group,
                    "method": method,
                    "status": status,
                    "milliseconds": round(seconds * 1000, 3),
                }
                LOG.warning("%s", json.dumps({"request": number, **entry}))

    def _forget(self) -> None:
        """Forget which answer belongs to which address: the data has changed."""
        self._epoch += 1
        self._shortcuts.clear()

    async def _live(self, receive: Receive, send: Send) -> None:
        await receive()
        try:
            await self._start()
        except Exception as error:
            await send({"type": "lifespan.startup.failed", "message": str(error)})
            raise
        await send({"type": "lifespan.startup.complete"})
        await receive()
        await self._service.close()
        await send({"type": "lifespan.shutdown.complete"})

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> int:
        """Answer a query, and give the status; 0 where the request went on to Flask."""
        if scope["method"] in ("GET", "HEAD"):
            answer = self._recall(scope)
            if answer is not None:
                await send_whole(answer, scope["method"], send)
                return answer.status
        digest, is_query = route_query(scope)
        if not is_query:
            await self._pass_on(scope, receive, send)
            return 0
        return await self._answer_query(scope, receive, send, digest)

    async def _pass_on(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hand a request to Flask, with its body read here: a slow client must not hold one of Flask's threads."""
        headers = read_headers(scope)
        try:
            settings = self._service.settings
            body = await read_body(scope["method"], headers, settings.max_body_bytes, receive, settings)
        except Problem as problem:
            await send_whole(answer_problem(problem, headers.get("accept")), scope["method"], send)
            return
        await self._inner(scope, replay(body, receive), send)

    def _recall(self, scope: Scope) -> Answer | None:
        key = shortcut_key(scope)
        known = self._shortcuts.get(key) if key is not None else None
        return self._service.cache.get(known) if known is not None else None

    def _remember(self, scope: Scope, answer: Answer) -> None:
        key = shortcut_key(scope)
        tag = answer.headers.get("ETag")
        if key is None or tag is None or answer.status != 200 or answer.stream is not None:
            return
        if sum(map(len, key)) <= MAX_SHORTCUT_BYTES:
            self._shortcuts[key] = tag
            if len(self._shortcuts) > MAX_SHORTCUTS:
                self._shortcuts.popitem(last=False)

    async def _answer_query(self, scope: Scope, receive: Receive, send: Send, digest: str | None) -> int:
        client = ClientWatch(receive)
        address, began = (scope.get("client") or ("", 0))[0], time.perf_counter()
        try:
            answer = await self._make_answer(scope, client, digest)
            if answer.stream is None:
                await send_whole(answer, scope["method"], send)
            else:
                await self._send_stream(answer, scope["method"], send, client)
        except ClientLeft:
            return CLIENT_LEFT
        finally:
            client.stop()
            self._service.budgets.charge(address, time.perf_counter() - began)
        return answer.status

    async def _make_answer(self, scope: Scope, client: ClientWatch, digest: str | None) -> Answer:
        headers, epoch = read_headers(scope), self._epoch
        try:
            self._service.budgets.check((scope.get("client") or ("", 0))[0])
            settings = self._service.settings
            limit = settings.max_query_bytes * ENCODED_GROWTH
            body = await read_body(scope["method"], headers, limit, client.receive, settings)
            version = scope["http_version"]
            request = Request(scope["method"], scope["path"], scope["query_string"], headers, body, "", version)
            answer = await self._service.query(request, client.left, digest)
            if answer is None:
                raise Problem("bad-request", "There is no query.")
        except Problem as problem:
            return answer_problem(problem, headers.get("accept"))
        if scope["method"] == "GET" and epoch == self._epoch:
            self._remember(scope, answer)
        return answer

    async def _send_stream(self, answer: Answer, method: str, send: Send, client: ClientWatch) -> None:
        """Send an answer in pieces; what goes wrong within it leaves as an aborted transfer."""
        assert answer.stream is not None  # noqa: S101
        stream = answer.stream
        try:
            await send(make_start(answer))
            if method != "HEAD":
                async with asyncio.timeout(self._service.settings.transfer_seconds):
                    async for piece in stream:
                        await self._send_piece(piece, send, client)
            await send({"type": "http.response.body", "body": b""})
        except (CutShort, TimeoutError):
            self._service.metrics.cut.inc()
            raise
        finally:
            await stream.aclose()  # type: ignore[attr-defined]

    async def _send_piece(self, piece: bytes, send: Send, client: ClientWatch) -> None:
        """Send one piece; raises ClientLeft where the client leaves first, TimeoutError where it takes nothing."""
        message = {"type": "http.response.body", "body": piece, "more_body": True}
        sending = asyncio.ensure_future(send(message))
        try:
            await asyncio.wait(
                (sending, client.task), timeout=self._service.settings.stall_seconds,
                return_when=asyncio.FIRST_COMPLETED,
            )  # fmt: skip
            if client.task.done():
                raise ClientLeft
            if not sending.done():
                raise TimeoutError
            sending.result()
        finally:
            sending.cancel()


class ClientWatch:
    """Notices when the client closes the connection, however many wait for it."""

    def __init__(self, receive: Receive) -> None:
        """Take what the connection says; nothing is asked before someone waits."""
        self.receive = receive
        self._task: asyncio.Task[None] | None = None

    @property
    def task(self) -> asyncio.Task[None]:
        """Give the task that ends when the client leaves."""
        if self._task is None:
            self._task = asyncio.get_running_loop().create_task(wait_until_left(self.receive))
        return self._task

    async def left(self) -> None:
        """Wait until the client leaves."""
        await asyncio.shield(self.task)

    def stop(self) -> None:
        """Stop watching."""
        if self._task is not None:
            self._task.cancel()


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


def route_query(scope: Scope) -> tuple[str | None, bool]:
    """Tell whether a request is a query operation, and over which snapshot (None: the current one)."""
    path, digest = scope["path"], None
    if path.startswith("/snapshot/"):
        _, _, digest, rest = [*path.split("/", 3), ""][:4]
        path = f"/{rest}"
    if path != "/sparql":
        return None, False
    if scope["method"] in ("GET", "HEAD"):
        return digest, b"query=" in scope["query_string"] or b"update=" in scope["query_string"]
    return digest, scope["method"] == "POST"


async def wait_until_left(receive: Receive) -> None:
    """Wait until the client closes the connection."""
    while (await receive())["type"] != "http.disconnect":
        continue


def make_start(answer: Answer) -> dict[str, Any]:
    """Make the message that begins a response."""
    headers = [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in answer.headers.items()]
    return {"type": "http.response.start", "status": answer.status, "headers": headers}


async def send_whole(answer: Answer, method: str, send: Send) -> None:
    """Send a complete answer."""
    start = make_start(answer)
    if answer.status not in (204, 304) and "Content-Length" not in answer.headers:
        start["headers"].append((b"content-length", str(len(answer.body)).encode()))
    await send(start)
    await send({"type": "http.response.body", "body": b"" if method == "HEAD" else answer.body})
