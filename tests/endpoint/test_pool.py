"""Jobs and their workers: queueing behind short jobs, taking back from long ones, ends of all kinds."""

from __future__ import annotations

import asyncio
import os
import signal
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import cast

import pytest
from running import run_apart

from mandategraph.endpoint.cache import AnswerCache
from mandategraph.endpoint.exchange import Answer, Request
from mandategraph.endpoint.execution import Executor
from mandategraph.endpoint.isolation.dataset import describe_files
from mandategraph.endpoint.isolation.frames import Kind
from mandategraph.endpoint.isolation.generation import Generation
from mandategraph.endpoint.isolation.lease import WAITING_BYTES, Lease
from mandategraph.endpoint.isolation.pool import WorkerPool
from mandategraph.endpoint.isolation.process import Worker
from mandategraph.endpoint.problems import Problem
from mandategraph.endpoint.protocol import QueryRequest
from mandategraph.endpoint.settings import Settings

DATA = Path(__file__).with_name("data.trig")
DIGITS = " ".join(map(str, range(100)))
ENDLESS = "SELECT (COUNT(*) AS ?n) { " + " ".join(f"VALUES ?v{i} {{ {DIGITS} }}" for i in range(9)) + " }"
GET = Request("GET", "/sparql", b"", {})
Work = Callable[[Executor], Awaitable[None]]


def with_executor(work: Work, **settings: object) -> None:
    """Run some work with workers of its own over the small data."""

    async def run() -> None:
        generation = Generation(describe_files([DATA]), Settings(workers=2, **settings))  # type: ignore[arg-type]
        await generation.ready
        executor = Executor(generation, Settings(**settings), AnswerCache(0), "http://example.org/")  # type: ignore[arg-type]
        await wait_for_workers(generation.pool, 2)
        try:
            await work(executor)
        finally:
            generation.close()
            await asyncio.sleep(0.2)

    run_apart(run())


async def wait_for_workers(pool: WorkerPool, count: int) -> None:
    while pool.size < count:
        await asyncio.sleep(0.01)


def ask(executor: Executor, number: int, timeout: float | None = None) -> asyncio.Task[Answer]:
    text = ENDLESS if number < 0 else f"SELECT ({number} AS ?n) {{}}"
    return asyncio.ensure_future(executor.answer(QueryRequest(text, timeout=timeout), GET))


def test_many_jobs_get_their_own_answers() -> None:
    async def work(executor: Executor) -> None:
        answers = await asyncio.gather(*(ask(executor, number) for number in range(500)))
        for number, answer in enumerate(answers):
            assert f'"value":"{number}"'.encode() in answer.body

    with_executor(work)


def test_jobs_queued_behind_an_endless_one_are_taken_back() -> None:
    async def work(executor: Executor) -> None:
        await asyncio.gather(*(ask(executor, number) for number in range(200)))  # now jobs are known to be short
        endless = ask(executor, -1, timeout=8)
        began = time.monotonic()
        answers = await asyncio.gather(*(ask(executor, number) for number in range(50)))
        assert time.monotonic() - began < 6
        assert [b'"value"' in answer.body for answer in answers] == [True] * 50
        with pytest.raises(Problem, match="longer than 8 seconds"):
            await endless

    with_executor(work)


def test_jobs_survive_the_workers_that_they_wait_at() -> None:
    async def work(executor: Executor) -> None:
        pool = executor.generation.pool
        await asyncio.gather(*(ask(executor, number) for number in range(200)))
        for _ in range(10):
            await wait_for_workers(pool, 2)
            asked = [ask(executor, number) for number in range(60)]
            await asyncio.sleep(0)
            for lease in pool.running:
                if lease.worker is not None:
                    lease.worker.kill()
            answers = await asyncio.gather(*asked)
            assert [f'"value":"{n}"'.encode() in answer.body for n, answer in enumerate(answers)] == [True] * 60

    with_executor(work)


class Reader:
    """What a lease sees of its worker: whether its answers are read."""

    def __init__(self) -> None:
        self.reads = True

    def pause(self) -> None:
        self.reads = False

    def resume(self) -> None:
        self.reads = True


