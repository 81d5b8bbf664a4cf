"""The web process's side of the workers: who is free, who runs what for how long, and how each is ended.

Everything here runs in one event loop. A worker is only ever stopped by a signal through its process descriptor,
and every end of a worker shows as the end of its response pipe.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from mandategraph.endpoint.isolation.frames import HEADER, Kind, pack_job
from mandategraph.endpoint.problems import Problem

READ_SIZE = 262_144
CRASHES = {
    signal.SIGSEGV: ("too-complex", "The query nests too deeply to be parsed or evaluated."),
    signal.SIGBUS: ("too-complex", "The query nests too deeply to be parsed or evaluated."),
    signal.SIGABRT: ("memory", "The query took more memory than one query may; narrow it or page with LIMIT."),
}


@dataclass(slots=True, eq=False)
class Worker:
    """A worker process: its pipes, its process descriptor, and what it has done."""

    pid: int
    request: int
    response: int
    handle: int
    jobs: int = 0
    lowered: bool = False
    gone: asyncio.Event = field(default_factory=asyncio.Event)
    signal: int = 0

    def kill(self) -> None:
        """End the process at once."""
        if self.handle >= 0:
            try:
                signal.pidfd_send_signal(self.handle, signal.SIGKILL)
            except ProcessLookupError:
                return

    def lower_priority(self) -> None:
        """Let the process run only on time that nobody else wants."""
        self.lowered = True
        try:
            os.sched_setscheduler(self.pid, os.SCHED_IDLE, os.sched_param(0))
        except OSError:
            return

    def close(self) -> None:
        """Close the pipes; an idle worker ends when its request pipe is closed."""
        for descriptor in (self.request, self.response, self.handle):
            if descriptor >= 0:
                os.close(descriptor)
        self.request = self.response = self.handle = -1


class Lease:
    """A worker for the time of one job, with the job's deadline running only while the worker is waited for."""

    def __init__(self, pool: WorkerPool, worker: Worker, label: str, seconds: float) -> None:
        """Take the worker, what is shown of the job, and the seconds that it may take."""
        self._pool = pool
        self._loop = pool.loop
        self.worker = worker
        self.label = label
        self.started = self._loop.time()
        self.seconds = seconds
        self.remaining = seconds
        self.reason: Problem | None = None
        self._buffer = bytearray()
        self._finished = False
        self._aging = self._loop.call_later(pool.nice_seconds, worker.lower_priority)

    @property
    def age(self) -> float:
        """Say for how many seconds the job has run."""
        return self._loop.time() - self.started

    def stop(self, code: str, detail: str) -> None:
        """End the job by ending its worker; the first reason stays."""
        if self.reason is None and not self._finished:
            self.reason = Problem(code, detail)
            self._pool.count_kill(code)
            self.worker.kill()

    def _exceed(self) -> None:
        self.stop("deadline", f"The query ran longer than {self.seconds:g} seconds; narrow it or page with LIMIT.")

    async def send(self, job: dict[str, Any]) -> None:
        """Send the job to the worker."""
        view = memoryview(pack_job(job))
        while view:
            try:
                view = view[os.write(self.worker.request, view) :]
            except BlockingIOError:
                await wait_for_descriptor(self._loop.add_writer, self._loop.remove_writer, self.worker.request)
            except BrokenPipeError:
                return

    async def next_frame(self) -> tuple[Kind, bytes]:
        """Wait for the worker's next frame; raises Problem where the worker ended instead."""
        while True:
            frame = self._take_frame()
            if frame is not None:
                return frame
            await self._fill()

    def _take_frame(self) -> tuple[Kind, bytes] | None:
        if len(self._buffer) < HEADER.size:
            return None
        kind, length = HEADER.unpack_from(self._buffer)
        if len(self._buffer) < HEADER.size + length:
            return None
        payload = bytes(self._buffer[HEADER.size : HEADER.size + length])
        del self._buffer[: HEADER.size + length]
        self._finished = kind in (Kind.ANSWER, Kind.END, Kind.CUT, Kind.PROBLEM)
        return Kind(kind), payload

    async def _fill(self) -> None:
        try:
            data = os.read(self.worker.response, READ_SIZE)
        except BlockingIOError:
            before = self._loop.time()
            alarm = self._loop.call_later(max(0.0, self.remaining), self._exceed)
            try:
                await wait_for_descriptor(self._loop.add_reader, self._loop.remove_reader, self.worker.response)
            finally:
                alarm.cancel()
                self.remaining -= self._loop.time() - before
            return
        if not data:
            raise await self._explain_end()
        self._buffer += data

    async def _explain_end(self) -> Problem:
        if self.reason is not None:
            return self.reason
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self.worker.gone.wait(), 1.0)
        code, detail = CRASHES.get(
            signal.Signals(self.worker.signal) if self.worker.signal else signal.SIGKILL,
            ("restarted", "The worker that evaluated the query was ended; try again."),
        )
        self._pool.count_kill(code)
        return Problem(code, detail)

    def release(self) -> None:
        """Give the worker back: to wait for the next job if this one is finished, else to its end."""
        self._aging.cancel()
        if not self._finished:
            self.worker.kill()
        self._pool.give_back(self, reusable=self._finished)


