"""Datatypes and literals: each datatype is known or defined, and each literal is in its datatype's lexical space.

https://www.w3.org/TR/owl2-syntax/#Datatype_Maps (section 4, with the facets that each datatype has) and the
restrictions on datatypes of section 11.2; lexical spaces are those of https://www.w3.org/TR/xmlschema11-2/.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from mandategraph.graph.closure import reach_all
from mandategraph.graph.namespaces import OWL, RDF, XSD
from mandategraph.graph.quality.findings import Finding, error, show
from mandategraph.graph.quality.profile.sorts import Sorts
from mandategraph.graph.quality.profile.vocabulary import BUILT_IN, Sort
from mandategraph.graph.quality.statements import Ontology, node_of

_INTEGER = r"[+-]?[0-9]+"
_DAY = r"-?(?:[1-9][0-9]{3,}|0[0-9]{3})-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])"
_CLOCK = r"T(?:(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:\.[0-9]+)?|24:00:00(?:\.0+)?)"
_ZONE = r"(?:Z|[+-](?:(?:0[0-9]|1[0-3]):[0-5][0-9]|14:00))"
_FLOAT = r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[Ee][+-]?[0-9]+)?|[+-]?INF|NaN"
_START, _REST = r"[^\W\d]", r"[\w.·-]"
_BOUNDS: dict[NamedNode, tuple[int | None, int | None]] = {
    XSD.integer: (None, None),
    XSD.nonNegativeInteger: (0, None),
    XSD.positiveInteger: (1, None),
    XSD.nonPositiveInteger: (None, 0),
    XSD.negativeInteger: (None, -1),
    XSD.long: (-(2**63), 2**63 - 1),
    XSD.int: (-(2**31), 2**31 - 1),
    XSD.short: (-(2**15), 2**15 - 1),
    XSD.byte: (-128, 127),
    XSD.unsignedLong: (0, 2**64 - 1),
    XSD.unsignedInt: (0, 2**32 - 1),
    XSD.unsignedShort: (0, 2**16 - 1),
    XSD.unsignedByte: (0, 255),
}
_PATTERNS = {
    **dict.fromkeys(_BOUNDS, _INTEGER),
    XSD.decimal: r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)",
    OWL.rational: rf"{_INTEGER}\s*/\s*0*[1-9][0-9]*",
    XSD.double: _FLOAT,
    XSD.float: _FLOAT,
    XSD.boolean: r"true|false|0|1",
    XSD.dateTime: rf"{_DAY}{_CLOCK}{_ZONE}?",
    XSD.dateTimeStamp: rf"{_DAY}{_CLOCK}{_ZONE}",
    XSD.hexBinary: r"(?:[0-9A-Fa-f]{2})*",
    XSD.base64Binary: r"(?:(?:[A-Za-z0-9+/] ?){4})*(?:(?:[A-Za-z0-9+/] ?){2}= ?=|(?:[A-Za-z0-9+/] ?){3}=)?",
    XSD.language: r"[a-zA-Z]{1,8}(?:-[a-zA-Z0-9]{1,8})*",
    XSD.normalizedString: r"[^\t\n\r]*",
    XSD.token: r"|[^\s]+(?: [^\s]+)*",
    XSD.NMTOKEN: rf"(?:{_REST}|:)+",
    XSD.Name: rf"(?:{_START}|:)(?:{_REST}|:)*",
    XSD.NCName: rf"{_START}{_REST}*",
    XSD.anyURI: r"[^\s<>\"{}|\\^`]*",
}
_COMPILED = {datatype: re.compile(pattern) for datatype, pattern in _PATTERNS.items()}

ORDER = frozenset({XSD.minInclusive, XSD.maxInclusive, XSD.minExclusive, XSD.maxExclusive})
LENGTH = frozenset({XSD.length, XSD.minLength, XSD.maxLength})
_FACETS: dict[NamedNode, frozenset[NamedNode]] = {
    **dict.fromkeys((*_BOUNDS, XSD.decimal, OWL.rational, OWL.real), ORDER),
    **dict.fromkeys((XSD.double, XSD.float, XSD.dateTime, XSD.dateTimeStamp), ORDER),
    **dict.fromkeys((XSD.hexBinary, XSD.base64Binary), LENGTH),
    **dict.fromkeys((XSD.string, XSD.normalizedString, XSD.token, XSD.anyURI), LENGTH | {XSD.pattern}),
    **dict.fromkeys((XSD.language, XSD.Name, XSD.NCName, XSD.NMTOKEN), LENGTH | {XSD.pattern}),
    RDF.PlainLiteral: LENGTH | {XSD.pattern, RDF.langRange},
}
"""Which facets may narrow which datatype (sections 4.1 to 4.7)."""


def is_lexical(literal: Literal) -> bool:
    """Tell whether a literal is in the lexical space of its datatype; true for a datatype not known here."""
    pattern = _COMPILED.get(literal.datatype)
    if pattern is None:
        return True
    if pattern.fullmatch(literal.value) is None:
        return False
    least, most = _BOUNDS.get(literal.datatype, (None, None))
    if least is None and most is None:
        return True
    value = Decimal(literal.value)  # of any length, unlike int
    return (least is None or value >= least) and (most is None or value <= most)


def check_literals(ontology: Ontology, sorts: Sorts) -> Iterator[Finding]:
    """Check the datatype and the words of each literal, in annotations as well."""
    for triple in ontology.triples:
        if not isinstance(triple.object, Literal):
            continue
        datatype = triple.object.datatype
        if datatype != RDF.langString and Sort.DATATYPE not in sorts.of(datatype):
            message = f"has a value of datatype {show(datatype)}, outside OWL 2's datatypes"
            yield error("datatype-outside-map", triple.subject, message, triple)
        elif not is_lexical(triple.object):
            message = f"has the value {triple.object.value!r}, which is no {show(datatype)}"
            yield error("lexical-form", triple.subject, message, triple)


def check_definitions(ontology: Ontology, sorts: Sorts) -> Iterator[Finding]:
    """Check that each datatype that is declared is defined once, and not by itself (section 11.2)."""
    definitions: dict[NamedNode, list[Triple]] = defaultdict(list)
    for triple in ontology.having(OWL.equivalentClass):
        if isinstance(triple.subject, NamedNode) and Sort.DATATYPE in sorts.of(triple.subject):
            definitions[triple.subject].append(triple)
    for name, kinds in sorts.declared.items():
        if Sort.DATATYPE in kinds and name not in BUILT_IN and not definitions[name]:
            yield error("undefined-datatype", name, "is declared as a datatype and no axiom defines it")
    direct = {name: set(_names(ontology, [t.object for t in found])) for name, found in definitions.items()}
    for name, reached in reach_all(direct).items():
        if name in reached:
            yield error("cyclic-datatype", name, "is a datatype that is defined by itself", definitions[name][0])


def _names(ontology: Ontology, nodes: list[object]) -> Iterator[NamedNode]:
    seen: set[object] = set()
    while nodes:
        node = nodes.pop()
        if isinstance(node, NamedNode):
            yield node
        elif isinstance(node, BlankNode) and node not in seen:
            seen.add(node)
            for predicate in (OWL.intersectionOf, OWL.unionOf, OWL.datatypeComplementOf, OWL.onDatatype, *_LIST):
                nodes.extend(ontology.objects(node, predicate))


_LIST = (RDF.first, RDF.rest)


def check_facets(ontology: Ontology) -> Iterator[Finding]:
    """Check that each facet is one that its datatype has, with a literal as its value (section 7.5)."""
    for triple in ontology.having(OWL.withRestrictions):
        bases = ontology.objects(triple.subject, OWL.onDatatype)
        allowed = {facet for base in bases if isinstance(base, NamedNode) for facet in _FACETS.get(base, ())}
        for member in ontology.members(node_of(triple.object)):
            found = [triple for triple in ontology.about(member) if triple.predicate != RDF.type]
            if len(found) != 1 or not isinstance(found[0].object, Literal):
                yield error("facet", member, "is no facet with one literal as its value", triple)
            elif found[0].predicate not in allowed:
                of = " ".join(map(show, bases)) or "nothing"
                yield error("facet", member, f"has {show(found[0].predicate)}, no facet of {of}", found[0])