def test_an_answer_that_is_not_taken_yet_leaves_its_worker_to_others() -> None:
    async def work(executor: Executor) -> None:
        lease = Lease(executor.generation.pool, 1, b"", "", 10)
        reader = Reader()
        lease.worker = cast(Worker, reader)
        lease.take(Kind.DATA, bytes(WAITING_BYTES + 1))
        assert not reader.reads
        lease.take(Kind.END, b"")
        assert reader.reads
        assert [(await lease.next_frame())[0] for _ in range(2)] == [Kind.DATA, Kind.END]

    with_executor(work)


def test_a_job_that_nobody_waits_for_is_not_begun() -> None:
    async def work(executor: Executor) -> None:
        blocking = [ask(executor, -1, timeout=1) for _ in range(2)]
        await asyncio.sleep(0.1)
        waiting = ask(executor, 7)
        await asyncio.sleep(0.05)
        waiting.cancel()
        assert await asyncio.gather(waiting, return_exceptions=True) != []
        assert len(executor.generation.pool.running) == 2
        ended = await asyncio.gather(*blocking, return_exceptions=True)
        assert all(isinstance(problem, Problem) for problem in ended)

    with_executor(work, give_way_seconds=60.0)


def test_a_job_waits_only_so_long() -> None:
    async def work(executor: Executor) -> None:
        blocking = [ask(executor, -1, timeout=1.5) for _ in range(2)]
        await asyncio.sleep(0.1)
        with pytest.raises(Problem, match="Every worker is busy"):
            await ask(executor, 1)
        await asyncio.gather(*blocking, return_exceptions=True)

    with_executor(work, give_way_seconds=60.0, queue_seconds=0.3)


def test_the_first_reason_of_an_end_stays() -> None:
    async def work(executor: Executor) -> None:
        endless = ask(executor, -1)
        await asyncio.sleep(0.1)
        (lease,) = executor.generation.pool.running
        lease.stop("killed", "The operator ended the query.")
        lease.stop("deadline", "Too late.")
        with pytest.raises(Problem, match="operator"):
            await endless
        assert executor.generation.pool.kills == {"killed": 1}

    with_executor(work)


def test_a_worker_ended_from_outside_is_told_apart_from_one_that_crashed() -> None:
    async def work(executor: Executor) -> None:
        pool = executor.generation.pool
        for number, expected in ((signal.SIGSEGV, "nests too deeply"), (signal.SIGABRT, "more memory")):
            await wait_for_workers(pool, 2)
            endless = ask(executor, -1)
            await asyncio.sleep(0.1)
            (lease,) = pool.running
            assert lease.worker is not None
            lease.worker.send_signal(number)
            with pytest.raises(Problem, match=expected):
                await endless

    with_executor(work)


def test_a_worker_whose_long_answer_nobody_read_answers_the_next() -> None:
    """What a job wrote may be there as a whole, and wait, when it is let go of."""
    rows = f"SELECT * {{ VALUES ?a {{ {DIGITS} }} VALUES ?b {{ {DIGITS} }} }}"

    async def work(executor: Executor) -> None:
        for number in range(6):
            answers = [await executor.answer(QueryRequest(rows), GET) for _ in range(2)]
            await asyncio.sleep(0.2)
            for answer in answers:
                assert answer.stream is not None
                if number % 2:
                    await anext(answer.stream)
                await answer.stream.aclose()
            found = await asyncio.wait_for(asyncio.gather(*(ask(executor, number) for number in range(8))), 5)
            assert [f'"value":"{n}"'.encode() in answer.body for n, answer in enumerate(found)] == [True] * 8

    with_executor(work)


def test_a_worker_gets_its_priority_back_where_that_is_allowed() -> None:
    async def work(executor: Executor) -> None:
        endless = ask(executor, -1, timeout=0.6)
        await asyncio.sleep(0.3)
        (lease,) = executor.generation.pool.running
        worker = lease.worker
        assert worker is not None
        assert os.getpriority(os.PRIO_PROCESS, worker.pid) > 0
        assert worker.lowered
        worker.restore_priority()
        assert worker.lowered == (os.getpriority(os.PRIO_PROCESS, worker.pid) > 0)
        await asyncio.gather(endless, return_exceptions=True)

    with_executor(work, nice_seconds=0.1)
