"""The fork that tries a change: it reads one job, answers with the change or the reason against it, and ends."""

from __future__ import annotations

import json
from dataclasses import dataclass

from pyoxigraph import Store

from mandategraph.endpoint.isolation.frames import REQUEST, Kind, pack_answer, pack_json, read_exactly, write_all
from mandategraph.endpoint.isolation.worker import Refusal
from mandategraph.endpoint.writing.attempt import Attempt


@dataclass(frozen=True, slots=True)
class Writing:
    """How a zygote that allows writing is set up: the journal's file, and the guard's profile ("" for none)."""

    journal: str
    guard: str


def run_writer(request: int, response: int, store: Store, *, union: bool, guard: str) -> None:
    """Try the change of one job."""
    header = read_exactly(request, REQUEST.size)
    if not header:
        return
    job = json.loads(read_exactly(request, REQUEST.unpack(header)[0]))
    try:
        change = Attempt(store, union=union, guard=guard).make(job)
    except Refusal as refusal:
        problem = {"code": refusal.code, "detail": str(refusal), "members": refusal.members}
        write_all(response, pack_json(Kind.PROBLEM, problem))
        return
    except MemoryError:
        problem = {"code": "memory", "detail": "The change took more memory than allowed.", "members": {}}
        write_all(response, pack_json(Kind.PROBLEM, problem))
        return
    head = {
        "added": len(change.added),
        "removed": len(change.removed),
        "created": bool(change.created),
        "touched": change.touched,
        "changes": bool(change),
    }
    write_all(response, pack_answer(head, change.to_bytes()))
