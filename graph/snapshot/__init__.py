"""Snapshots: immutable folders named by the digest of the graphs they hold."""

from mandategraph.graph.snapshot.folder import find_pruned, list_digests, prune
from mandategraph.graph.snapshot.manifest import GraphEntry, InputEntry, Manifest
from mandategraph.graph.snapshot.reader import Snapshot, open_snapshot
from mandategraph.graph.snapshot.writer import SnapshotWriter

__all__ = [
    "GraphEntry",
    "InputEntry",
    "Manifest",
    "Snapshot",
    "SnapshotWriter",
    "find_pruned",
    "list_digests",
    "open_snapshot",
    "prune",
]
