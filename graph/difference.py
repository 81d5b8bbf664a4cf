"""What changed between two snapshots, by one pass over their sorted statements."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from mandategraph.graph.canonical import split_graph
from mandategraph.graph.namespaces import RDF
from mandategraph.graph.snapshot import Snapshot

_TYPE = str(RDF.type).encode()


@dataclass(frozen=True, slots=True)
class Change:
    """A statement that only one of the snapshots holds, as its N-Quads line."""

    added: bool
    line: bytes


@dataclass(slots=True)
class Amount:
    """How many were added and removed."""

    added: int = 0
    removed: int = 0

    def count(self, added: bool) -> None:
        """Count one more."""
        if added:
            self.added += 1
        else:
            self.removed += 1


@dataclass(frozen=True, slots=True)
class Difference:
    """Two snapshots compared: statements by graph, and things by class."""

    old: str
    new: str
    added_graphs: tuple[str, ...] = ()
    removed_graphs: tuple[str, ...] = ()
    graphs: dict[str, Amount] = field(default_factory=dict)
    """Statements by graph, for the graphs that differ."""
    classes: dict[str, Amount] = field(default_factory=dict)
    """Things by class: those that became instances of it, and those that no longer are."""

    @property
    def total(self) -> Amount:
        """Add up the statements of all graphs."""
        amounts = self.graphs.values()
        return Amount(sum(a.added for a in amounts), sum(a.removed for a in amounts))


def iter_changes(old: Snapshot, new: Snapshot) -> Iterator[Change]:
    """Give the statements that only one of the snapshots holds, in the order of their lines.

    Blank nodes are compared by their canonical labels; one change among them may rename others of their graph.
    """
    if old.digest == new.digest:
        return
    before, after = old.iter_lines(), new.iter_lines()
    one, two = next(before, None), next(after, None)
    while one is not None or two is not None:
        if one == two:
            one, two = next(before, None), next(after, None)
        elif two is None or (one is not None and one < two):
            yield Change(False, one or b"")
            one = next(before, None)
        else:
            yield Change(True, two)
            two = next(after, None)


def compare_snapshots(old: Snapshot, new: Snapshot) -> Difference:
    """Count what changed, by graph and by class."""
    graphs: dict[str, Amount] = {}
    types: Counter[tuple[str, bool]] = Counter()
    for change in iter_changes(old, new):
        triple, graph = split_graph(change.line)
        graphs.setdefault(graph, Amount()).count(change.added)
        _, predicate, object_ = triple.split(b" ", 2)
        if predicate == _TYPE and object_.startswith(b"<"):
            types[object_[1:-1].decode("utf-8"), change.added] += 1
    classes = {iri: Amount(types[iri, True], types[iri, False]) for iri in sorted({iri for iri, _ in types})}
    listed = ({entry.iri for entry in snapshot.manifest.graphs} for snapshot in (old, new))
    before, after = listed
    return Difference(
        old.digest,
        new.digest,
        tuple(sorted(after - before)),
        tuple(sorted(before - after)),
        dict(sorted(graphs.items())),
        classes,
    )
