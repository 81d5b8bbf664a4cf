"""The names that OWL 2 keeps for itself, and what each may stand for.

https://www.w3.org/TR/owl2-syntax/#IRIs and the sections on entities (5.1 to 5.5).
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from pyoxigraph import NamedNode

from mandategraph.graph.namespaces import OWL, RDF, RDFS, XSD
from mandategraph.graph.reasoning.axioms import DATATYPE_MAP


class Sort(StrEnum):
    """What a node stands for in an axiom."""

    CLASS = "class"
    DATATYPE = "datatype"
    OBJECT = "object property"
    DATA = "datatype property"
    ANNOTATION = "annotation property"
    INDIVIDUAL = "individual"
    LITERAL = "literal"


PROPERTIES = frozenset({Sort.OBJECT, Sort.DATA, Sort.ANNOTATION})

DECLARING: dict[NamedNode, Sort] = {
    OWL.Class: Sort.CLASS,
    RDFS.Datatype: Sort.DATATYPE,
    OWL.ObjectProperty: Sort.OBJECT,
    OWL.DatatypeProperty: Sort.DATA,
    OWL.AnnotationProperty: Sort.ANNOTATION,
    OWL.NamedIndividual: Sort.INDIVIDUAL,
}
"""The types that declare an entity (section 5.8)."""

IMPLYING = frozenset({OWL.InverseFunctionalProperty, OWL.TransitiveProperty, OWL.SymmetricProperty})
"""The types that make a name without another kind an object property (mapping to RDF, table 6)."""

REDUNDANT: Mapping[object, frozenset[Sort]] = {
    RDFS.Class: frozenset({Sort.CLASS, Sort.DATATYPE}),
    RDF.Property: PROPERTIES,
}
"""The types that are passed over beside one of OWL that says more (mapping to RDF, table 5)."""

BUILT_IN: dict[NamedNode, Sort] = {
    **dict.fromkeys((OWL.Thing, OWL.Nothing), Sort.CLASS),
    **dict.fromkeys((OWL.topObjectProperty, OWL.bottomObjectProperty), Sort.OBJECT),
    **dict.fromkeys((OWL.topDataProperty, OWL.bottomDataProperty), Sort.DATA),
    **dict.fromkeys((RDFS.label, RDFS.comment, RDFS.seeAlso, RDFS.isDefinedBy), Sort.ANNOTATION),
    **dict.fromkeys((OWL.deprecated, OWL.versionInfo, OWL.priorVersion), Sort.ANNOTATION),
    **dict.fromkeys((OWL.backwardCompatibleWith, OWL.incompatibleWith), Sort.ANNOTATION),
    **dict.fromkeys((RDFS.Literal, *DATATYPE_MAP - {RDF.langString}), Sort.DATATYPE),
}
"""Reserved names that are declared by the language itself (table 5); rdf:langString is no name of OWL 2's map."""

_SPACES = tuple(str(space) for space in (OWL, RDF, RDFS, XSD))


def is_reserved(node: object) -> bool:
    """Tell whether a name is of the reserved vocabulary (section 2.4)."""
    return isinstance(node, NamedNode) and node.value.startswith(_SPACES)
