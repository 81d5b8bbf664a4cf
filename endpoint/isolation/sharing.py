"""The web process's side of shared connections: which are lent to attending workers, and what comes back.

A connection that asks one short query after the other is armed in an epoll(7) instance at which some workers
wait, and is no longer read here. It comes back as soon as it asks for anything else, or a query of it takes long.
"""

from __future__ import annotations

import fcntl
import logging
import os
import select
import socket
from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Protocol

from mandategraph.endpoint.isolation.board import Phase, State
from mandategraph.endpoint.isolation.frames import (
    HANDED,
    NUMBER,
    TOKEN,
    Answered,
    Kind,
    Notice,
    pack_job,
    pack_notice,
    unpack_report,
)

if TYPE_CHECKING:
    from mandategraph.endpoint.isolation.lease import Lease
    from mandategraph.endpoint.isolation.pool import WorkerPool
    from mandategraph.endpoint.isolation.process import Worker

LOG = logging.getLogger("mandategraph.endpoint")
TOKENS = range(4_096, 6_144)  # the descriptors of shared connections, alike here and in all workers
OPENED_AT_ONCE = 200
HELPED_SECONDS = 0.1  # from this age of a query another worker attends as well
TAKEN_OVER_SECONDS = 0.3  # from this age it is one of those that are listed, and may have to give way
SURPLUS_SECONDS = 1.0  # how long more workers attend than should
TAKEN_AT_ONCE = 64
DISMISSED_SECONDS = 5.0  # how long workers attend while there is no connection
ARMED = select.EPOLLIN | select.EPOLLONESHOT


def take_token(descriptor: int) -> socket.socket | None:
    """Make a copy of a connection whose descriptor is a token; None where there is none left."""
    try:
        token = fcntl.fcntl(descriptor, fcntl.F_DUPFD_CLOEXEC, TOKENS.start)
    except OSError:
        return None
    if token in TOKENS:
        return socket.socket(fileno=token)
    os.close(token)
    return None


class Lender(Protocol):
    """What lends a connection of its own."""

    def take_back(self, data: bytes, rest: bytes) -> None:
        """Read the connection again; `data` has been read of it already, `rest` is still to be sent."""

    def take_over(self, request: bytes, lease: Lease) -> None:
        """Answer a request by what a worker has begun, and read the connection again."""

    def charge(self, seconds: float) -> bool:
        """Take note of an answer; False where the connection shall not be shared any longer."""

    def cut(self) -> None:
        """End a connection of which nobody knows how much was read of it, or sent."""


