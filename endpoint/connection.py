"""A connection of a client: uvicorn's HTTP protocol, with a short way for queries and a limit to everything.

uvicorn reads the requests (with llhttp) and runs the application for them. Query operations leave that road where
their head is read: see `query_cycle.py`. https://www.uvicorn.org/
"""

from __future__ import annotations

import asyncio
import re
import sys
from collections.abc import Coroutine
from typing import Any, cast

from httptools import HttpParserInvalidMethodError
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle

from mandategraph.endpoint.exchange import Request
from mandategraph.endpoint.execution import OLD_VERSIONS
from mandategraph.endpoint.lending import Lending
from mandategraph.endpoint.outer import OuterLayer
from mandategraph.endpoint.problems import Problem
from mandategraph.endpoint.query_cycle import QueryCycle
from mandategraph.endpoint.wire import MAX_FIELDS, asks, merge_headers, read_plain_query

ENCODED_GROWTH = 4  # a percent-encoded form is longer than the query in it
MAX_HEAD_BYTES = 131_072  # a query by GET is as long as an address may be
WRITE_BUFFER = 262_144
LINGER_SECONDS = 1.0  # how long a refused body is still taken, so that the client reads why
REQUEST_LINE = re.compile(rb"[A-Za-z!#$%&'*+.^_`|~0-9-]+ [!-~]+ HTTP/1\.[01]\r\n")
EMPTY = b"Content-Length: 0\r\nConnection: close\r\n\r\n"
TOO_LARGE = b"HTTP/1.1 431 Request Header Fields Too Large\r\n" + EMPTY
NOT_IMPLEMENTED = b"HTTP/1.1 501 Not Implemented\r\n" + EMPTY


