"""Copying the graphs of a snapshot to another SPARQL 1.1 store, each verified by its digest."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from pyoxigraph import NamedNode, RdfFormat, Store

from mandategraph.graph.canonical import canonical_lines_of_ntriples, digest_graph
from mandategraph.graph.errors import RemoteError, SnapshotError
from mandategraph.graph.remote import Service
from mandategraph.graph.snapshot import GraphEntry, Snapshot

_BATCH = 1_000
"""Statements in one update request; Virtuoso's parser runs out of memory between 3,700 and 5,000."""

_TIED_BATCH = 100
"""The same for statements with blank nodes, more only where they are all tied together."""


class Target(Protocol):
    """A store that graphs can be sent to and read back from."""

    def fetch(self, graph: NamedNode) -> bytes:
        """Give the graph as N-Triples, empty where there is none."""

    def replace(self, graph: NamedNode, lines: Sequence[bytes]) -> None:
        """Put the lines in the place of all that the graph holds."""


@dataclass(frozen=True, slots=True)
class GraphStore:
    """A store behind the Graph Store Protocol: a graph is replaced at one stroke."""

    service: Service

    def fetch(self, graph: NamedNode) -> bytes:
        """Fetch the graph."""
        return self.service.get_graph(graph.value) or b""

    def replace(self, graph: NamedNode, lines: Sequence[bytes]) -> None:
        """Put the graph."""
        self.service.put_graph(graph.value, b"".join(lines))


@dataclass(frozen=True, slots=True)
class UpdateStore:
    """A store behind SPARQL update and query endpoints: a graph arrives in batches."""

    updates: Service
    queries: Service

    def fetch(self, graph: NamedNode) -> bytes:
        """Fetch the graph by a CONSTRUCT query."""
        query = f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ GRAPH {graph} {{ ?s ?p ?o }} }}"
        return self.queries.query(query, "application/n-triples").body

    def replace(self, graph: NamedNode, lines: Sequence[bytes]) -> None:
        """Drop the graph and insert its statements, those that blank nodes tie together in one request."""
        self.updates.update(f"DROP SILENT GRAPH {graph}")
        plain = [line for line in lines if b"_:" not in line]
        for start in range(0, len(plain), _BATCH):
            self._insert("INSERT DATA {{ {} }}", graph, plain[start : start + _BATCH])
        for batch in _pack_tied([line for line in lines if b"_:" in line]):
            # Virtuoso takes blank nodes in a template only.
            self._insert("INSERT {{ {} }} WHERE {{ }}", graph, batch)

    def _insert(self, form: str, graph: NamedNode, lines: Sequence[bytes]) -> None:
        statements = b"".join(lines).decode("utf-8")
        self.updates.update(form.format(f"GRAPH {graph} {{\n{statements}}}"))


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one graph: unchanged, published, or different (it came back other than it was sent)."""

    graph: str
    triples: int
    state: str
    reason: str = ""
    """For what came back different: how many statements, and one of them."""

    @property
    def failed(self) -> bool:
        """Tell whether the store now holds something else."""
        return self.state == "different"


def publish_graphs(snapshot: Snapshot, target: Target, graphs: Sequence[str] = ()) -> Iterator[Outcome]:
    """Send the graphs (all where none is named), in the order of their IRIs, and say what became of each.

    RemoteError where the store does not answer; what was sent before stays there.
    """
    known = {entry.iri: entry for entry in snapshot.manifest.graphs}
    for iri in graphs:
        if iri not in known:
            raise SnapshotError(f"{snapshot.path} has no graph {iri}")
    store = snapshot.open_store()
    for iri in sorted(graphs or known):
        yield _publish(store, target, known[iri])


def choose_target(url: str, query_url: str | None, timeout: float, token: str | None) -> Target:
    """Give the store behind a graph store's address, or behind an update and a query endpoint.

    RemoteError where nothing there answers as such, before anything is sent.
    """
    service = Service(url, timeout, token)
    target = UpdateStore(service, Service(query_url, timeout, token)) if query_url else GraphStore(service)
    try:
        target.fetch(NamedNode("urn:uuid:00000000-0000-0000-0000-000000000000"))
    except RemoteError as error:
        wanted = (
            "--query must be a query endpoint" if query_url else "--to must be a graph store, or come with --query"
        )
        raise RemoteError(f"{error} ({wanted})") from None
    return target


def _publish(store: Store, target: Target, entry: GraphEntry) -> Outcome:
    graph = NamedNode(entry.iri)
    if digest_graph(_fetch(target, graph)) == entry.digest:
        return Outcome(entry.iri, entry.triples, "unchanged")
    data = store.dump(format=RdfFormat.N_TRIPLES, from_graph=graph) or b""
    target.replace(graph, data.splitlines(keepends=True))
    arrived = _fetch(target, graph)
    if digest_graph(arrived) == entry.digest:
        return Outcome(entry.iri, entry.triples, "published")
    return Outcome(entry.iri, entry.triples, "different", _compare(canonical_lines_of_ntriples(data), arrived))


def _fetch(target: Target, graph: NamedNode) -> list[bytes]:
    try:
        return canonical_lines_of_ntriples(target.fetch(graph))
    except SyntaxError as error:
        raise RemoteError(f"graph {graph.value} came back as damaged N-Triples: {error}") from None


def _compare(sent: Sequence[bytes], arrived: Sequence[bytes]) -> str:
    missing, surplus = set(sent) - set(arrived), set(arrived) - set(sent)
    example = min(missing or surplus, default=b"").decode("utf-8").strip()
    return f"{len(missing)} statements did not arrive, {len(surplus)} others did; for example {example[:300]}"


def _pack_tied(lines: Sequence[bytes]) -> Iterator[list[bytes]]:
    batch: list[bytes] = []
    for group in _group_tied(lines):
        if batch and len(batch) + len(group) > _TIED_BATCH:
            yield batch
            batch = []
        batch += group
    if batch:
        yield batch


def _group_tied(lines: Sequence[bytes]) -> list[list[bytes]]:
    """Group statements that share blank nodes, directly or through others."""
    leaders: dict[bytes, bytes] = {}

    def find(node: bytes) -> bytes:
        while (leader := leaders.setdefault(node, node)) != node:
            leaders[node] = leaders[leader]
            node = leader
        return node

    ends = []
    for line in lines:
        subject, _, object_ = line[:-3].split(b" ", 2)
        nodes = [term for term in (subject, object_) if term.startswith(b"_:")]
        for node in nodes:
            leaders[find(node)] = find(nodes[0])
        ends.append(nodes[0] if nodes else b"")
    groups: dict[bytes, list[bytes]] = {}
    for line, node in zip(lines, ends, strict=True):
        groups.setdefault(find(node), []).append(line)
    return list(groups.values())
