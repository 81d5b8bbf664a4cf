"""One query operation on a connection, from its head to the end of its answer: the short way, without tasks.

An answer that is kept leaves at once; a query goes to the workers at once, and its answer is passed on when it
comes. Only what has to wait for something else (another endpoint, an older snapshot, the reader of a long answer)
becomes a task.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Coroutine, Hashable
from contextlib import aclosing
from typing import TYPE_CHECKING

from mandategraph.endpoint.exchange import Answer, CutShort, Request, Stream, answer_problem
from mandategraph.endpoint.execution import OLD_VERSIONS, Executor, collect
from mandategraph.endpoint.isolation.frames import Kind
from mandategraph.endpoint.isolation.lease import Lease
from mandategraph.endpoint.isolation.reply import Reply
from mandategraph.endpoint.problems import Problem
from mandategraph.endpoint.wire import LAST_CHUNK, write_chunk, write_head

if TYPE_CHECKING:
    from mandategraph.endpoint.connection import Connection

LOG = logging.getLogger("mandategraph.endpoint")
CLIENT_LEFT = 499  # counted so in the figures; nobody is there to be told
JOINED_BYTES = 65_536  # a longer body is written by itself: copying it behind its head would cost more


class QueryCycle:
    """A request for a query operation and its answer; to the web server it is one of its own cycles."""

    def __init__(
        self, connection: Connection, request: Request, digest: str | None = None, *, keep_alive: bool = True
    ) -> None:
        """Take what the head of the request says; `digest` names the snapshot (None: the current one)."""
        self._connection = connection
        self._service = connection.layer.service
        self._request = request
        self._digest = digest
        self.keep_alive = keep_alive
        self.body = bytearray()
        self.more_body = True
        self.started = self.response_complete = self.disconnected = False
        self.message_event = self
        self.number = connection.layer.next_number()
        self.began = time.perf_counter()
        self._executor: Executor
        self._key: Hashable = None
        self._lease: Lease | None = None
        self._task: asyncio.Task[None] | None = None

    @property
    def announced_bytes(self) -> int:
        """Say how long the body is as its head says it, 0 where that does not say."""
        announced = self._request.headers.get("content-length", "")
        return int(announced) if announced.isdecimal() else 0

    def set(self) -> None:
        """Do nothing where the web server would wake a task that waits for the client."""

    def start(self) -> None:
        """Answer the request, which is there as a whole."""
        self.started = True
        try:
            self._answer()
        except Problem as problem:
            self._send_problem(problem)
        except Exception:
            self._send_failure()

    def refuse(self, problem: Problem) -> None:
        """Answer with a problem before the whole request is there."""
        self.started, self.keep_alive = True, False
        self._send_problem(problem)

    def _answer(self) -> None:
        service, request = self._service, self._request
        if self.body:
            request = self._request = request._replace(body=bytes(self.body))
        if self._digest is None:
            executor = self._executor = service.current
            key = self._key = executor.key(request)
            kept = executor.recall(key, request.headers.get("if-none-match"))
            if kept is not None:
                self._connection.lending.evaluated = 0
                self._send(kept)
                return
        service.budgets.check(self._connection.address)
        if self._digest is None and executor.takes_as_it_is(request):
            self._lease = executor.submit_request(request)
            self._lease.listener = self
        else:
            self._begin(self._answer_later())

    def take_frame(self, kind: Kind, payload: bytes) -> None:
        """Take the first frame of the answer from the worker."""
        assert self._lease is not None  # noqa: S101
        lease, self._lease = self._lease, None
        if self.disconnected:
            lease.release()
            self._finish(CLIENT_LEFT)
            return
        if kind is Kind.HEAD:
            lease.listener = None
            self._begin(self._send_stream(self._executor.open_stream(self._key, lease, payload)))
            return
        try:
            answer = self._executor.conclude(self._key, kind, payload)
            self._send(answer)
            self._connection.lending.note_evaluated(self._executor)
        except Problem as problem:
            self._send_problem(problem)
        except Exception:
            self._send_failure()

    def take_failure(self, problem: Problem) -> None:
        """Take the reason why the worker gives no answer; one that was ended from outside is replaced."""
        self._lease = None
        if problem.code == "restarted" and not self.disconnected:
            self._begin(self._answer_later())
        else:
            self._send_problem(problem)

    def follow(self, executor: Executor, lease: Lease) -> None:
        """Answer the request by what a worker has begun."""
        self.started, self.more_body = True, False
        self.began -= lease.age
        self._executor, self._key = executor, executor.key(self._request)
        self._lease, lease.label, lease.listener = lease, self._request, self

    def leave(self) -> None:
        """Take note that the client has left."""
        if self.response_complete:
            return
        self.disconnected = True
        if self._lease is not None:
            self._lease.abandon()
        elif self._task is not None:
            self._task.cancel()
        else:
            self._finish(CLIENT_LEFT)

    def _begin(self, work: Coroutine[object, object, None]) -> None:
        self._task = self._connection.run(self._guard(work))

    async def _guard(self, work: Coroutine[object, object, None]) -> None:
        try:
            await work
        except Problem as problem:
            self._send_problem(problem)
        except asyncio.CancelledError:
            if not self.disconnected:
                raise
        except Exception:
            self._send_failure()
        finally:
            if self.disconnected:
                self._finish(CLIENT_LEFT)

    async def _answer_later(self) -> None:
        answer = await self._service.query(self._request, self._digest)
        if answer is None:
            raise Problem("bad-request", "There is no query.")
        if answer.stream is None:
            self._send(answer)
        else:
            await self._send_stream(answer)

    async def _send_stream(self, answer: Answer) -> None:
        """Send an answer in pieces; what goes wrong within it leaves as an aborted transfer."""
        assert answer.stream is not None  # noqa: S101
        async with aclosing(answer.stream) as stream:
            if self._request.http_version in OLD_VERSIONS:
                self._send(await collect(answer))
                return
            transport = self._connection.transport
            transport.write(write_head(answer, self._connection.common_fields, self.number, self.keep_alive))
            sent = 0
            if self._request.method != "HEAD":
                try:
                    sent = await self._send_pieces(stream)
                except CutShort as error:
                    self._cut(answer, error)
                    return
        self._finish(answer.status)
        if self._key is not None and 0 < sent < Reply.piece:
            await self._connection.flush()
            self._connection.lending.note_evaluated(self._executor)

    async def _send_pieces(self, stream: Stream) -> int:
        """Send the pieces of a body as chunks, and give the number of its bytes; raises CutShort."""
        sent = 0
        async for piece in stream:
            self._connection.transport.writelines(write_chunk(piece))
            sent += len(piece)
            await self._connection.flow.drain()
        self._connection.transport.write(LAST_CHUNK)
        return sent

    def _cut(self, answer: Answer, error: CutShort) -> None:
        """Abort the transfer, so that nobody takes what has arrived for the whole."""
        self._service.cuts.note(self.number, str(error))
        self._service.metrics.cut.inc()
        self.keep_alive = False
        self._finish(answer.status)

    def expire(self) -> None:
        """Take note that the connection ends because the answer takes too long, or the client takes nothing."""
        self._service.cuts.note(self.number, "The transfer took too long.")
        self._service.metrics.cut.inc()

    def _send_problem(self, problem: Problem) -> None:
        self._send(answer_problem(problem, self._request.headers.get("accept")))

    def _send_failure(self) -> None:
        """Say that the endpoint failed, where nothing has been said yet: this runs outermost."""
        LOG.exception("a query could not be answered")
        if not self.response_complete:
            self._send_problem(Problem("internal", "The endpoint failed; its log says more."))

    def _send(self, answer: Answer) -> None:
        if not self.disconnected:
            head = write_head(answer, self._connection.common_fields, self.number, self.keep_alive)
            body = b"" if self._request.method == "HEAD" else answer.body
            self._connection.transport.write(head + body if len(body) < JOINED_BYTES else head)
            if len(body) >= JOINED_BYTES:
                self._connection.transport.write(body)
        self._finish(CLIENT_LEFT if self.disconnected else answer.status)

    def _finish(self, status: int) -> None:
        if not self.response_complete:
            self.response_complete = True
            seconds = time.perf_counter() - self.began
            self._service.budgets.charge(self._connection.address, seconds)
            self._connection.layer.note("sparql", self._request.method, status, seconds, self.number)
            self._connection.finish(self)
