"""A worker that answers straight from the connections which the web process shares with it.

All attending workers wait at one epoll(7) instance in which every connection is armed for one event: who gets it
has the connection to itself until it arms it again. So that it can, a connection has the same descriptor, its
token, in all of these processes. What is no plain query by GET, what takes longer than a moment and what is longer
than a piece goes back to the web process, with the connection.
"""

from __future__ import annotations

import errno
import marshal
import math
import os
import resource
import select
import socket
import time
from array import array
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from typing import Any

from mandategraph.endpoint.cache import AnswerCache
from mandategraph.endpoint.isolation.board import MOST_REQUEST_BYTES, Board, Phase
from mandategraph.endpoint.isolation.frames import NUMBER, TOKEN, Answered, Channel, Kind, Notice, pack_report
from mandategraph.endpoint.isolation.reply import Reply, Terms
from mandategraph.endpoint.isolation.worker import Attend, Bench, answer_job, read_growth
from mandategraph.endpoint.wire import asks, read_plain_query

READ_SIZE = 262_144
NOTICE_SIZE = 16_384
RIGHTS_SIZE = socket.CMSG_SPACE(1_024)  # of the 253 descriptors that the kernel passes at once (unix(7))
WAIT_SECONDS = 0.25  # how long to wait for a request before looking whether the web process still lives
REPORT_SECONDS = 0.02  # how long an answer may be unreported
REPORTED_AT_ONCE = 256
CLIENT_LEFT = 499  # counted so in the figures; nobody is there to be told
LOOKED_EVERY = 32  # answers after which the growth of this process is looked at
SETTLING_PART = 4  # of the time in which its data's memory is not yet its own, this part is spent on making it so
ARMED = select.EPOLLIN | select.EPOLLONESHOT


