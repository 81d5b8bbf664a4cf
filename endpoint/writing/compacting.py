"""Writing everything down anew, in a fork that sees the data as it is: a snapshot, or files as N-Quads.

What is written here counts only once the web process has said so (`mandategraph.endpoint.writing.compaction`).
"""

from __future__ import annotations

import os
from collections.abc import Iterator

from pyoxigraph import NamedNode, Store

from mandategraph.endpoint.isolation.dataset import Source
from mandategraph.endpoint.isolation.frames import Channel, Kind, pack_document
from mandategraph.endpoint.problems import Problem, tell
from mandategraph.endpoint.writing.base import base_of, write_base
from mandategraph.endpoint.writing.journal import Replay
from mandategraph.graph.canonical import canonical_lines, digest_graph
from mandategraph.graph.errors import MandateGraphError
from mandategraph.graph.snapshot import Snapshot, SnapshotWriter, open_snapshot

NICENESS = 10
OF_THE_BUILD = ("findings.json", "validation.txt")
"""Reports about all statements of a snapshot, which say nothing about another one."""


def run_compaction(response: int, store: Store, source: Source, replay: Replay, guard: str) -> None:
    """Write the data down, and answer with what it holds and how far into the journal it reaches."""
    os.nice(NICENESS)
    channel = Channel(response)
    told = {"revision": replay.revision, "state": replay.state, "position": replay.position}
    try:
        told |= {"empty": list(find_empty_graphs(store))}
        if source.files:
            told |= {"draft": str(write_base(store, base_of(replay.path)))}
        else:
            told |= {"digest": write_snapshot(store, open_snapshot(source.snapshot), guard).digest}
    except (MandateGraphError, OSError) as error:
        channel.send_json(Kind.PROBLEM, tell(Problem("internal", str(error))))
        return
    channel.send(Kind.ANSWER, pack_document(told, b""))


def find_empty_graphs(store: Store) -> Iterator[str]:
    """Give the named graphs without a statement, which neither N-Quads nor a snapshot can hold."""
    for name in store.named_graphs():
        if isinstance(name, NamedNode) and not holds_any(store, name):
            yield name.value


def holds_any(store: Store, graph: NamedNode) -> bool:
    """Tell whether a graph has a statement."""
    return next(store.quads_for_pattern(None, None, None, graph), None) is not None


def write_snapshot(store: Store, before: Snapshot, guard: str) -> Snapshot:
    """Write a snapshot of a store beside the one that it began with; it is not made current."""
    base = before.manifest.base
    with SnapshotWriter(before.path.parent, base=base) as writer:
        for name in sorted(graph.value for graph in store.named_graphs() if isinstance(graph, NamedNode)):
            graph = NamedNode(name)
            # The description of the dataset is counted anew, unless someone has written to it.
            if holds_any(store, graph) and not (
                name == f"{base}graph/dataset" and is_as_before(store, before, name)
            ):
                writer.add_graph(graph, store.quads_for_pattern(None, None, None, graph))
        for entry in before.manifest.inputs:
            writer.add_input(entry.name, entry.sha256)
        for file in before.manifest.files:
            if writer.takes(file.name) and file.name not in OF_THE_BUILD:
                writer.add_file(file.name, before.read_file(file.name))
        writer.add_file("validation.txt", describe_validation(before.digest, guard).encode())
        return writer.publish(make_current=False)


def is_as_before(store: Store, before: Snapshot, graph: str) -> bool:
    """Tell whether a graph is what the snapshot holds."""
    lines = canonical_lines(store.quads_for_pattern(None, None, None, NamedNode(graph)))
    return any(entry.iri == graph and entry.digest == digest_graph(lines) for entry in before.manifest.graphs)


def describe_validation(digest: str, guard: str) -> str:
    """Say in words how the statements were validated."""
    checked = f"each met the profile {guard}, with all that depends on it" if guard else "they were not validated"
    return f"Writes to snapshot {digest} are included here; {checked}.\nIts own report is beside that snapshot.\n"