class Connection(HttpToolsProtocol):
    """One connection and the requests on it, one after the other."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Take the connection up."""
        super().connection_made(transport)
        transport.set_write_buffer_limits(high=WRITE_BUFFER)
        self.layer = cast(OuterLayer, self.app)
        self.address = self.client[0] if self.client else ""
        self.layer.connections.add(self)
        self._max_body = self.layer.service.settings.max_query_bytes * ENCODED_GROWTH
        self._received = b""
        self._head_bytes = 0
        self._head_since: float | None = self.loop.time()
        self._last_read = self._request_since = self._idle_since = self.loop.time()
        self._stalled_since: float | None = None
        self._deferred: QueryCycle | None = None
        self._refusing = False
        self._parsing = False  # a message has begun and not ended: what comes belongs to it
        self.lending = Lending(self)

    def connection_lost(self, exc: Exception | None) -> None:
        """Let go of everything that was done for the client."""
        self.layer.connections.discard(self)
        self.lending.end()
        waiting = [cycle for cycle, _ in self.pipeline]
        self.pipeline.clear()
        for cycle in (self.cycle, *waiting):
            if isinstance(cycle, QueryCycle):
                cycle.leave()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Read what the client sends; a head without end is refused."""
        self._last_read = self.loop.time()
        if self._refusing:
            return
        if not self._parsing and self._answer_plain_query(data):
            return
        if self._head_since is not None or not self._parsing:
            end = data.find(b"\r\n\r\n")
            self._head_bytes += len(data) if end < 0 else end
            if self._head_bytes > MAX_HEAD_BYTES:
                self._refuse_head(TOO_LARGE)
                return
        self._received = data
        super().data_received(data)

    def _refuse_head(self, answer: bytes) -> None:
        """Refuse a request for its head, and read no further."""
        self._refusing = True
        self.transport.write(answer)
        self.transport.close()

    def send_400_response(self, msg: str) -> None:
        """Answer what is no HTTP, and a method that the parser does not know (RFC 9110, section 15.6.2)."""
        if REQUEST_LINE.match(self._received) and isinstance(sys.exc_info()[1], HttpParserInvalidMethodError):
            self._refuse_head(NOT_IMPLEMENTED)
        else:
            super().send_400_response(msg)

    def shutdown(self) -> None:
        """End the connection after what is under way on it."""
        if not self.lending.stop():
            super().shutdown()

    def is_at_rest(self) -> bool:
        """Tell whether nothing is under way: no request, no answer, no end."""
        busy = self.pipeline or self.flow.write_paused or self.transport.get_write_buffer_size()
        whole = self._head_since is None and not self._parsing and self.cycle.response_complete
        return whole and not (busy or self.transport.is_closing())

    async def flush(self) -> None:
        """Wait until all that was written is on its way, or the connection has ended."""
        self.transport.set_write_buffer_limits(high=0)
        await self.flow.drain()
        self.transport.set_write_buffer_limits(high=WRITE_BUFFER)

    def note_activity(self, since: float) -> None:
        """Take note that a worker is at a request, or was, since that time."""
        self._request_since = self._idle_since = since

    def _answer_plain_query(self, data: bytes) -> bool:
        """Take up a query whose whole head has come at once, where nothing else is under way; else False."""
        before = self.cycle
        if self._head_bytes or self.flow.write_paused or (before is not None and not before.response_complete):
            return False
        found = read_plain_query(data)
        if found is None or not asks(found[0]):
            return False
        self._head_since = None
        self._request_since = self._last_read
        cycle = QueryCycle(self, Request("GET", "/sparql", *found))
        self.cycle = cast(RequestResponseCycle, cycle)
        cycle.more_body = False
        cycle.start()
        return True

    def on_message_begin(self) -> None:
        """Begin to read a head."""
        self._parsing = True
        super().on_message_begin()
        self._head_since = self._last_read

    def on_headers_complete(self) -> None:
        """Take the request up: a query operation goes the short way."""
        self._head_since, self._head_bytes = None, 0
        self._request_since = self._last_read
        self.lending.evaluated = 0
        if len(self.headers) > MAX_FIELDS:
            self._refuse_head(TOO_LARGE)
            return
        method, version = self.parser.get_method().decode("ascii"), self.parser.get_http_version()
        digest, query_string = find_operation(method, self.url)
        if query_string is None or self.parser.should_upgrade():
            super().on_headers_complete()
            return
        request = Request(method, "/sparql", query_string, merge_headers(self.headers), http_version=version)
        keep_alive = version not in OLD_VERSIONS and self.parser.should_keep_alive()
        cycle = QueryCycle(self, request, digest, keep_alive=keep_alive)
        before, self.cycle = self.cycle, cast(RequestResponseCycle, cycle)
        queued = before is not None and not before.response_complete
        if queued:
            self.flow.pause_reading()
            self.pipeline.appendleft((self.cycle, self.app))
        elif cycle.announced_bytes > self._max_body:
            cycle.refuse(self._too_long())
        elif self.expect_100_continue:
            self.transport.write(b"HTTP/1.1 100 Continue\r\n\r\n")

    def _too_long(self) -> Problem:
        return Problem("too-large", f"The body is longer than {self._max_body} bytes.")

    def on_body(self, body: bytes) -> None:
        """Take a piece of the body; one that is too long is refused."""
        cycle = self.cycle
        if self._refusing:
            return
        if not isinstance(cycle, QueryCycle):
            super().on_body(body)
        elif not cycle.response_complete:
            cycle.body += body
            if len(cycle.body) > self._max_body and not self._is_queued(cycle):
                cycle.body.clear()
                cycle.refuse(self._too_long())

    def on_message_complete(self) -> None:
        """Begin to answer a query that is there as a whole, if its turn has come."""
        cycle, self._parsing = self.cycle, False
        if self._refusing:
            return
        if not isinstance(cycle, QueryCycle):
            super().on_message_complete()
            return
        cycle.more_body = False
        self._start(cycle)

    def _is_queued(self, cycle: QueryCycle) -> bool:
        """Tell whether earlier requests have to be answered first."""
        return any(cast(object, waiting) is cycle for waiting, _ in self.pipeline)

    def _start(self, cycle: QueryCycle) -> None:
        if cycle.more_body or cycle.started or self._is_queued(cycle):
            return
        if self.flow.write_paused:
            self._deferred = cycle
        else:
            cycle.start()

    def _start_asgi_task(self, cycle: Any, app: Any) -> None:
        """Begin with a request whose turn has come."""
        if isinstance(cycle, QueryCycle):
            self._start(cycle)
        else:
            super()._start_asgi_task(cycle, app)

    def run(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        """Run what takes longer as a task that the server knows of."""
        task = self.loop.create_task(work)
        self.tasks.add(task)
        task.add_done_callback(self.tasks.discard)
        return task

    def finish(self, cycle: QueryCycle) -> None:
        """Go on to the next request after an answer has been sent."""
        if not cycle.keep_alive and not self.transport.is_closing():
            if cycle.more_body:
                self._refusing = True
                self.loop.call_later(LINGER_SECONDS, self.transport.close)
            else:
                self.transport.close()
        self.on_response_complete()

    def on_response_complete(self) -> None:
        """Take up the next request if it is there already."""
        self._idle_since = self.loop.time()
        if self.transport.is_closing():
            return
        self.flow.resume_reading()
        if self.pipeline:
            self.loop.call_soon(self._start_asgi_task, *self.pipeline.pop())

    def pause_writing(self) -> None:
        """Take note that the client does not take what is sent."""
        super().pause_writing()
        self._stalled_since = self.loop.time()

    def resume_writing(self) -> None:
        """Go on after the client has taken something."""
        super().resume_writing()
        self._stalled_since = None
        deferred, self._deferred = self._deferred, None
        if deferred is not None:
            self._start(deferred)

    @property
    def common_fields(self) -> bytes:
        """Give the fields that every answer has (the date), as they go over the wire."""
        return self.layer.write_common(self.server_state.default_headers)

    def check_time(self, now: float) -> None:
        """End the connection where the client lets it wait for too long, or takes too long over one answer."""
        settings, cycle = self.layer.service.settings, self.cycle
        answering = cycle is not None and not cycle.response_complete
        stalled = self._stalled_since is not None and now - self._stalled_since > settings.stall_seconds
        if self._head_since is not None:
            over = now - self._head_since > settings.stall_seconds
        elif answering:
            long = now - self._request_since > settings.transfer_seconds
            late = cycle.more_body and (long or now - self._last_read > settings.stall_seconds)
            if late and isinstance(cycle, QueryCycle):
                cycle.refuse(Problem("stalled", "The body did not arrive in time."))
                return
            over = stalled or long
        else:
            over = stalled or now - self._idle_since > settings.keep_alive_seconds
        if over:
            if isinstance(cycle, QueryCycle) and cycle.started:
                cycle.expire()
            self.transport.abort()


def find_operation(method: str, url: bytes) -> tuple[str | None, bytes | None]:
    """Tell a query operation by its address: the digest of the snapshot (None: the current one), the parameters.

    Without parameters (None) it is none.
    """
    path, _, query_string = url.partition(b"?")
    digest = None
    if path != b"/sparql":
        if not (path.startswith(b"/snapshot/") and path.endswith(b"/sparql") and path.count(b"/") == 3):
            return None, None
        digest = path[len(b"/snapshot/") : -len(b"/sparql")].decode("latin-1")
    wanted = asks(query_string) if method in ("GET", "HEAD") else method == "POST"
    return digest, query_string if wanted and b"#" not in query_string else None
