"""Sharing the reading of sources out: in this process, among processes of this machine, or to a cluster.

Outcomes come back in the order of the sources, whatever the number of workers, so that builds are the same.
"""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from functools import partial
from multiprocessing import connection, get_context, parent_process

from mandategraph.graph.errors import SourceError
from mandategraph.loaders.build.reading import Outcome, read_source
from mandategraph.loaders.build.sources import Source


def read_sources(sources: Sequence[Source], base: str, workers: int = 1) -> Iterator[Outcome]:
    """Read the sources with a number of processes. Raises SourceError when a process dies at its work."""
    if workers <= 1 or len(sources) <= 1:
        yield from (read_source(source, base) for source in sources)
        return
    # Spawned, not forked: the same on every platform, and nothing of this process leaks into the workers.
    with ProcessPoolExecutor(
        min(workers, len(sources)), mp_context=get_context("spawn"), initializer=_end_with_parent
    ) as pool:
        done = 0
        try:
            for outcome in pool.map(partial(read_source, base=base), sources):
                done += 1
                yield outcome
        except BrokenProcessPool:
            raise SourceError(
                f"{sources[done].label}: a worker ended while reading this source or one after it; "
                "give the machine more memory or leave the source out"
            ) from None


def _end_with_parent() -> None:
    """Let this worker end with the build and not before: a killed process cannot tell its workers.

    An interrupt from the keyboard reaches the whole group of processes; the build alone answers it.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = parent_process()
    if parent is not None:
        threading.Thread(target=_wait_and_end, args=(parent.sentinel,), daemon=True).start()


def _wait_and_end(sentinel: int) -> None:
    connection.wait([sentinel])
    os._exit(1)
