"""A job and what comes of it: where it stands, what its worker wrote, and why it ended.

Frames go to a listener at once where there is one (the short way of a short query); else they wait to be taken.
"""

from __future__ import annotations

import asyncio
import os
from collections import deque
from typing import TYPE_CHECKING, Protocol

from mandategraph.endpoint.exchange import Request
from mandategraph.endpoint.isolation.frames import LAST, Kind
from mandategraph.endpoint.problems import Problem

if TYPE_CHECKING:
    from mandategraph.endpoint.isolation.pool import WorkerPool
    from mandategraph.endpoint.isolation.process import Worker

WAITING_BYTES = 524_288  # of frames that nobody has taken yet; with more the worker has to wait
RESUMED_BYTES = 131_072
LEFT = Problem("gave-way", "Nobody waits for the answer.")
LAST_PLACE = 20  # so many times older than for second place, a query runs only on time that nobody else wants
WATCH_AFTER = 0.02  # seconds after which a query that nobody waits for any more is worth ending


class Listener(Protocol):
    """What takes frames as they come."""

    def take_frame(self, kind: Kind, payload: bytes) -> None:
        """Take a frame."""

    def take_failure(self, problem: Problem) -> None:
        """Take the reason why there will be no more frames."""


class Lease:
    """One job, from its submission to its end; its deadline runs while a worker works on it and is waited for."""

    def __init__(self, pool: WorkerPool, number: int, job: bytes, label: str | Request, seconds: float) -> None:
        """Take the job as it is sent, what is shown of it, and the seconds that it may take."""
        self._pool = pool
        self._loop = pool.loop
        self.job = job
        self.label = label
        self.number = number
        self.submitted = self.started = self._loop.time()
        self.seconds = self._remaining = seconds
        self.worker: Worker | None = None
        self.listener: Listener | None = None
        self.reason: Problem | None = None
        self.abandoned = False
        self.finished = False
        self._since = self.started
        self._failure: Problem | None = None
        self._frames: deque[tuple[Kind, bytes]] = deque()
        self._waiting_bytes = 0
        self._paused = False
        self._waiter: asyncio.Future[None] | None = None

    @property
    def age(self) -> float:
        """Say for how many seconds the job has been worked on, or waited for that."""
        return self._loop.time() - self.started

    def begin(self, now: float) -> None:
        """Take note that a worker has come to this job."""
        self.started = self._since = now

    def stop(self, code: str, detail: str) -> None:
        """End the job, by ending its worker where one works on it; the first reason stays."""
        if self.reason is None and not self.finished:
            self.reason = Problem(code, detail)
            self._pool.count_kill(code)
            self._resume()
            self._pool.end(self)

    def check(self, now: float, nice_seconds: float) -> None:
        """End the job where its time is over or nobody waits for it; let it give way where it has run for long."""
        if not self._paused and now - self._since > self._remaining:
            self.stop("deadline", f"The query ran longer than {self.seconds:g} seconds; narrow it or use LIMIT.")
        elif self.abandoned and now - self.started > WATCH_AFTER:
            self.stop(LEFT.code, LEFT.detail)
        elif self.worker is not None:
            if now - self.started > nice_seconds and not self.worker.lowered:
                self.worker.lower_priority()
            if now - self.started > LAST_PLACE * nice_seconds and not self.worker.is_last:
                self.worker.take_last_place()

    def take(self, kind: Kind, payload: bytes) -> None:
        """Take a frame of the worker."""
        self.finished = kind in LAST
        if self.finished:
            self._resume()  # the worker goes on with other jobs
        if self.listener is not None:
            self.listener.take_frame(kind, payload)
            return
        self._frames.append((kind, payload))
        self._waiting_bytes += len(payload)
        if self._waiting_bytes > WAITING_BYTES and not self._paused and not self.finished and self.worker:
            self._paused = True
            self._remaining -= self._loop.time() - self._since
            self.worker.pause()
        self._wake()

    def fail(self, problem: Problem) -> None:
        """Take the reason why there will be no (more) frames."""
        if not self.finished:
            self.finished = True
            self._failure = problem
            if self.listener is not None:
                self.listener.take_failure(problem)
            else:
                self._wake()

    def _wake(self) -> None:
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_result(None)

    async def next_frame(self) -> tuple[Kind, bytes]:
        """Wait for the worker's next frame; raises Problem where there is none any more."""
        while not self._frames:
            if self._failure is not None:
                raise self._failure
            self._waiter = self._loop.create_future()
            await self._waiter
        kind, payload = self._frames.popleft()
        self._waiting_bytes -= len(payload)
        if self._paused and self._waiting_bytes < RESUMED_BYTES:
            self._resume()
        return kind, payload

    def _resume(self) -> None:
        if self._paused and self.worker is not None:
            self._paused = False
            self._since = self._loop.time()
            self.worker.resume()

    def abandon(self) -> None:
        """Say that nobody waits any more; a job that ends soon may, another is ended."""
        self.abandoned = True
        if self.worker is None and not self.finished:
            self._pool.end(self)

    def release(self) -> None:
        """Say that nobody wants more of the job; one that has not ended is ended."""
        self._frames.clear()
        self._resume()
        if not self.finished:
            self.listener = NOBODY
            self.reason = self.reason or LEFT
            self._pool.end(self)


class _Nobody:
    """Listens to what comes of a job that nobody waits for any more."""

    def take_frame(self, kind: Kind, payload: bytes) -> None:
        """Forget the frame."""

    def take_failure(self, problem: Problem) -> None:
        """Forget the reason."""


NOBODY = _Nobody()


class Sending:
    """A long job on its way through a pipe, piece by piece."""

    def __init__(self, loop: asyncio.AbstractEventLoop, descriptor: int, job: bytes) -> None:
        """Begin to send."""
        self._loop = loop
        self._descriptor = descriptor
        self._rest = memoryview(job)
        self._send()

    def _send(self) -> None:
        try:
            while self._rest:
                self._rest = self._rest[os.write(self._descriptor, self._rest) :]
        except BlockingIOError:
            self._loop.add_writer(self._descriptor, self._send)
            return
        except BrokenPipeError:
            self._rest = self._rest[:0]  # the end of the process is told by its other pipe
        self.stop()

    def stop(self) -> None:
        """Send no more."""
        self._loop.remove_writer(self._descriptor)
