"""The fork that tries a change: it reads one job, answers with the change or the reason against it, and ends."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pyoxigraph import Store

from mandategraph.endpoint.isolation.frames import Channel, Kind, pack_document, read_stream
from mandategraph.endpoint.problems import Problem, tell
from mandategraph.endpoint.writing.attempt import Attempt
from mandategraph.endpoint.writing.databases import sync_database
from mandategraph.endpoint.writing.journal import Change


@dataclass(slots=True)
class Ground:
    """What a change is tried on: the fork's own store, in memory or a database on disk that is all its own."""

    store: Store
    database: Path | None
    union: bool
    guard: str
    """The guard's profile ("" for none)."""


def run_writer(request: int, response: int, ground: Ground) -> None:
    """Try the change of one job."""
    job, channel = read_stream(request), Channel(response)
    if job is None:
        return
    try:
        change = make_change(job, ground)
    except Problem as problem:
        channel.send_json(Kind.PROBLEM, tell(problem))
        return
    except MemoryError:
        channel.send_json(Kind.PROBLEM, tell(Problem("memory", "The change took more memory than allowed.")))
        return
    head = {
        "added": len(change.added),
        "removed": len(change.removed),
        "created": bool(change.created),
        "touched": change.touched,
        "changes": bool(change),
        "database": str(ground.database or ""),
    }
    channel.send(Kind.ANSWER, pack_document(head, change.to_bytes()))


def make_change(job: dict[str, Any], ground: Ground) -> Change:
    """Try a change; a database on disk is closed and whole on the disk afterwards. Raises Problem."""
    change = Attempt(ground.store, union=ground.union, guard=ground.guard).make(job)
    if ground.database is not None and change:
        ground.store.flush()
        del ground.store  # nobody else holds it, so this closes the database
        sync_database(ground.database)
    return change
