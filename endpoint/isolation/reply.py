"""An answer of an attending worker: straight to the client while that is quick, else through the web process."""

from __future__ import annotations

import os
import select
import socket
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from email.utils import formatdate
from typing import ClassVar

from mandategraph.endpoint.exchange import Answer
from mandategraph.endpoint.isolation.board import Board
from mandategraph.endpoint.isolation.frames import HANDED, Channel, Form, Kind
from mandategraph.endpoint.wire import write_head

TAKING_SECONDS = 0.02  # how long a client may take over the whole of an answer,
IDLE_SECONDS = 0.005  # and how long it may take none of it, before the web process waits for it
DIRECT_SECONDS = 0.2  # an answer that took longer is passed on by the web process, which may have taken over


@dataclass(frozen=True, slots=True)
class Terms:
    """What an attending worker has to know: how answers begin, what decides them, and what it may keep.

    `poke`: what is readable when all shall read their notices; `settles`: it is here to stay.
    """

    identity: bytes
    base: str
    lifetime: int
    heads: dict[int, bytes]
    cache_bytes: int
    poke: int
    settles: bool


class Reply(Channel):
    """The answer to one request: to the client while that is quick, else to the web process, from its start."""

    piece: ClassVar[int] = 1_048_576

    def __init__(self, descriptor: int, board: Board, terms: Terms, before_handing: Callable[[], None]) -> None:
        """Take the pipe to the web process, the board, the terms, and what to do before an answer is handed on.

        A descriptor is opened here.
        """
        super().__init__(descriptor)
        self._before_handing = before_handing
        self._board = board
        self._heads = terms.heads
        self._writable = select.epoll()
        self._prefix = os.urandom(4).hex()
        self._count = 0
        self._date = (0, b"")
        self._socket: socket.socket
        self._token = 0
        self._request = b""
        self._since = 0.0
        self.handed = False
        self.status = 0
        self.rest = b""
        self.kept: Answer | None = None

    def open(self, token: int, connection: socket.socket, request: bytes, since: float) -> None:
        """Begin with a request."""
        self._token, self._socket, self._request, self._since = token, connection, request, since
        self.form = Form.UNKNOWN
        self.handed, self.status, self.rest, self.kept = False, 0, b"", None

    def close(self) -> None:
        """Give back what was opened."""
        self._writable.close()

    @property
    def number(self) -> str:
        """Give the number of the request that was answered last."""
        return f"{self._prefix}{self._count:08x}"

    def send_answer(self, lines: bytes, body: bytes, *, repeatable: bool) -> None:
        """Send a whole answer, straight to the client if it was quick."""
        answer = Answer(200, body=body, head=self._heads[200] + lines)
        self.kept = answer if repeatable else None
        if self.took() >= DIRECT_SECONDS or not self.write(answer):
            super().send_answer(lines, body, repeatable=repeatable)

    def send(self, kind: Kind, payload: bytes) -> None:
        """Send what else comes of the request: that the client has the answer already, to it if that was quick."""
        quick = kind is Kind.NOT_MODIFIED and self.took() < DIRECT_SECONDS
        if quick and self.write(Answer(304, head=self._heads[304] + payload)):
            return
        if not self.handed:
            self.hand()
        super().send(kind, payload)

    def hand(self) -> None:
        """Let the web process go on: the frames of the answer follow."""
        self.handed = True
        self._before_handing()
        super().send(Kind.HANDED, HANDED.pack(self._token, self._since) + self._request)

    def took(self) -> float:
        """Say how many seconds have passed since the request was read: to ask for processor time costs more."""
        return time.monotonic() - self._since

    def write(self, answer: Answer) -> bool:
        """Write an answer to the client; False where the web process has taken the request over.

        `rest` is what its connection does not take now. Raises BrokenPipeError where the connection is no good.
        """
        if not self._board.start_writing():
            return False
        self._count += 1
        now = int(time.time())
        if now != self._date[0]:
            self._date = (now, b"date: %b\r\n" % formatdate(now, usegmt=True).encode("ascii"))
        self.status = answer.status
        try:
            self._send_whole(write_head(answer, self._date[1], self.number, keep_alive=True) + answer.body)
        except (OSError, MemoryError) as error:
            with suppress(OSError):
                self._socket.shutdown(socket.SHUT_RDWR)  # nobody shall take a part for the whole
            raise BrokenPipeError from error
        return True

    def _send_whole(self, whole: bytes) -> None:
        """Send what the client takes at once or a moment later; what is left is `rest`."""
        sent = send_some(self._socket, whole)
        if sent == len(whole):
            return
        view = memoryview(whole)
        end = time.monotonic() + TAKING_SECONDS
        self._writable.register(self._socket, select.EPOLLOUT)
        try:
            while sent < len(whole) and time.monotonic() < end and self._writable.poll(IDLE_SECONDS, 1):
                sent += send_some(self._socket, view[sent:])
        finally:
            self._writable.unregister(self._socket)
        self.rest = bytes(view[sent:])


def send_some(connection: socket.socket, data: bytes | memoryview) -> int:
    """Send what fits now, and give how many bytes that is."""
    try:
        return connection.send(data)
    except BlockingIOError:
        return 0
