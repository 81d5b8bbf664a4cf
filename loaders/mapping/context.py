"""What every module of the mapping works with: one expression, its graph, how to name and anchor what it says."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from pyoxigraph import Literal, NamedNode, Triple

from mandategraph.graph import values
from mandategraph.graph.identifiers import ExpressionKey, Identifiers, hash8
from mandategraph.graph.namespaces import MG, OA, RDF, SKOS
from mandategraph.loaders.mapping.register_index import RegisterIndex
from mandategraph.loaders.model import Document, Provision, Span

CONTEXT_LENGTH = 32
"""Code points before and after the quoted words that an anchor keeps."""


@dataclass(slots=True)
class Triples:
    """The triples of one graph, each once, in the order in which they were said."""

    _found: dict[Triple, None] = field(default_factory=dict)

    def add(self, subject: NamedNode, predicate: NamedNode, *objects: NamedNode | Literal | None) -> None:
        """Say something; an object of None is unknown and says nothing."""
        for value in objects:
            if value is not None:
                self._found[Triple(subject, predicate, value)] = None

    def list(self) -> list[Triple]:
        """Give the triples."""
        return list(self._found)


@dataclass(frozen=True, slots=True)
class Issue:
    """Something that a person should look at; it does not stop the build."""

    level: str
    source: str
    message: str
    place: str | None = None
    words: str | None = None


@dataclass(slots=True)
class Mentioned:
    """What a document refers to and only the whole build can tell whether it is described elsewhere."""

    sessions: dict[tuple[str, int], str] = field(default_factory=dict)
    """Body (slug) and ordinal, and the name of the body."""
    works: dict[str, str | None] = field(default_factory=dict)
    """Slug of a cited work, and its symbol where the text gives one."""
    subdivisions: dict[tuple[str, str], None] = field(default_factory=dict)
    """Slug of a cited work and the eId of the part that is cited."""


@dataclass(slots=True)
class Context:
    """The mapping of one expression in progress."""

    document: Document
    identifiers: Identifiers
    index: RegisterIndex
    key: ExpressionKey
    own: Triples = field(default_factory=Triples)
    """What only this expression says."""
    subdivisions: Triples = field(default_factory=Triples)
    """What other expressions of the work say of its parts in the same words."""
    shared: Triples = field(default_factory=Triples)
    """What any other document may say in the same words."""
    mentioned: Mentioned = field(default_factory=Mentioned)
    issues: list[Issue] = field(default_factory=list)
    provisions: Mapping[str, Provision] = field(default_factory=dict)
    _taken: Counter[str] = field(default_factory=Counter)
    _named: set[NamedNode] = field(default_factory=set)

    @property
    def expression(self) -> NamedNode:
        """The IRI of the expression."""
        return self.identifiers.expression(self.key)

    def provision(self, eid: str) -> NamedNode:
        """Give the IRI of one of its provisions."""
        return self.identifiers.provision(self.key, eid)

    def words(self, span: Span) -> str:
        """Cut words out of the repaired text."""
        return self.document.words(span)

    def text(self, words: str, provision: str | None = None) -> Literal:
        """Make a literal in the language of the provision, else of the expression."""
        found = self.provisions.get(provision) if provision is not None else None
        return values.text(words, (found.language if found else None) or self.key.language)

    def mint(self, kind: str, eid: str | None, name: str, quotation: str) -> NamedNode:
        """Mint the IRI of something found, with an ordinal where the same words stand in the provision again."""
        first = self.identifiers.found(kind, self.key, eid, name, quotation)
        self._taken[first.value] += 1
        ordinal = self._taken[first.value]
        return first if ordinal == 1 else self.identifiers.found(kind, self.key, eid, name, quotation, ordinal)

    def mint_part(self, kind: str, owner: NamedNode, name: str) -> NamedNode:
        """Mint the IRI of a part, with an ordinal where the owner has one of that name already."""
        first = self.identifiers.part(kind, owner, name)
        self._taken[first.value] += 1
        ordinal = self._taken[first.value]
        return first if ordinal == 1 else self.identifiers.part(kind, owner, f"{name}-{ordinal}")

    def name(self, node: NamedNode, name: str, triples: Triples | None = None) -> None:
        """Give a node its name; of several spellings that make one IRI the first is kept."""
        if node not in self._named:
            self._named.add(node)
            (triples or self.own).add(node, SKOS.prefLabel, self.text(name))

    def anchor(self, subject: NamedNode, span: Span, place: NamedNode | None = None) -> None:
        """Lead from something to its exact words (Web Annotation, https://www.w3.org/TR/annotation-model/#selectors).

        Positions count Unicode code points of the expression's mg:text, the end exclusive. What may be named in
        several places has an anchor in each; `place` is the provision then.
        """
        whole = subject if place is None else place
        anchor = self.identifiers.part("anchor", whole, None if place is None else hash8(subject.value))
        quote = self.identifiers.part("selector", anchor, "quote")
        position = self.identifiers.part("selector", anchor, "position")
        text = self.document.text
        self.own.add(subject, MG.anchor, anchor)
        self.own.add(anchor, RDF.type, OA.SpecificResource)
        self.own.add(anchor, OA.hasSource, self.expression)
        self.own.add(anchor, OA.hasSelector, quote, position)
        self.own.add(quote, RDF.type, OA.TextQuoteSelector)
        self.own.add(quote, OA.exact, values.text(text[span.start : span.end]))
        self.own.add(quote, OA.prefix, values.text(text[max(0, span.start - CONTEXT_LENGTH) : span.start]))
        self.own.add(quote, OA.suffix, values.text(text[span.end : span.end + CONTEXT_LENGTH]))
        self.own.add(position, RDF.type, OA.TextPositionSelector)
        self.own.add(position, OA.start, values.integer(span.start))
        self.own.add(position, OA.end, values.integer(span.end))

    def concept(self, scheme: str, notation: str) -> NamedNode:
        """Give the IRI of a concept of one of the project's schemes."""
        return self.identifiers.concept(scheme, notation)

    def warn(self, message: str, place: str | None = None, words: str | None = None) -> None:
        """Note something that a person should look at."""
        self.issues.append(Issue("warning", f"{self.key.slug}/{self.key.segment}", message, place, words))
