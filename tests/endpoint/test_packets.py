"""Jobs as packets: each is given whole and in its order, and what is done meanwhile keeps none of them waiting."""

from __future__ import annotations

import itertools
import socket
import time
from collections.abc import Iterator

from mandategraph.endpoint.isolation.frames import NUMBER, Packets, pack_job

STEPS = 5


def make_packets(*jobs: str) -> tuple[socket.socket, int]:
    """Give a socket on which these jobs have been sent, and where they are read."""
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    for job in jobs:
        ours.send(NUMBER.pack(1) + pack_job({"query": job}))
    return ours, theirs.detach()


def test_a_worker_uses_the_time_in_which_nothing_is_asked() -> None:
    ours, theirs = make_packets()
    taken = 0

    def work() -> Iterator[None]:
        nonlocal taken
        for taken in range(1, STEPS + 1):
            if taken == STEPS:
                ours.send(NUMBER.pack(1) + pack_job({"query": "late"}))
            yield

    with ours:
        assert next(iter(Packets(theirs, work()))) == {"query": "late"}
    assert taken == STEPS


def test_no_job_waits_for_the_end_of_what_is_done_meanwhile() -> None:
    ours, theirs = make_packets("first", "second")
    steps = itertools.count()
    with ours:
        assert [job["query"] for job in itertools.islice(Packets(theirs, steps), 2)] == ["first", "second"]
    assert next(steps) == 2


def test_the_end_of_the_other_side_ends_the_jobs() -> None:
    ours, theirs = make_packets("only")
    ours.close()
    assert [job["query"] for job in Packets(theirs, (time.time() for _ in range(STEPS)))] == ["only"]
