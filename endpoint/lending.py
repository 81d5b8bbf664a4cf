"""When a connection is shared with workers, and what becomes of it when it comes back."""

from __future__ import annotations

import socket
from contextlib import suppress
from typing import TYPE_CHECKING, cast

from uvicorn.protocols.http.httptools_impl import RequestResponseCycle

from mandategraph.endpoint.exchange import Request
from mandategraph.endpoint.execution import Executor
from mandategraph.endpoint.isolation.lease import Lease
from mandategraph.endpoint.isolation.sharing import Sharing, take_token
from mandategraph.endpoint.query_cycle import QueryCycle
from mandategraph.endpoint.wire import read_plain_query

if TYPE_CHECKING:
    from mandategraph.endpoint.connection import Connection

FREED_SECONDS = 1.0
LENT_AFTER = 2  # short queries in sequence, after which workers read a connection


class Lending:
    """What one connection lends of itself: see `isolation/sharing.py`, whose `Lender` this is."""

    def __init__(self, connection: Connection) -> None:
        """Take the connection, which is not shared yet."""
        self._connection = connection
        self._executor: Executor | None = None
        self._sharing: Sharing | None = None  # the one that it is lent in
        self._copy: socket.socket | None = None  # what workers have copies of, once it was shared
        self._stopping = False
        self.evaluated = 0  # short queries in sequence that workers have answered

    def note_evaluated(self, executor: Executor) -> None:
        """Take note of a short query that a worker has answered; after a few, workers read the connection."""
        self.evaluated += 1
        connection, sharing = self._connection, executor.sharing
        if self.evaluated < LENT_AFTER or sharing is None or self._stopping or not connection.is_at_rest():
            return
        if self._copy is None:
            self._copy = take_token(connection.transport.get_extra_info("socket").fileno())
        if self._copy is None or connection.layer.service.budgets.is_over(connection.address):
            return
        connection.transport.pause_reading()
        self._executor, self._sharing = executor, sharing
        if not sharing.lend(self, self._copy.fileno()):
            self.take_back(b"", b"")

    def take_back(self, data: bytes, rest: bytes) -> None:
        """Read the connection here again, where workers no longer do."""
        connection, self.evaluated = self._connection, 0
        self._executor = self._sharing = None
        connection.note_activity(connection.loop.time())
        if rest:
            connection.transport.write(rest)
        if not connection.transport.is_closing():
            connection.transport.resume_reading()
            if data:
                connection.data_received(data)
        if self._stopping:
            connection.shutdown()

    def take_over(self, request: bytes, lease: Lease) -> None:
        """Answer a request by what a worker has begun."""
        connection, found, executor = self._connection, read_plain_query(request), self._executor
        assert found is not None  # noqa: S101
        assert executor is not None  # noqa: S101
        cycle = QueryCycle(connection, Request("GET", "/sparql", *found), keep_alive=not self._stopping)
        connection.cycle = cast(RequestResponseCycle, cycle)
        connection.note_activity(lease.started)
        self._executor, self._sharing, self.evaluated = None, None, 0
        cycle.follow(executor, lease)
        connection.transport.resume_reading()

    def charge(self, seconds: float) -> bool:
        """Take note of an answer of a worker; False where the client has used what it may."""
        connection, budgets = self._connection, self._connection.layer.service.budgets
        budgets.charge(connection.address, seconds)
        connection.note_activity(connection.loop.time())
        return not budgets.is_over(connection.address)

    def cut(self) -> None:
        """End the connection at once."""
        self._connection.transport.abort()

    def stop(self) -> bool:
        """Let the connection end when it comes back; False where it is not shared."""
        self._stopping, sharing = True, self._sharing
        if sharing is not None:
            sharing.close()
        return sharing is not None

    def end(self) -> None:
        """Let an ended connection end for its client too, although workers may have copies of it."""
        if self._copy is None:
            return
        if self._sharing is not None:
            self._sharing.forget(self._copy.fileno())
        with suppress(OSError):
            self._copy.shutdown(socket.SHUT_RDWR)
        # A worker may be at it still: nobody else shall have its token so soon.
        self._connection.loop.call_later(FREED_SECONDS, self._copy.close)
