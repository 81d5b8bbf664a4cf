"""A graph in which nearly every literal that a page shows tries to be more than text."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

from pyoxigraph import Literal, NamedNode, Quad, Triple

from mandategraph.graph.namespaces import MG, SKOS
from mandategraph.graph.snapshot import Snapshot, SnapshotWriter

ATTACK = (
    "<script>window.pwned=1</script><img src=x onerror=\"window.pwned=2\"><b id='pwned'>x</b>"
    "</script></title></textarea>{{ 7*7 }}{% raw %}${7*7}javascript:alert(1)\u202e\u0001\u0007'\"`--><!--"
)
CONTROLLED = {SKOS.notation, MG.eId, MG.version, MG.language, MG.rrule, MG.sourceFile, MG.sourceDigest}
STRINGS = {"http://www.w3.org/2001/XMLSchema#string", "http://www.w3.org/1999/02/22-rdf-syntax-ns#langString"}
EVERY = 600


def make_hostile(source: Snapshot, folder: Path) -> None:
    """Publish the graphs of a snapshot with their literals poisoned."""
    graphs: dict[NamedNode, set[Triple]] = defaultdict(set)
    for quad in source.open_store():
        assert isinstance(quad.graph_name, NamedNode)
        graphs[quad.graph_name].add(poison(quad))
    with SnapshotWriter(folder) as writer:
        for name, triples in graphs.items():
            writer.add_graph(name, sorted(triples, key=str))
        writer.publish()


def poison(quad: Quad) -> Triple:
    """Add the attack to a literal; within the whole text of a document it overwrites, so that positions stay."""
    term = quad.object
    if not isinstance(term, Literal) or term.datatype.value not in STRINGS or quad.predicate in CONTROLLED:
        return quad.triple
    value = overwrite(term.value) if quad.predicate == MG.text and len(term.value) > EVERY else term.value + ATTACK
    return Triple(quad.subject, quad.predicate, Literal(value, language=term.language))


def overwrite(text: str) -> str:
    """Write the attack over the text again and again, keeping its length."""
    pieces = list(text)
    for start in range(0, len(text) - len(ATTACK), EVERY):
        pieces[start : start + len(ATTACK)] = ATTACK
    return "".join(pieces)
