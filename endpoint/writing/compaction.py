"""Compacting a journal, as the web process sees it: everything is written anew, then counts at one stroke.

Writes go on meanwhile. What was written since is taken over from the journal, except where it names blank nodes: a
snapshot gives those other labels. Then it is done once more, and writes wait.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from mandategraph.endpoint.isolation.dataset import Source
from mandategraph.endpoint.isolation.frames import Kind, unpack_document
from mandategraph.endpoint.isolation.generation import Generation
from mandategraph.endpoint.writing.base import Successor, announce, base_of, succeed
from mandategraph.endpoint.writing.journal import Header, Journal
from mandategraph.graph.errors import MandateGraphError

SECONDS = 3_600.0
"""The longest that writing everything down may take."""


class CompactionError(MandateGraphError):
    """The journal cannot be compacted now."""


async def write_down(generation: Generation) -> dict[str, Any]:
    """Have the data written down in a fork; raises CompactionError where that fails, Problem where it ended."""
    lease = await generation.lease_fork("compactor", {}, "compacting the journal", SECONDS)
    try:
        kind, payload = await lease.next_frame()
    finally:
        lease.release()
    if kind is not Kind.ANSWER:
        raise CompactionError(json.loads(payload)["detail"])
    return unpack_document(payload)[0]


def read_header(told: dict[str, Any]) -> Header:
    """Give what a journal must say that begins with what was written down."""
    return Header(told["revision"], told["state"], tuple(told["empty"]))


def count_base(journal: Journal, told: dict[str, Any]) -> None:
    """Let a base of files count. Whoever applies the whole old journal to it comes to the same data."""
    Path(told["draft"]).replace(base_of(journal.path))
    journal.begin_anew(read_header(told), told["position"])


def fits(journal: Journal, told: dict[str, Any]) -> bool:
    """Tell whether what was written since can be applied to a snapshot: it names no blank nodes."""
    return b"_:" not in journal.read_from(told["position"])


def count_snapshot(journal: Journal, source: Source, told: dict[str, Any]) -> Journal:
    """Let a snapshot count instead of a source, and give the journal that goes on from it."""
    successor = Successor(told["digest"], told["position"], told["revision"], told["state"], tuple(told["empty"]))
    announce(journal.path, successor)
    journal.close()
    new = succeed(source, journal.path.parent)
    return Journal(journal.path.with_name(f"{new.digest}{journal.path.suffix}"))
