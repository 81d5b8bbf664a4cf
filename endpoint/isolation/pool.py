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
from typing import Any

from mandategraph.endpoint.isolation.frames import HEADER, Kind, pack_job
from mandategraph.endpoint.isolation.process import CRASHES, Worker, wait_for_descriptor
from mandategraph.endpoint.problems import Problem

READ_SIZE = 262_144


class Lease:
    """A worker for the time of one job, with the job's deadline running only while the worker is waited for."""

    def __init__(self, pool: WorkerPool, worker: Worker, label: str, seconds: float) -> None:
        """Take the worker, what is shown of the job, and the seconds that it may take."""
        self._pool = pool
        self._loop = pool.loop
        self.worker = worker
        self.label = label
        self.number = pool.next_number()
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

    def keep_priority(self) -> None:
        """Never let the job run only on time that nobody else wants."""
        self._aging.cancel()

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
        self._apart: dict[int, Lease] = {}
        self.kills: dict[str, int] = {}
        self.closed = False
        self._revision = 0
        self._jobs = 0

    def add(self, pid: int, request: int, response: int, handle: int, *, revision: int = 0) -> None:
        """Take a new worker in; its descriptors belong to the pool from now on."""
        worker = self._register(pid, request, response, handle)
        if revision < self._revision:
            worker.close()
        else:
            self._offer(worker)

    def lend(
        self, pid: int, request: int, response: int, handle: int, label: str, seconds: float, *, listed: bool
    ) -> Lease:
        """Make a lease of a worker that does one job and no more; what is not listed never gives way to others."""
        worker = self._register(pid, request, response, handle)
        worker.jobs = self._worker_requests
        lease = Lease(self, worker, label, seconds)
        lease.keep_priority()  # others wait for it: on time that nobody else wants it might never end
        (self.running if listed else self._apart)[pid] = lease
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

    def next_number(self) -> int:
        """Give the number of the next job."""
        self._jobs += 1
        return self._jobs

    def find(self, number: int) -> Lease | None:
        """Give the job of that number while it runs."""
        return next((lease for lease in self.running.values() if lease.number == number), None)

    def give_back(self, lease: Lease, *, reusable: bool) -> None:
        """Take a worker back after its job."""
        worker = lease.worker
        self.running.pop(worker.pid, None)
        self._apart.pop(worker.pid, None)
        if reusable and worker.lowered:
            worker.restore_priority()
        if (
            (self.closed and not self.waits)
            or not reusable
            or worker.lowered
            or worker.jobs >= self._worker_requests
        ):
            worker.close()
        else:
            self._offer(worker)

    @property
    def waits(self) -> bool:
        """Tell whether a job waits for a worker."""
        return any(not future.done() for future in self._waiting)

    @property
    def is_needed(self) -> bool:
        """Tell whether anything runs, or waits to run."""
        return bool(self.running or self._apart) or self.waits

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
