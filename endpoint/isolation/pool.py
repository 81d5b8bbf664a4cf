"""The web process's side of the workers: who gets which job, for how long, and how each is ended.

Everything here runs in one event loop. A worker is only ever stopped by a signal through its process descriptor,
and every end of a worker shows as the end of its response pipe.
"""

from __future__ import annotations

import asyncio
import os
import signal
from collections import deque
from collections.abc import Callable

from mandategraph.endpoint.exchange import Request
from mandategraph.endpoint.isolation.frames import NUMBER, Form
from mandategraph.endpoint.isolation.lease import LEFT, Lease
from mandategraph.endpoint.isolation.process import Descriptors, Worker
from mandategraph.endpoint.problems import Problem

TICK_SECONDS = 0.02  # how often running jobs are looked at
SHORT_TICK_SECONDS = 0.002  # the same while jobs queue behind others
PATIENCE_SECONDS = 0.1  # how long a query waits before an old one may have to give way
REPLACED_SECONDS = 0.5  # how long it may take until another worker has come for one that was ended
QUEUED_SECONDS = 0.0004  # how much work of other queries a job may be queued behind
QUEUED_AT_MOST = 8
YOUNG_SECONDS = 0.02  # how long a job may be expected to end soon
SMOOTHING = 0.05
LONG_SECONDS = 0.01  # a longer job counts as one of this length when the usual length is reckoned


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
        self._workers: dict[int, Worker] = {}
        self._idle: list[Worker] = []
        self._busy: dict[int, Worker] = {}
        self._apart: dict[int, Worker] = {}
        self._waiting: deque[Lease] = deque()
        self.kills: dict[str, int] = {}
        self.closed = False
        self._usual_seconds = QUEUED_SECONDS
        self._processors = len(os.sched_getaffinity(0))
        self._revision = 0
        self._jobs = 0
        self._ticking = False
        self._way_made = 0.0
        self.note_evaluated: Callable[[Form, float], None] = lambda form, seconds: None
        self.watches: list[Callable[[float], None]] = []  # told of every tick

    def add(self, pid: int, descriptors: Descriptors, *, revision: int = 0) -> None:
        """Take a new worker in; its descriptors belong to the pool from now on."""
        worker = self._register(pid, descriptors)
        if revision < self._revision:
            worker.close()
        else:
            self._employ(worker)

    def _register(self, pid: int, descriptors: Descriptors) -> Worker:
        worker = self._workers[pid] = Worker(self.loop, pid, descriptors, self._note_done, self._note_end)
        return worker

    def lend(
        self, pid: int, descriptors: Descriptors, job: bytes, label: str, seconds: float, *, listed: bool
    ) -> Lease:
        """Give a job to a process that does this one and no more; what is not listed never gives way to others."""
        worker = self._register(pid, descriptors)
        worker.retiring = worker.keeps_priority = True
        lease = self._make_lease(job, label, seconds)
        worker.send(lease)
        (self._busy if listed else self._apart)[pid] = worker
        self._keep_ticking()
        return lease

    def take_idle(self) -> Worker | None:
        """Give a free worker away, until it is given back; None where there is none."""
        if not self._idle or self.closed:
            return None
        worker = self._idle.pop()
        self._apart[worker.pid] = worker
        self._keep_ticking()
        return worker

    def give_back(self, worker: Worker) -> None:
        """Take a worker that was given away back."""
        self._apart.pop(worker.pid, None)
        self._go_on(worker)

    def note_answer(self, worker: Worker) -> bool:
        """Count an answer of a worker that was given away; tell whether it has answered enough."""
        worker.done += 1
        worker.retiring = worker.retiring or worker.done >= self._worker_requests
        return worker.retiring

    def take_over(self, worker: Worker, seconds: float, began: float) -> Lease:
        """Count what a worker that was given away has begun as a job like others, until it ends."""
        lease = self._make_lease(b"", "", seconds)
        lease.worker = worker
        worker.jobs.append(lease)
        lease.begin(began)
        self._apart.pop(worker.pid, None)
        self._busy[worker.pid] = worker
        return lease

    def submit(self, job: bytes, label: str | Request, seconds: float) -> Lease:
        """Take a job; it goes to a worker now or when one is free, and fails where none becomes free in time."""
        lease = self._make_lease(NUMBER.pack(self._jobs + 1) + job, label, seconds)
        if self._waiting or not self._assign(lease):
            self._waiting.append(lease)
        self._keep_ticking()
        return lease

    def _make_lease(self, job: bytes, label: str | Request, seconds: float) -> Lease:
        self._jobs += 1
        return Lease(self, self._jobs, job, label, seconds)

    def _assign(self, lease: Lease) -> bool:
        """Send a job to a worker that will come to it soon; False where there is none.

        Behind a job that has run only for a moment another may queue, as many as together take no longer than a
        moment; beyond that, no more workers than processors are busy with jobs that may still end soon.
        """
        room = min(QUEUED_AT_MOST, int(QUEUED_SECONDS / self._usual_seconds))
        now, young = self.loop.time(), 0
        for worker in self._busy.values():
            age = now - worker.jobs[0].started
            young += age < YOUNG_SECONDS
            waits = len(worker.jobs) <= room and age < SHORT_TICK_SECONDS
            if waits and not (worker.retiring or worker.sharing) and worker.send(lease):
                return True
        if young >= self._processors:
            return False
        while self._idle:
            worker = self._idle.pop()
            if worker.send(lease):
                self._busy[worker.pid] = worker
                return True
            worker.close()
        return False

    def _employ(self, worker: Worker) -> None:
        """Give a free worker what waits, or let it wait itself."""
        while self._waiting:
            lease = self._waiting.popleft()
            if not lease.finished and worker.send(lease):
                self._busy[worker.pid] = worker
                return
        self._idle.append(worker)

    def _note_done(self, worker: Worker, form: Form, seconds: float) -> None:
        self.note_evaluated(form, seconds)
        self._usual_seconds += SMOOTHING * (min(seconds, LONG_SECONDS) - self._usual_seconds)
        if worker.lowered:
            worker.restore_priority()
        worker.retiring = worker.retiring or worker.lowered or worker.done >= self._worker_requests
        if worker.jobs:
            return
        self._busy.pop(worker.pid, None)
        self._apart.pop(worker.pid, None)
        if worker.sharing is not None:
            self._apart[worker.pid] = worker
            worker.sharing.note_done(worker)
        else:
            self._go_on(worker)

    def _go_on(self, worker: Worker) -> None:
        """Let a worker that is free go on, or end."""
        if (self.closed and not self._waiting) or worker.retiring:
            worker.close()
        else:
            self._employ(worker)

    def _note_end(self, worker: Worker) -> None:
        """Give the unread jobs of a worker that has ended to others, and tell the one that it was at why."""
        unread = worker.take_back()
        if worker.sharing is not None:
            worker.sharing.note_end(worker)
        self._busy.pop(worker.pid, None)
        self._apart.pop(worker.pid, None)
        worker.close()
        for lease in worker.jobs:
            problem = worker.explain_end()
            if lease.reason is None:
                self.count_kill(problem.code)
            lease.fail(lease.reason or problem)
        worker.jobs.clear()
        self._assign_again(unread)

    def _take_back(self, worker: Worker) -> list[Lease]:
        """Take the unread jobs of a worker back; one that has come to none of them is free again."""
        unread = worker.take_back()
        if not worker.jobs:
            self._busy.pop(worker.pid, None)
            self._idle.append(worker)
        return unread

    def _assign_again(self, leases: list[Lease]) -> None:
        waiting = [lease for lease in leases if not lease.finished and not self._assign(lease)]
        self._waiting.extendleft(reversed(waiting))

    def end(self, lease: Lease) -> None:
        """End a job: the worker that works on it ends with it, one that has not come to it never will."""
        worker = lease.worker
        if worker is None:
            if lease in self._waiting:
                self._waiting.remove(lease)
            lease.fail(lease.reason or LEFT)
        elif worker.jobs and worker.jobs[0] is lease:
            worker.kill()
        else:
            unread = self._take_back(worker)
            if lease.worker is None:
                lease.fail(lease.reason or LEFT)
            else:
                worker.kill()  # it has just come to this job
            self._assign_again(unread)

    def expire(self, revision: int) -> None:
        """Let go of the workers whose data is older than a revision, at once or after their jobs."""
        self._revision = revision
        for worker in self._idle:
            worker.close()
        self._idle.clear()
        for worker in (*self._busy.values(), *self._apart.values()):
            worker.retiring = True

    def note_exit(self, pid: int, number: int) -> None:
        """Take note that a worker's process has ended, and by which signal (0: by itself)."""
        worker = self._workers.pop(pid, None)
        if worker is None:
            return
        if worker in self._idle:
            self._idle.remove(worker)
            worker.close()
        worker.note_exit(number)

    def forget_all(self) -> None:
        """Take note that every worker has ended (the zygote has)."""
        for pid in list(self._workers):
            self.note_exit(pid, signal.SIGKILL)

    def _keep_ticking(self) -> None:
        if not self._ticking:
            self._ticking = True
            queued = bool(self._waiting) or any(len(worker.jobs) > 1 for worker in self._busy.values())
            self.loop.call_later(SHORT_TICK_SECONDS if queued else TICK_SECONDS, self._tick)

    def _tick(self) -> None:
        """Look at every job that runs or waits, and go on as long as there is one."""
        try:
            self._look(self.loop.time())
        finally:
            self._ticking = False
            if self.is_needed:
                self._keep_ticking()

    def _look(self, now: float) -> None:
        for watch in tuple(self.watches):
            watch(now)
        for worker in (*self._busy.values(), *self._apart.values()):
            if worker.jobs:
                worker.jobs[0].check(now, self.nice_seconds)
            if len(worker.jobs) > 1 and now - worker.jobs[0].started > SHORT_TICK_SECONDS:
                self._assign_again(self._take_back(worker))
        while self._waiting and (self._waiting[0].finished or self._assign(self._waiting[0])):
            self._waiting.popleft()
        while self._waiting and now - self._waiting[0].submitted > self.queue_seconds:
            self._waiting.popleft().fail(Problem("busy", "Every worker is busy; try again."))
        if self._waiting and now - max(self._waiting[0].submitted, self._way_made) > PATIENCE_SECONDS:
            self._make_way(now)

    def _make_way(self, now: float) -> None:
        """End the oldest query if it is old enough to give way; a new worker takes a moment to come."""
        heads = [worker.jobs[0] for worker in self._busy.values() if worker.jobs]
        oldest = max(heads, key=lambda lease: lease.age, default=None)
        if oldest is not None and oldest.age >= self.give_way_seconds:
            self._way_made = now + REPLACED_SECONDS
            oldest.stop("gave-way", "Others waited and every worker was busy; try again or narrow the query.")

    @property
    def running(self) -> list[Lease]:
        """List the jobs that have not ended, those that wait for a worker last."""
        return [lease for worker in self._busy.values() for lease in worker.jobs] + list(self._waiting)

    @property
    def waits(self) -> bool:
        """Tell whether a job waits for a worker."""
        return bool(self._waiting)

    @property
    def is_needed(self) -> bool:
        """Tell whether anything runs, or waits to run."""
        return bool(self._busy or self._apart or self._waiting)

    def find(self, number: int) -> Lease | None:
        """Give the job of that number while it has not ended."""
        return next((lease for lease in self.running if lease.number == number), None)

    def count_kill(self, code: str) -> None:
        """Count a worker that was ended, by the reason."""
        self.kills[code] = self.kills.get(code, 0) + 1

    @property
    def size(self) -> int:
        """Say how many workers there are."""
        return len(self._workers)

    def close(self) -> None:
        """Let idle workers end now and busy ones after their jobs."""
        self.closed = True
        for worker in self._idle:
            worker.close()
        self._idle.clear()
