"""Checks of the ontology beyond logic, in the manner of ROBOT's report: what a reader or a tool stumbles over.

Each check gives findings with a severity: an error is wrong, a warning is poor. The checks of the OWL 2 DL profile
name what a reasoner would refuse or silently read as something else.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from pyoxigraph import Literal, NamedNode, Quad, Triple

from mandategraph.graph.namespaces import MG, OWL, RDF, RDFS, SKOS, XSD
from mandategraph.graph.ontology import Term, read_terms

_NOT_SIMPLE_FORBIDDEN = (
    OWL.FunctionalProperty,
    OWL.InverseFunctionalProperty,
    OWL.IrreflexiveProperty,
    OWL.AsymmetricProperty,
)
_OUTSIDE_DATATYPE_MAP = (XSD.date, XSD.gYear, XSD.gYearMonth, XSD.duration, XSD.time)


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """Something to put right in the ontology."""

    severity: str
    """error or warning."""
    check: str
    term: str
    message: str


@dataclass(frozen=True, slots=True)
class Ontology:
    """The statements of an ontology, ready to be checked."""

    statements: tuple[Triple | Quad, ...]
    terms: Mapping[NamedNode, Term]

    def pairs(self, predicate: NamedNode) -> Iterator[tuple[NamedNode, NamedNode]]:
        """Give the named subjects and objects of a predicate."""
        for s in self.statements:
            if s.predicate == predicate and isinstance(s.subject, NamedNode) and isinstance(s.object, NamedNode):
                yield s.subject, s.object

    def above(self, predicate: NamedNode) -> Mapping[NamedNode, frozenset[NamedNode]]:
        """Give, for each term, all that are above it by a predicate; the term itself where there is a cycle."""
        direct: dict[NamedNode, set[NamedNode]] = defaultdict(set)
        for lower, higher in self.pairs(predicate):
            direct[lower].add(higher)
        return {term: frozenset(_reach(term, direct)) for term in list(direct)}

    @property
    def own(self) -> list[Term]:
        """The terms that the project defines."""
        return [term for term in self.terms.values() if term.own]


def _reach(term: NamedNode, direct: Mapping[NamedNode, set[NamedNode]]) -> set[NamedNode]:
    found: set[NamedNode] = set()
    waiting = [term]
    while waiting:
        for higher in direct.get(waiting.pop(), ()):
            if higher not in found:
                found.add(higher)
                waiting.append(higher)
    return found


def check_ontology(statements: Iterable[Triple | Quad]) -> tuple[Finding, ...]:
    """Check an ontology by itself; findings sorted, errors first."""
    kept = tuple(statements)
    ontology = Ontology(kept, {term.iri: term for term in read_terms(kept)})
    return tuple(sorted(finding for check in CHECKS for finding in check(ontology)))


def check_usage(terms: Iterable[Term], used: Iterable[NamedNode]) -> tuple[Finding, ...]:
    """Check the terms against the names that data, shapes and queries use: undeclared, deprecated, unused ones."""
    declared = {term.iri: term for term in terms if term.own}
    deprecated = {name for name, term in declared.items() if term.deprecated}
    own = declared.keys()
    names = {name for name in used if name in MG}
    undeclared = (
        _error("undeclared-term", name, "is used and the ontology does not declare it") for name in names - own
    )
    old = (_warning("deprecated-term", name, "is no longer to be used and is used") for name in names & deprecated)
    unused = (
        _warning("unused-term", name, "is declared and nothing uses it") for name in own - names - deprecated
    )
    return tuple(sorted((*undeclared, *old, *unused)))


def _error(check: str, term: NamedNode, message: str) -> Finding:
    return Finding("error", check, term.value, message)


def _warning(check: str, term: NamedNode, message: str) -> Finding:
    return Finding("warning", check, term.value, message)


def _check_words(ontology: Ontology) -> Iterator[Finding]:
    for term in ontology.own:
        for check, words in (("label", term.labels), ("definition", term.definitions), ("example", term.examples)):
            languages = Counter(word.language for word in words)
            if not languages["en"]:
                yield _error(f"missing-{check}", term.iri, f"has no {check} in English")
            for language, count in sorted(languages.items(), key=str):
                if count > 1:
                    yield _error(f"several-{check}s", term.iri, f"has {count} {check}s in language {language}")
            for word in words:
                if word.value != " ".join(word.value.split()):
                    yield _error(f"white-space-in-{check}", term.iri, f"has stray white space in {word.value!r}")
    defined = {subject for subject, _ in ontology.pairs(RDFS.isDefinedBy)}
    for term in ontology.own:
        if term.iri not in defined:
            yield _error("missing-is-defined-by", term.iri, "does not say which ontology defines it")


def _check_duplicate_words(ontology: Ontology) -> Iterator[Finding]:
    """Two classes, or two properties, with the same label or definition cannot be told apart."""
    for check in ("label", "definition"):
        seen: dict[tuple[bool, Literal], NamedNode] = {}
        for term in ontology.own:
            for word in term.labels if check == "label" else term.definitions:
                first = seen.setdefault((term.kind == OWL.Class, word), term.iri)
                if first != term.iri:
                    yield _warning(
                        f"duplicate-{check}", term.iri, f"has the {check} {word.value!r} of {first.value}"
                    )


def _check_orphans(ontology: Ontology) -> Iterator[Finding]:
    mentioned = {s.object for s in ontology.statements if s.predicate != RDF.type}
    for term in ontology.own:
        if term.kind == OWL.Class and not term.parents and term.iri not in mentioned:
            yield _warning("orphan-class", term.iri, "stands in no hierarchy, and no property leads to or from it")
        if term.kind != OWL.Class and not (term.parents or term.domains or term.ranges or term.iri in mentioned):
            yield _warning("orphan-property", term.iri, "has neither domain nor range, and stands in no hierarchy")


def _check_cycles(ontology: Ontology) -> Iterator[Finding]:
    for predicate in (RDFS.subClassOf, RDFS.subPropertyOf):
        for term, above in ontology.above(predicate).items():
            if term in above:
                yield _error("cycle", term, "is above itself in the hierarchy")


def _check_domains(ontology: Ontology) -> Iterator[Finding]:
    """Several domains mean all of them at once, and that of a property must not exclude that of a higher one."""
    superclasses, superproperties = ontology.above(RDFS.subClassOf), ontology.above(RDFS.subPropertyOf)
    disjoint = _disjoint_pairs(ontology, superclasses)
    for name, predicate in (("domain", RDFS.domain), ("range", RDFS.range)):
        values: dict[NamedNode, list[NamedNode]] = defaultdict(list)
        for property_, cls in ontology.pairs(predicate):
            values[property_].append(cls)
        for property_, classes in values.items():
            if len(classes) > 1:
                yield _error(
                    f"several-{name}s", property_, f"has several {name}s, which means all of them at once"
                )
            for higher in superproperties.get(property_, frozenset()):
                for cls in values.get(higher, []):
                    if any(frozenset((own, cls)) in disjoint for own in classes):
                        message = f"has a {name} that excludes that of {higher.value}, which is above it"
                        yield _error(f"{name}-conflict", property_, message)


def _disjoint_pairs(
    ontology: Ontology, superclasses: Mapping[NamedNode, frozenset[NamedNode]]
) -> set[frozenset[NamedNode]]:
    first: dict[object, object] = {s.subject: s.object for s in ontology.statements if s.predicate == RDF.first}
    rest: dict[object, object] = {s.subject: s.object for s in ontology.statements if s.predicate == RDF.rest}
    groups: list[list[NamedNode]] = [list(pair) for pair in ontology.pairs(OWL.disjointWith)]
    for statement in ontology.statements:
        if statement.predicate == OWL.members:
            groups.append(_read_members(statement.object, first, rest))
    below: dict[NamedNode, set[NamedNode]] = defaultdict(set)
    for lower, higher in superclasses.items():
        for cls in higher:
            below[cls].add(lower)
    return {
        frozenset((a, b))
        for group in groups
        for left in group
        for right in group
        if left != right
        for a in {left, *below[left]}
        for b in {right, *below[right]}
    }


def _read_members(node: object, first: Mapping[object, object], rest: Mapping[object, object]) -> list[NamedNode]:
    members = []
    while node in first:
        member, node = first[node], rest[node]
        if isinstance(member, NamedNode):
            members.append(member)
    return members


def _check_profile(ontology: Ontology) -> Iterator[Finding]:
    """OWL 2 DL, https://www.w3.org/TR/owl2-syntax/#Global_Restrictions_on_Axioms_in_OWL_2_DL."""
    kinds: dict[NamedNode, set[NamedNode]] = defaultdict(set)
    for subject, kind in ontology.pairs(RDF.type):
        kinds[subject].add(kind)
    superproperties = ontology.above(RDFS.subPropertyOf)
    composite = {term for term, found in kinds.items() if OWL.TransitiveProperty in found}
    composite |= {s.subject for s in ontology.statements if s.predicate == OWL.propertyChainAxiom}  # type: ignore[misc]
    not_simple = composite | {higher for term in composite for higher in superproperties.get(term, frozenset())}
    for term, found in kinds.items():
        if term in not_simple:
            for kind in found.intersection(_NOT_SIMPLE_FORBIDDEN):
                yield _error(
                    "not-simple", term, f"is {kind.value} and follows from a chain, which OWL 2 DL forbids"
                )
        if len(found & {OWL.ObjectProperty, OWL.DatatypeProperty, OWL.AnnotationProperty}) > 1:
            yield _error("two-kinds", term, "is declared as properties of two kinds")
        if OWL.Class in found and "Property" in " ".join(kind.value for kind in found):
            yield _warning("punning", term, "is declared as a class and as a property")
    for property_, datatype in ontology.pairs(RDFS.range):
        if datatype in _OUTSIDE_DATATYPE_MAP:
            yield _error(
                "datatype-outside-map", property_, f"has the range {datatype.value}, outside OWL 2's datatypes"
            )
    yield from _check_declarations(ontology, kinds)