class Sharing:
    """The shared connections of one generation, and the workers that attend to them."""

    def __init__(
        self,
        pool: WorkerPool,
        wanted: int,
        seconds: float,
        *,
        describe: Callable[[], dict[str, Any]],
        note_answer: Callable[[Answered], None],
    ) -> None:
        """Take the pool, how many of its workers should attend, and the deadline of a query.

        `describe` gives the terms for workers, `note_answer` hears of each answer.
        """
        self._note_answer = note_answer
        self._pool = pool
        self._wanted = wanted
        self._seconds = seconds
        self._describe = describe
        self._workers: dict[int, Worker] = {}
        self._leaving: set[int] = set()
        self._taken: set[int] = set()
        self._lent: dict[int, Lender] = {}
        self._recalled: set[int] = set()
        self._poll = select.epoll()
        self._poke = os.eventfd(0)
        self._poll.register(self._poke, select.EPOLLIN)
        self._needed = self._short = pool.loop.time()
        self._closed = False
        pool.watches.append(self.check)

    @property
    def size(self) -> int:
        """Count the connections that are shared now."""
        return len(self._lent)

    def lend(self, lender: Lender, token: int) -> bool:
        """Share a connection, given by a descriptor of `TOKENS`; False where that cannot be done now."""
        if self._closed or not (self._workers or self._engage()):
            return False
        self._lent[token] = lender
        for worker in self._listening():
            self._tell(worker, Notice(opened=(token,)), [token])
        try:
            self._poll.register(token, ARMED)
        except OSError:
            self.forget(token)
            return False
        return True

    def forget(self, token: int) -> None:
        """Share a connection no longer."""
        if self._lent.pop(token, None) is not None:
            self._recalled.discard(token)
            with suppress(OSError):
                self._poll.unregister(token)
            for worker in self._listening():
                self._tell(worker, Notice(closed=(token,)))

    def _take_back(self, token: int, data: bytes = b"", rest: bytes = b"") -> None:
        lender = self._lent.get(token)
        if lender is not None:
            self.forget(token)
            lender.take_back(data, rest)

    def _recall(self, token: int) -> None:
        """Have a connection given back with what it asks next: some worker may be at it now."""
        if token not in self._recalled:
            self._recalled.add(token)
            for worker in self._listening():
                self._tell(worker, Notice(recalled=(token,)))

    def _engage(self) -> bool:
        """Let a free worker attend; False where there is none."""
        worker = self._pool.take_idle()
        if worker is None:
            return False
        worker.sharing = self
        terms = {**self._describe(), "poke": self._poke, "settles": len(self._workers) < self._wanted}
        self._workers[worker.pid] = worker
        worker.post(NUMBER.pack(0) + pack_job({"terms": terms}))
        worker.post(NUMBER.pack(0), [self._poll.fileno()])
        self._tell_all(worker)
        return True

    def _tell_all(self, worker: Worker) -> None:
        """Tell a worker of all connections that are shared now."""
        tokens = tuple(self._lent)
        for start in range(0, max(1, len(tokens)), OPENED_AT_ONCE):
            opened = tokens[start : start + OPENED_AT_ONCE]
            recalled = tuple(self._recalled.intersection(opened))
            self._tell(worker, Notice(opened, recalled=recalled, anew=start == 0), list(opened))

    def _listening(self) -> list[Worker]:
        """List the workers that hear of every connection; one that is at something long is told of all later."""
        deaf = self._taken | self._leaving
        return [worker for pid, worker in self._workers.items() if pid not in deaf]

    def _tell(self, worker: Worker, notice: Notice, descriptors: list[int] | None = None) -> None:
        """Send a notice; a worker that has left so many unread is not worth keeping."""
        if not worker.post(pack_notice(notice), descriptors):
            worker.kill()
        worker.board.call()

    def _dismiss(self, worker: Worker) -> None:
        """Let a worker attend no longer, once it is at no request."""
        if worker.pid not in self._leaving:
            self._leaving.add(worker.pid)
            self._tell(worker, Notice(leave=True))

    def take(self, worker: Worker, kind: Kind, payload: bytes) -> None:
        """Take what an attending worker says."""
        if kind is Kind.REPORT:
            for answered in unpack_report(payload):
                self._take_report(worker, answered)
        elif kind is Kind.LEFT:
            self._remove(worker)
            self._pool.give_back(worker)
        elif kind is Kind.HANDED:
            if worker.pid not in self._taken:
                token, began = HANDED.unpack_from(payload)
                self._take_over(worker, State(0, Phase.AT_WORK, token, began, payload[HANDED.size :]))
        else:
            (token,) = TOKEN.unpack_from(payload)
            rest = payload[TOKEN.size :]
            self._take_back(token, *((rest, b"") if kind is Kind.BACK else (b"", rest)))

    def _take_report(self, worker: Worker, answered: Answered) -> None:
        self._note_answer(answered)
        if self._pool.note_answer(worker):
            self._dismiss(worker)
        lender = self._lent.get(answered.token)
        if lender is not None and not lender.charge(answered.seconds):
            self._recall(answered.token)

    def _take_over(self, worker: Worker, state: State) -> None:
        """Go on with a request that a worker is at as with any other, its connection included."""
        lender = self._lent.get(state.token)
        lease = self._pool.take_over(worker, self._seconds, state.began)
        self._taken.add(worker.pid)
        if lender is None:
            lease.release()  # its client has left
            return
        self.forget(state.token)
        lender.take_over(state.request, lease)

    def note_done(self, worker: Worker) -> None:
        """Take note that a worker has ended what was taken over; it waits until it hears."""
        self._taken.discard(worker.pid)
        if worker.retiring or self._closed:
            self._dismiss(worker)
        elif worker.pid not in self._leaving:
            self._tell_all(worker)

    def note_end(self, worker: Worker) -> None:
        """Take over what a worker was at that has ended."""
        state = worker.board.look()
        lender = self._lent.get(state.token)
        if worker.pid not in self._taken and lender is not None:
            if state.phase is Phase.AT_WORK:
                self._take_over(worker, state)
            elif state.phase is not Phase.IDLE:
                lender.cut()
        self._remove(worker)
        if worker.signal == 0:
            LOG.error("a worker could not attend to connections; the web process reads all of them itself")
            self.close()
        elif state.phase is Phase.IDLE:
            # It may have ended before it could say whose event it had.
            busy = {other.board.look().token for other in self._workers.values()}
            for token in self._lent.keys() - busy:
                with suppress(OSError):
                    self._poll.modify(token, ARMED)

    def _remove(self, worker: Worker) -> None:
        worker.sharing = None
        self._workers.pop(worker.pid, None)
        self._taken.discard(worker.pid)
        self._leaving.discard(worker.pid)
        self._settle()

    def check(self, now: float) -> None:
        """Take over what takes long, and let so many workers attend that some can come to what is asked soon."""
        quick = 0
        for worker in self._listening():
            state = worker.board.look()
            age = now - state.began if state.phase is not Phase.IDLE else 0.0
            quick += age < HELPED_SECONDS
            if age > TAKEN_OVER_SECONDS and state.phase is Phase.AT_WORK and worker.board.claim(state):
                self._take_over(worker, state)
        if not self._lent:
            if now - self._needed > DISMISSED_SECONDS:
                self._dismiss_but(0)
            return
        self._needed = now
        if quick <= self._wanted:
            self._short = now
        elif now - self._short > SURPLUS_SECONDS:
            self._dismiss_but(self._wanted)
        while quick < self._wanted and not self._closed and self._engage():
            quick += 1
        if not quick:
            self._take_waiting()

    def _dismiss_but(self, count: int) -> None:
        """Let only so many workers attend."""
        for worker in self._listening()[count:]:
            self._dismiss(worker)

    def _take_waiting(self) -> None:
        """Take back the connections on which something is asked while no worker can attend to them."""
        for token, _ in self._poll.poll(0, TAKEN_AT_ONCE):
            self._take_back(token)

    def close(self) -> None:
        """Share nothing any longer: workers leave after what they are at, then connections come back."""
        if not self._closed:
            self._closed = True
            os.eventfd_write(self._poke, 1)
            for worker in list(self._workers.values()):
                self._dismiss(worker)
            self._settle()

    def _settle(self) -> None:
        """Take everything back once no worker is left that may be at it, where none can come any more."""
        if self._workers.keys() <= self._taken and (self._closed or not (self._lent and self._engage())):
            for token in list(self._lent):
                self._take_back(token)
        if self._closed and not self._workers and not self._poll.closed:
            self._poll.close()
            os.close(self._poke)
            self._pool.watches.remove(self.check)
