"""Validating again only what differs from the previous snapshot, with the findings that were noted there.

The notes of a snapshot are a file beside its graphs and outside its digest. They serve the next build where the
shapes, the ontology's classes, the validation and its engines are the same.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import astuple, dataclass
from importlib.metadata import version

from pyoxigraph import NamedNode, Quad, Triple

from mandategraph.graph.resources import list_files, read_bytes
from mandategraph.graph.snapshot import Snapshot
from mandategraph.graph.snapshot.reader import hash_file
from mandategraph.graph.validation.affected import find_affected, gather_data, touches_everything
from mandategraph.graph.validation.engine import Engine, choose_engine
from mandategraph.graph.validation.findings import Finding, Term
from mandategraph.graph.validation.footprints import find_footprints
from mandategraph.graph.validation.profiles import load_profile

NOTES = "findings.json"
_ENGINES = ("pyoxigraph", "pyshacl", "rdflib", "shacl")
_PER_NODE = 60
"""Statements of everything that are validated in the time that one node takes that a change reaches."""
_MOST = 0.5
"""The part of all statements from which on validating everything is sooner done."""


@dataclass(frozen=True, slots=True, order=True)
class Noted:
    """A finding as it is kept from one build to the next; sorted as a report sorts them."""

    focus: str
    """As in N-Triples."""
    rule: str
    shape: str
    path: str
    value: str
    message: str
    severity: str


@dataclass(frozen=True, slots=True)
class Change:
    """What must be validated again after a change."""

    nodes: frozenset[Term]
    quads: Sequence[Quad]
    kept: tuple[Noted, ...]
    """Findings about other nodes."""


def note(finding: Finding) -> Noted:
    """Keep of a finding what a report of a build says."""
    return Noted(
        str(finding.focus_node or ""),
        finding.rule,
        finding.source_shape or "",
        str(finding.path or ""),
        str(finding.value or ""),
        finding.message,
        str(finding.severity),
    )


def write_notes(notes: Iterable[Noted], profile: str) -> bytes:
    """Write the findings for the next build, with the key that says what they were found with."""
    content = {"key": validation_key(profile), "findings": [astuple(noted) for noted in sorted(notes)]}
    return (json.dumps(content, ensure_ascii=False, indent=0) + "\n").encode("utf-8")


def find_change(snapshot: Snapshot, previous: Snapshot | None, profile: str, most: float = _MOST) -> Change | None:
    """Give what must be validated since the previous snapshot; None where that is everything."""
    if previous is None or previous.manifest.base != snapshot.manifest.base:
        return None
    noted = _read_notes(previous, validation_key(profile))
    shapes = load_profile(profile)
    footprints = find_footprints(shapes) if choose_engine(shapes) is Engine.FAST else None
    if noted is None or footprints is None:
        return None
    differing = differing_graphs(previous, snapshot)
    if sum(entry.triples for entry in snapshot.manifest.graphs if entry.iri in differing) > (
        most * snapshot.manifest.triples
    ):
        return None
    changed = _triples(previous, differing) ^ _triples(snapshot, differing)
    if touches_everything(changed):
        return None
    store = snapshot.open_store()
    nodes = find_affected(store, changed, footprints)
    if len(nodes) * _PER_NODE > snapshot.manifest.triples:
        return None
    names = frozenset(str(node) for node in nodes)
    kept = tuple(finding for finding in noted if finding.focus not in names)
    return Change(nodes, gather_data(store, nodes, footprints) if nodes else (), kept)


def differing_graphs(one: Snapshot, other: Snapshot) -> frozenset[str]:
    """Give the graphs that are not the same in both snapshots, by their digests."""
    return frozenset(iri for iri, _ in _digests(one) ^ _digests(other))


def validation_key(profile: str) -> str:
    """Give a digest of everything but the data that findings depend on."""
    total = hashlib.sha256(profile.encode())
    for room, suffix, under in (("shapes", ".ttl", ""), ("ontology", ".ttl", ""), ("graph", ".py", "validation")):
        for name in list_files(room, suffix, under=under):
            total.update(f"\0{room}/{name}\0".encode() + read_bytes(room, name))
    for engine in _ENGINES:
        total.update(f"\0{engine} {version(engine)}".encode())
    return total.hexdigest()


def _digests(snapshot: Snapshot) -> set[tuple[str, str]]:
    return {(entry.iri, entry.digest) for entry in snapshot.manifest.graphs}


def _triples(snapshot: Snapshot, graphs: frozenset[str]) -> set[Triple]:
    store = snapshot.open_store()
    return {quad.triple for iri in graphs for quad in store.quads_for_pattern(None, None, None, NamedNode(iri))}


def _read_notes(snapshot: Snapshot, key: str) -> list[Noted] | None:
    """Read what a snapshot noted; None where it did not, with other shapes or engines, or where it is damaged."""
    entry = next((entry for entry in snapshot.manifest.files if entry.name == NOTES), None)
    if entry is None or hash_file(snapshot.path / NOTES) != entry.sha256:
        return None
    content = json.loads(snapshot.read_file(NOTES))
    return [Noted(*fields) for fields in content["findings"]] if content["key"] == key else None
