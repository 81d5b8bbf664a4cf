"""The fork that tries a change: it reads one job, answers with the change or the reason against it, and ends."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pyoxigraph import Store

from mandategraph.endpoint.isolation.frames import REQUEST, Kind, pack_answer, pack_json, read_exactly, write_all
from mandategraph.endpoint.isolation.worker import Refusal
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
    header = read_exactly(request, REQUEST.size)
    if not header:
        return
    job = json.loads(read_exactly(request, REQUEST.unpack(header)[0]))
    try:
        change = make_change(job, ground)
    except Refusal as refusal:
        refuse(response, refusal)
        return
    except MemoryError:
        refuse(response, Refusal("memory", "The change took more memory than allowed."))
        return
    head = {
        "added": len(change.added),
        "removed": len(change.removed),
        "created": bool(change.created),
        "touched": change.touched,
        "changes": bool(change),
        "database": str(ground.database or ""),
    }
    write_all(response, pack_answer(head, change.to_bytes()))


def make_change(job: dict[str, Any], ground: Ground) -> Change:
    """Try a change; a database on disk is closed and whole on the disk afterwards. Raises Refusal."""
    change = Attempt(ground.store, union=ground.union, guard=ground.guard).make(job)
    if ground.database is not None and change:
        ground.store.flush()
        del ground.store  # nobody else holds it, so this closes the database
        sync_database(ground.database)
    return change


def refuse(response: int, refusal: Refusal) -> None:
    """Say why there is no change."""
    problem = {"code": refusal.code, "detail": str(refusal), "members": refusal.members}
    write_all(response, pack_json(Kind.PROBLEM, problem))