async def wait_for_descriptor(add: Callable[..., Any], remove: Callable[[int], Any], descriptor: int) -> None:
    """Wait until a descriptor can be read or written."""
    future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
    add(descriptor, resolve, future)
    try:
        await future
    finally:
        remove(descriptor)


def resolve(future: asyncio.Future[None]) -> None:
    """End the wait for a future, unless it has ended already."""
    if not future.done():
        future.set_result(None)


class WorkerPool:
    """The workers of one zygote."""

    def __init__(
        self, *, queue_seconds: float, give_way_seconds: float, nice_seconds: float, worker_requests: int
    ) -> None:
        """Take the settings of the same names; the event loop is the running one."""
        self.loop = asyncio.get_running_loop()
        self.queue_seconds = queue_seconds
        self.give_way_seconds = give_way_seconds
        self.nice_seconds = nice_seconds
        self._worker_requests = worker_requests
        self._idle: list[Worker] = []
        self._workers: dict[int, Worker] = {}
        self._waiting: deque[asyncio.Future[Worker]] = deque()
        self.running: dict[int, Lease] = {}
        self.kills: dict[str, int] = {}
        self.closed = False
        self._revision = 0

    def add(self, pid: int, request: int, response: int, handle: int, *, revision: int = 0) -> None:
        """Take a new worker in; its descriptors belong to the pool from now on."""
        worker = self._register(pid, request, response, handle)
        if revision < self._revision:
            worker.close()
        else:
            self._offer(worker)

    def lend(self, pid: int, request: int, response: int, handle: int, label: str, seconds: float) -> Lease:
        """Make a lease of a worker that does one job and no more."""
        worker = self._register(pid, request, response, handle)
        worker.jobs = self._worker_requests
        lease = Lease(self, worker, label, seconds)
        self.running[pid] = lease
        return lease

    def expire(self, revision: int) -> None:
        """Let go of the workers whose data is older than a revision, at once or after their job."""
        self._revision = revision
        for worker in self._idle:
            worker.close()
        self._idle.clear()
        for lease in self.running.values():
            lease.worker.jobs = self._worker_requests

    def _register(self, pid: int, request: int, response: int, handle: int) -> Worker:
        worker = Worker(pid, request, response, handle)
        os.set_blocking(request, False)
        os.set_blocking(response, False)
        self._workers[pid] = worker
        return worker

    def note_exit(self, pid: int, number: int) -> None:
        """Take note that a worker's process has ended, and by which signal (0: by itself)."""
        worker = self._workers.pop(pid, None)
        if worker is None:
            return
        worker.signal = number
        worker.gone.set()
        if worker in self._idle:
            self._idle.remove(worker)
            worker.close()

    def forget_all(self) -> None:
        """Take note that every worker has ended (the zygote has)."""
        for pid in list(self._workers):
            self.note_exit(pid, signal.SIGKILL)

    def _offer(self, worker: Worker) -> None:
        while self._waiting:
            future = self._waiting.popleft()
            if not future.done():
                future.set_result(worker)
                return
        self._idle.append(worker)

    async def lease(self, label: str, seconds: float) -> Lease:
        """Wait for a free worker; raises Problem where none becomes free in time."""
        worker = self._idle.pop() if self._idle else await self._wait()
        worker.jobs += 1
        lease = Lease(self, worker, label, seconds)
        self.running[worker.pid] = lease
        return lease

    async def _wait(self) -> Worker:
        future: asyncio.Future[Worker] = self.loop.create_future()
        self._waiting.append(future)
        pressure = self.loop.call_later(0.1, self._make_way, future)
        try:
            return await asyncio.wait_for(future, self.queue_seconds)
        except TimeoutError as error:
            raise Problem("busy", "Every worker is busy; try again.") from error
        except asyncio.CancelledError:
            if future.done() and not future.cancelled():
                self._offer(future.result())
            raise
        finally:
            pressure.cancel()

    def _make_way(self, future: asyncio.Future[Worker]) -> None:
        """End the oldest query that is old enough to give way, and look again while the other one waits."""
        if future.done():
            return
        oldest = max(self.running.values(), key=lambda lease: lease.age, default=None)
        if oldest is not None and oldest.age >= self.give_way_seconds:
            oldest.stop("gave-way", "Others waited and every worker was busy; try again or narrow the query.")
        self.loop.call_later(0.1, self._make_way, future)

    def give_back(self, lease: Lease, *, reusable: bool) -> None:
        """Take a worker back after its job."""
        worker = lease.worker
        self.running.pop(worker.pid, None)
        if self.closed or not reusable or worker.lowered or worker.jobs >= self._worker_requests:
            worker.close()
        else:
            self._offer(worker)

    def count_kill(self, code: str) -> None:
        """Count a worker that was ended, by the reason."""
        self.kills[code] = self.kills.get(code, 0) + 1

    @property
    def size(self) -> int:
        """Say how many workers there are."""
        return len(self._workers)

    def close(self) -> None:
        """Let idle workers end now and running ones after their job."""
        self.closed = True
        for worker in self._idle:
            worker.close()
        self._idle.clear()
