"""Why axioms contradict each other: the fewest of them that already do, in words.

The search needs the reasoner only to tell whether a set of axioms is consistent. It finds the shortest beginning
of the list that is not, keeps its last axiom as one that is needed, and looks for the others in what stands before
it; each axiom kept is needed, since without it all that was left agreed. The list begins with what is said of
things and goes on with axioms that share a name with those before them, so that most beginnings are short.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from mandategraph.graph.namespaces import OWL, RDF, RDFS, abbreviate
from mandategraph.graph.reasoning.axioms import DECLARATIONS, Axiom, Export
from mandategraph.graph.reasoning.hermit import Hermit, ReasonerError

_STEP = 16
"""Lengths tried one by one before they grow: starting the reasoner takes longer than most answers."""
_LARGE = 5_000
"""Axioms from which on one run tries two lengths only, since each answer takes long."""
_BUILT_IN = (str(OWL), str(RDF), str(RDFS))
_WITNESS = NamedNode("urn:mandategraph:some-instance")
_WORDS = {
    RDFS.subClassOf: "every {0} is a {1}",
    RDFS.subPropertyOf: "whatever is related by {0} is related by {1}",
    RDFS.domain: "whatever has {0} is a {1}",
    RDFS.range: "every value of {0} is a {1}",
    OWL.disjointWith: "nothing is both a {0} and a {1}",
    OWL.inverseOf: "{0} is the inverse of {1}",
    OWL.equivalentClass: "{0} is the same as {1}",
    OWL.differentFrom: "{0} is not {1}",
    OWL.sameAs: "{0} is the same as {1}",
}
_KINDS = {
    str(OWL.FunctionalProperty): "{0} has at most one value",
    str(OWL.InverseFunctionalProperty): "a value of {0} belongs to at most one thing",
    str(OWL.TransitiveProperty): "{0} is transitive",
    str(OWL.AsymmetricProperty): "{0} does not hold both ways",
    str(OWL.IrreflexiveProperty): "nothing has {0} to itself",
    str(OWL.SymmetricProperty): "{0} holds both ways",
}


def explain_inconsistency(export: Export, hermit: Hermit) -> tuple[Axiom, ...]:
    """Find a smallest set of axioms that contradict each other; empty where all of them agree."""
    return _find_conflict(export.declarations, export.axioms, hermit)


def explain_unsatisfiable(export: Export, cls: NamedNode, hermit: Hermit) -> tuple[Axiom, ...]:
    """Find a smallest set of axioms because of which the class can have no instance."""
    witness = Triple(_WITNESS, RDF.type, cls)
    return _find_conflict((*export.declarations, witness), export.axioms, hermit)


def _find_conflict(always: Sequence[Triple], axioms: Sequence[Axiom], hermit: Hermit) -> tuple[Axiom, ...]:
    needed: list[Axiom] = []
    pool = _order_by_distance(axioms, *_first_ring(axioms, always))
    while True:
        length = _shortest_beginning(always, needed, pool, hermit)
        if length is None:
            if needed:
                raise ReasonerError("the reasoner contradicted its own earlier answer")
            return ()
        if length == 0:
            return tuple(needed)
        needed.insert(0, pool[length - 1])
        pool = _order_by_distance(pool[: length - 1], (), _names(triple for axiom in needed for triple in axiom))


def _first_ring(axioms: Sequence[Axiom], always: Sequence[Triple]) -> tuple[list[Axiom], set[NamedNode]]:
    """Give the axioms about things, and the names in them and in what is said of the witness."""
    declared = {triple.subject for triple in always if triple.object in DECLARATIONS}
    data = [
        axiom for axiom in axioms if isinstance(axiom[0].subject, NamedNode) and axiom[0].subject not in declared
    ]
    witness = [triple for triple in always if triple.subject == _WITNESS]
    return data, _names([*witness, *(triple for axiom in data for triple in axiom)])


def _order_by_distance(axioms: Sequence[Axiom], first: Sequence[Axiom], reached: set[NamedNode]) -> list[Axiom]:
    """Put the first axioms first, then, ring by ring, those that share names with what was reached before.

    Within a ring, axioms with the fewest new names come first.
    """
    taken = set(first)
    ordered, waiting = list(first), [(axiom, _names(axiom)) for axiom in axioms if axiom not in taken]
    while waiting:
        ring = [(axiom, names) for axiom, names in waiting if not reached.isdisjoint(names)]
        waiting = [(axiom, names) for axiom, names in waiting if reached.isdisjoint(names)]
        if not ring:
            ring, waiting = waiting, []
        ring.sort(key=lambda pair: len(pair[1] - reached))
        ordered += [axiom for axiom, _ in ring]
        reached = reached.union(*(names for _, names in ring))
    return ordered


def _names(triples: Iterable[Triple]) -> set[NamedNode]:
    nodes = {node for triple in triples for node in (triple.subject, triple.predicate, triple.object)}
    return {node for node in nodes if isinstance(node, NamedNode) and not node.value.startswith(_BUILT_IN)}


def _shortest_beginning(
    always: Sequence[Triple], needed: Sequence[Axiom], pool: Sequence[Axiom], hermit: Hermit
) -> int | None:
    """Give how many axioms of the pool, from its beginning, contradict the needed ones; None where all agree."""
    low, high = 0, len(pool) + 1
    while low < high:
        lengths = _choose_lengths(low, min(high, len(pool) + 1))
        first = hermit.first_inconsistent([_join(always, needed, pool[:length]) for length in lengths])
        if first is None:
            low = lengths[-1] + 1
        else:
            high = lengths[first]
            low = lengths[first - 1] + 1 if first else low
    return low if low <= len(pool) else None


def _choose_lengths(low: int, high: int) -> list[int]:
    """Give lengths to try, from low to below high, ever farther apart, the last one included."""
    if high - low > _LARGE:
        return [(low + high) // 2, high - 1]
    lengths = [low]
    while lengths[-1] < high - 1:
        lengths.append(lengths[-1] + 1 + max(0, len(lengths) - _STEP) ** 2 // _STEP)
    return [*(length for length in lengths if length < high - 1), high - 1]


def _join(always: Sequence[Triple], *groups: Iterable[Axiom]) -> list[Triple]:
    return [*always, *(triple for axioms in groups for axiom in axioms for triple in axiom)]


def describe_axiom(axiom: Axiom) -> str:
    """Say an axiom in words."""
    triple = axiom[0]
    if len(axiom) == 1 and isinstance(triple.subject, NamedNode):
        words = _KINDS.get(str(triple.object)) if triple.predicate == RDF.type else _WORDS.get(triple.predicate)
        if words is not None:
            return words.format(shorten(triple.subject), shorten(triple.object))
        if triple.predicate == RDF.type:
            return f"{shorten(triple.subject)} is a {shorten(triple.object)}"
    return "; ".join(f"{shorten(t.subject)} {shorten(t.predicate)} {shorten(t.object)}" for t in axiom)


def shorten(node: NamedNode | BlankNode | Literal | Triple) -> str:
    """Write a node with the prefix of its namespace where it has one."""
    found = abbreviate(node.value) if isinstance(node, NamedNode) else None
    return found or str(node)
