"""The statements between things that follow from others, by semi-naive evaluation over whole numbers.

Each term gets a number and a pair of terms becomes one number, so that millions of statements fit in memory. Every
statement is taken up once and joined with those taken up before it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from pyoxigraph import Literal, NamedNode, Triple

from mandategraph.graph.inference.axioms import Axioms

_BITS = 32
_MASK = (1 << _BITS) - 1

Relation = NamedNode | tuple[NamedNode, ...]
"""A property, or the first links of a chain."""


class Closure:
    """Takes asserted statements of the properties that axioms speak of, and gives those that follow from them."""

    def __init__(self, axioms: Axioms) -> None:
        """Take the axioms."""
        self._superproperties = axioms.superproperties
        self._inverses = axioms.inverses
        self._terms: list[NamedNode | Literal] = []
        self._numbers: dict[NamedNode | Literal, int] = {}
        self._known: dict[Relation, set[int]] = defaultdict(set)
        self._derived: list[tuple[Relation, int]] = []
        self._then: dict[Relation, list[tuple[Relation, Relation]]] = defaultdict(list)
        self._after: dict[Relation, list[tuple[Relation, Relation]]] = defaultdict(list)
        for chain, target in axioms.chains:
            self._add_chain(chain, target)
        rights = {right for joins in self._then.values() for right, _ in joins}
        lefts = {left for joins in self._after.values() for left, _ in joins}
        self._objects: dict[Relation, dict[int, list[int]]] = {right: defaultdict(list) for right in rights}
        self._subjects: dict[Relation, dict[int, list[int]]] = {left: defaultdict(list) for left in lefts}

    def add(self, subject: NamedNode, predicate: NamedNode, object_: NamedNode | Literal) -> None:
        """Add an asserted statement."""
        self._known[predicate].add(self._number(subject) << _BITS | self._number(object_))

    def derive(self) -> Iterator[Triple]:
        """Give what follows from the added statements and is none of them, each once; call it after all adding."""
        for relation, pairs in [(relation, tuple(pairs)) for relation, pairs in self._known.items()]:
            for pair in pairs:
                self._take_up(relation, pair)
        taken = 0
        while taken < len(self._derived):
            relation, pair = self._derived[taken]
            self._take_up(relation, pair)
            taken += 1
            if isinstance(relation, NamedNode):
                yield self._triple(relation, pair)

    def _add_chain(self, chain: tuple[NamedNode, ...], target: NamedNode) -> None:
        left: Relation = chain[0]
        for length in range(2, len(chain) + 1):
            product: Relation = target if length == len(chain) else chain[:length]
            right = chain[length - 1]
            self._then[left].append((right, product))
            self._after[right].append((left, product))
            left = product
        if len(chain) == 1:
            self._superproperties = {**self._superproperties}
            above = self._superproperties.get(chain[0], frozenset())
            self._superproperties[chain[0]] = above | {target}

    def _take_up(self, relation: Relation, pair: int) -> None:
        subject, object_ = pair >> _BITS, pair & _MASK
        if isinstance(relation, NamedNode):
            for higher in self._superproperties.get(relation, ()):
                self._put(higher, pair)
            inverses = self._inverses.get(relation, ())
            if inverses and isinstance(self._terms[object_], NamedNode):
                for inverse in inverses:
                    self._put(inverse, object_ << _BITS | subject)
        if relation in self._objects:
            self._objects[relation][subject].append(object_)
        if relation in self._subjects:
            self._subjects[relation][object_].append(subject)
        self._join(relation, subject, object_)

    def _join(self, relation: Relation, subject: int, object_: int) -> None:
        for right, product in self._then.get(relation, ()):
            for end in self._objects[right].get(object_, ()):
                self._put(product, subject << _BITS | end)
        for left, product in self._after.get(relation, ()):
            for start in self._subjects[left].get(subject, ()):
                self._put(product, start << _BITS | object_)

    def _put(self, relation: Relation, pair: int) -> None:
        known = self._known[relation]
        if pair not in known:
            known.add(pair)
            self._derived.append((relation, pair))

    def _number(self, term: NamedNode | Literal) -> int:
        number = self._numbers.get(term)
        if number is None:
            number = self._numbers[term] = len(self._terms)
            self._terms.append(term)
        return number

    def _triple(self, predicate: NamedNode, pair: int) -> Triple:
        subject = self._terms[pair >> _BITS]
        if isinstance(subject, Literal):
            raise TypeError(f"a literal became the subject of {predicate}")
        return Triple(subject, predicate, self._terms[pair & _MASK])