class Attendant:
    """The worker's side: the connections that it knows, and the loop over the requests that come."""

    def __init__(self, inbox: socket.socket, channel: int, bench: Bench, board: Board, terms: Terms) -> None:
        """Take the socket for notices, the pipe to the web process, the bench, the board and the terms."""
        self._inbox = inbox
        self._bench = bench
        self._board = board
        self._terms = terms
        with may_open():
            self._reply = Reply(channel, board, terms, self._report)
        self._channel = Channel(channel)
        self._known: dict[int, socket.socket] = {}
        self._cache = AnswerCache(terms.cache_bytes)
        self._reports: list[Answered] = []
        self._buffer = memoryview(bytearray(READ_SIZE))
        self._seen = -1
        self._recalled: set[int] = set()
        self._answered = 0
        self._settles_at = 0.0
        self._waits = False
        self._leaves = False

    def attend(self, most_memory: int) -> None:
        """Answer until the web process wants no more, or this process has had more memory (KiB).

        Raises BrokenPipeError where the web process is no more.
        """
        with may_open():
            packet, descriptors = self._take_packet()
        if not packet:
            raise BrokenPipeError
        with select.epoll.fromfd(descriptors[0]) as poll:
            while self._attend_once(poll):
                if self._terms.settles:
                    self._settle()
                if self._answered % LOOKED_EVERY == 0 and read_growth() > most_memory:
                    break
        self._report()
        self._channel.send(Kind.LEFT, b"")
        for connection in self._known.values():
            connection.close()
        self._reply.close()

    def _settle(self) -> None:
        """Make some more of the data's memory its own, in a part of the time until all is."""
        now = time.monotonic()
        if now >= self._settles_at:
            done = next(self._bench.pages, None) is None
            self._settles_at = math.inf if done else now + (time.monotonic() - now) * SETTLING_PART

    def _attend_once(self, poll: select.epoll) -> bool:
        """Answer the next request; False where there shall be no more."""
        events = poll.poll(REPORT_SECONDS if self._reports else WAIT_SECONDS, 1)
        if not events:
            self._report()
        if not events or self._seen != self._board.calls:
            self._read_notices()
        for token, _ in events:
            if self._leaves and token != self._terms.poke:
                self._give_back(token, b"")
            elif token != self._terms.poke:
                self._answered += 1
                self._serve(poll, token)
        return not self._leaves

    def _take_packet(self, flags: int = 0) -> tuple[bytes, list[int]]:
        """Take a packet with its descriptors."""
        descriptors = array("i")
        packet, rights, _, _ = self._inbox.recvmsg(NOTICE_SIZE, RIGHTS_SIZE, flags)
        for _, _, given in rights:
            descriptors.frombytes(given[: len(given) - len(given) % descriptors.itemsize])
        return packet, descriptors.tolist()

    def _read_notices(self) -> None:
        """Take what the web process has to say; raises BrokenPipeError where it is no more."""
        self._seen = self._board.calls
        with suppress(BlockingIOError), may_open():
            while True:
                packet, descriptors = self._take_packet(socket.MSG_DONTWAIT)
                if not packet:
                    raise BrokenPipeError
                self._obey(Notice(*marshal.loads(packet[NUMBER.size :])), descriptors)  # noqa: S302

    def _obey(self, notice: Notice, descriptors: list[int]) -> None:
        for token in tuple(self._known) if notice.anew else notice.closed:
            self._recalled.discard(token)
            known = self._known.pop(token, None)
            if known is not None:
                known.close()
        self._recalled.update(notice.recalled)
        for token, descriptor in zip(notice.opened, descriptors, strict=True):
            if token in self._known:
                self._known.pop(token).detach()  # its descriptor is taken by what comes
            elif is_open(token):
                raise OSError(errno.EMFILE, f"descriptor {token} is in use")
            os.dup2(descriptor, token, inheritable=False)
            os.close(descriptor)
            self._known[token] = socket.socket(fileno=token)
            self._known[token].setblocking(False)
        self._leaves = self._leaves or notice.leave
        self._waits = self._waits and not (notice.anew or notice.leave)

    def _serve(self, poll: select.epoll, token: int) -> None:
        """Read one request and answer it, or give it back."""
        connection = self._known.get(token)
        if connection is None:
            self._give_back(token, b"")
            return
        since = time.monotonic()
        self._board.read(token, since)
        try:
            size = connection.recv_into(self._buffer)
            data = bytes(self._buffer[:size])
        except BlockingIOError:
            self._board.set_phase(Phase.IDLE)
            self._arm(poll, token)
            return
        except OSError:
            data = b""
        kept = self._cache.get(data)
        plain = read_request(data) if kept is None else None
        if token in self._recalled or (kept is None and plain is None):
            self._give_back(token, data)
            return
        reply = self._reply
        reply.open(token, connection, data, since)
        self._board.begin(token, since, data)
        try:
            if kept is None or not reply.write(kept):
                self._evaluate(plain or read_request(data), data)
        except (BrokenPipeError, ConnectionResetError):
            reply.status, reply.rest = CLIENT_LEFT, b""
            self._note(token, hit=False)
            self._give_back(token, b"")
            return
        if reply.handed:
            self._board.set_phase(Phase.IDLE)
            self._wait_for_notice()
        else:
            self._note(token, hit=kept is not None)
            self._conclude(poll, token)

    def _evaluate(self, plain: tuple[bytes, Mapping[str, str]] | None, data: bytes) -> None:
        assert plain is not None  # noqa: S101
        (query_string, headers), reply = plain, self._reply
        terms, condition = self._terms, headers.get("if-none-match")
        job = {
            "method": "GET",
            "query_string": query_string,
            "content_type": None,
            "body": b"",
            "accept": headers.get("accept"),
            "accept_encoding": headers.get("accept-encoding"),
            "condition": condition,
            "identity": terms.identity,
            "base": terms.base,
            "lifetime": terms.lifetime,
        }
        answer_job(job, reply, self._bench)
        if reply.kept is not None and condition is None:
            self._cache.put(data, reply.kept, len(data))

    def _note(self, token: int, *, hit: bool) -> None:
        """Take note of an answer for the next report."""
        reply = self._reply
        self._reports.append(Answered(token, reply.status, reply.took(), reply.form, hit, reply.number))

    def _conclude(self, poll: select.epoll, token: int) -> None:
        """Wait for the next request of a connection that has been answered."""
        rest = self._reply.rest
        if rest:
            self._report()
            self._channel.send(Kind.REST, TOKEN.pack(token) + rest)
            self._board.set_phase(Phase.IDLE)
            return
        self._board.set_phase(Phase.IDLE)
        self._arm(poll, token)
        if len(self._reports) >= REPORTED_AT_ONCE:
            self._report()

    def _wait_for_notice(self) -> None:
        """Attend to nobody until the web process has taken what was handed on, and says how things are now."""
        self._waits = True
        while self._waits:
            with may_open():
                packet, descriptors = self._take_packet()
            if not packet:
                raise BrokenPipeError
            self._obey(Notice(*marshal.loads(packet[NUMBER.size :])), descriptors)  # noqa: S302

    def _arm(self, poll: select.epoll, token: int) -> None:
        try:
            poll.modify(token, ARMED)
        except OSError as error:
            if error.errno not in (errno.ENOENT, errno.EBADF):
                raise  # else the web process has taken the connection back

    def _give_back(self, token: int, data: bytes) -> None:
        self._report()
        self._channel.send(Kind.BACK, TOKEN.pack(token) + data)
        self._board.set_phase(Phase.IDLE)

    def _report(self) -> None:
        if self._reports:
            self._channel.send(Kind.REPORT, pack_report(self._reports))
            self._reports.clear()


def read_request(data: bytes) -> tuple[bytes, Mapping[str, str]] | None:
    """Read a query by GET that wishes no deadline: its parameters and headers; None for everything else."""
    if not data or len(data) > MOST_REQUEST_BYTES:
        return None
    found = read_plain_query(data)
    return found if found is not None and asks(found[0]) and b"timeout" not in found[0] else None


@contextmanager
def may_open() -> Iterator[None]:
    """Let this process have new descriptors, only for a moment and none that a query asks for."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


def is_open(descriptor: int) -> bool:
    """Tell whether a descriptor is in use."""
    try:
        os.fstat(descriptor)
    except OSError:
        return False
    return True


def attend_with(inbox: socket.socket, channel: int, bench: Bench, board: Board) -> Attend:
    """Make what lets a worker attend on the terms that it is told."""

    def attend(terms: dict[str, Any], most_memory: int) -> None:
        Attendant(inbox, channel, bench, board, Terms(**terms)).attend(most_memory)

    return attend