def _check_declarations(ontology: Ontology, kinds: Mapping[NamedNode, set[NamedNode]]) -> Iterator[Finding]:
    declared = {term for term, found in kinds.items() if any(kind.value.startswith(str(OWL)) for kind in found)}
    builtin = (str(OWL), str(RDF), str(RDFS), str(XSD))
    used = {s.predicate for s in ontology.statements}
    used |= {
        node
        for p in (RDFS.subClassOf, RDFS.subPropertyOf, RDFS.domain, RDFS.range)
        for _, node in ontology.pairs(p)
    }
    for name in used:
        if name not in declared and not name.value.startswith(builtin):
            yield _error("undeclared-name", name, "is used in an axiom and declared as nothing")


def _check_deprecation(ontology: Ontology) -> Iterator[Finding]:
    """Check that a deprecated term names one to use instead, and that no axiom of a term in use rests on one."""
    deprecated = {term.iri for term in ontology.own if term.deprecated}
    for term in ontology.own:
        current = [node for node in term.successors if node in ontology.terms and node not in deprecated]
        if term.deprecated and not current:
            yield _error("no-successor", term.iri, "is deprecated and names no term to use instead")
        if term.successors and not term.deprecated:
            yield _error("successor-of-current-term", term.iri, "has a successor and is not deprecated")
        for node in (*term.parents, *term.domains, *term.ranges):
            if node in deprecated and not term.deprecated:
                yield _error("deprecated-in-axiom", term.iri, f"rests on {node.value}, which is deprecated")


def _check_schemes(ontology: Ontology) -> Iterator[Finding]:
    notations: dict[tuple[NamedNode, str], NamedNode] = {}
    scheme_of = dict(ontology.pairs(SKOS.inScheme))
    found = {s.subject: s.object for s in ontology.statements if s.predicate == SKOS.notation}
    named = {s.subject for s in ontology.statements if s.predicate == SKOS.prefLabel}
    defined = {s.subject for s in ontology.statements if s.predicate == SKOS.definition}
    for concept, scheme in scheme_of.items():
        notation = found.get(concept)
        if not isinstance(notation, Literal):
            yield _error("missing-notation", concept, "has no notation")
        else:
            first = notations.setdefault((scheme, notation.value), concept)
            if first != concept:
                yield _error("duplicate-notation", concept, f"has the notation of {first.value}")
        if concept not in named:
            yield _error("missing-label", concept, "has no label")
        if concept not in defined:
            yield _error("missing-definition", concept, "has no definition")


CHECKS: tuple[Callable[[Ontology], Iterator[Finding]], ...] = (
    _check_words,
    _check_duplicate_words,
    _check_orphans,
    _check_cycles,
    _check_domains,
    _check_profile,
    _check_deprecation,
    _check_schemes,
)
