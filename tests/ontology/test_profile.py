"""The checks of the OWL 2 DL profile: what the specification allows has no finding, each breach has its own."""

from __future__ import annotations

import pytest
from pyoxigraph import Literal, NamedNode, RdfFormat, Triple, parse

from mandategraph.graph.namespaces import OWL, RDFS, XSD
from mandategraph.graph.quality import Finding
from mandategraph.graph.quality.profile import check_profile
from mandategraph.graph.quality.profile.datatypes import is_lexical
from mandategraph.graph.quality.statements import Ontology, Part
from mandategraph.graph.reasoning.axioms import export_axioms
from mandategraph.graph.reasoning.hermit import Hermit, ReasonerError

PREFIXES = """
@prefix : <http://example.org/o#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""
BASE = """
<http://example.org/o> a owl:Ontology .
:A a owl:Class . :B a owl:Class . :C a owl:Class .
:p a owl:ObjectProperty . :q a owl:ObjectProperty . :r a owl:ObjectProperty .
:d a owl:DatatypeProperty . :e a owl:DatatypeProperty . :note a owl:AnnotationProperty .
:i a owl:NamedIndividual . :j a owl:NamedIndividual .
"""


def profile_of(text: str) -> list[Finding]:
    triples = dict.fromkeys(quad.triple for quad in parse(PREFIXES + BASE + text, format=RdfFormat.TURTLE))
    return list(check_profile(Ontology([Part("", tuple(triples), triples)])))


def axioms_of(text: str) -> tuple[Triple, ...]:
    quads = parse(PREFIXES + BASE + text, format=RdfFormat.TURTLE)
    return export_axioms(quad.triple for quad in quads).triples


ALLOWED = [
    """:p rdfs:domain [ a owl:Class ; owl:unionOf ( :A :B ) ] ; rdfs:range [ a owl:Class ;
        owl:unionOf ( :B :C ) ] .""",
    "[] a owl:AllDisjointClasses ; owl:members ( :A :B :C ) . :A owl:disjointWith :B .",
    ":A owl:disjointUnionOf ( :B :C ) . :A owl:hasKey ( :p :d ) .",
    ":A rdfs:subClassOf [ a owl:Restriction ; owl:onProperty :p ; owl:someValuesFrom :B ] .",
    ":A rdfs:subClassOf [ a owl:Restriction ; owl:onProperty :d ; owl:allValuesFrom xsd:string ] .",
    ":A rdfs:subClassOf [ a owl:Restriction ; owl:onProperty :p ; owl:hasSelf true ] .",
    ":A rdfs:subClassOf [ a owl:Restriction ; owl:onProperty :p ; owl:hasValue :i ] .",
    ':A rdfs:subClassOf [ a owl:Restriction ; owl:onProperty :d ; owl:hasValue "x" ] .',
    ':A rdfs:subClassOf [ a owl:Restriction ; owl:onProperty :p ; owl:cardinality "1"^^xsd:nonNegativeInteger ] .',
    """:A rdfs:subClassOf [ a owl:Restriction ; owl:onProperty [ owl:inverseOf :p ] ;
        owl:maxQualifiedCardinality "1"^^xsd:nonNegativeInteger ; owl:onClass :B ] .""",
    """:A rdfs:subClassOf [ a owl:Restriction ; owl:onProperty :d ;
        owl:qualifiedCardinality "1"^^xsd:nonNegativeInteger ; owl:onDataRange xsd:string ] .""",
    ":A owl:equivalentClass [ a owl:Class ; owl:intersectionOf ( :B [ a owl:Class ; owl:complementOf :C ] ) ] .",
    ":A owl:equivalentClass [ a owl:Class ; owl:oneOf ( :i :j ) ] .",
    ':d rdfs:range [ a rdfs:Datatype ; owl:oneOf ( "a" "b" ) ] .',
    ":d rdfs:range [ a rdfs:Datatype ; owl:unionOf ( xsd:string xsd:integer ) ] .",
    """:age a rdfs:Datatype ; owl:equivalentClass [ a rdfs:Datatype ; owl:onDatatype xsd:integer ;
        owl:withRestrictions ( [ xsd:minInclusive 0 ] [ xsd:maxInclusive 150 ] ) ] . :d rdfs:range :age .""",
    ":d rdfs:range rdfs:Literal ; rdfs:subPropertyOf owl:topDataProperty .",
    """:p a owl:TransitiveProperty, owl:SymmetricProperty . :q a owl:InverseFunctionalProperty,
        owl:FunctionalProperty .""",
    """:p owl:propertyChainAxiom ( :p :p ) . :q owl:propertyChainAxiom ( :q :p ) . :q
        owl:propertyChainAxiom ( :p :q ) .""",
    ":r owl:propertyChainAxiom ( :p :q ) . :q owl:propertyChainAxiom ( :p [ owl:inverseOf :p ] ) .",
    ":p owl:inverseOf :q . :p owl:propertyDisjointWith :q . :d owl:propertyDisjointWith :e .",
    """[] a owl:AllDisjointProperties ; owl:members ( :p :q ) . [] a owl:AllDisjointProperties ;
        owl:members ( :d :e ) .""",
    "[] a owl:AllDifferent ; owl:distinctMembers ( :i :j ) . :i owl:sameAs :x . :i owl:differentFrom :j .",
    """[] a owl:NegativePropertyAssertion ; owl:sourceIndividual :i ; owl:assertionProperty :p ;
        owl:targetIndividual :j .""",
    ':i a :A ; :p :j, [ a :B ; :p [ a :C ] ] ; :d "x" ; :note "x", :A . :A :note "x"@en .',
    """:A rdfs:subClassOf :B . [] a owl:Axiom ; owl:annotatedSource :A ; owl:annotatedProperty rdfs:subClassOf ;
        owl:annotatedTarget :B ; rdfs:comment "why" .""",
    ":note rdfs:domain :A ; rdfs:range xsd:date ; rdfs:subPropertyOf rdfs:comment .",
    "rdfs:label a owl:AnnotationProperty . xsd:string a rdfs:Datatype . owl:Thing a owl:Class .",
    ":A a rdfs:Class . :p a rdf:Property . :x a owl:TransitiveProperty ; rdfs:domain :A .",
    ":i a owl:Thing . :A owl:deprecated true .",
    '<http://example.org/o> rdfs:seeAlso <http://example.org/> ; owl:versionInfo "1" .',
]
BREACHES = [
    # Entities and their declarations (5.8)
    ("two-kinds", ":d", ":d a owl:ObjectProperty ."),
    ("two-kinds", ":note", ":note a owl:DatatypeProperty ."),
    ("two-kinds", ":t", ":t a owl:Class, rdfs:Datatype ; owl:equivalentClass xsd:string ."),
    ("punning", ":p", ":p a owl:Class ."),
    ("undeclared-name", ":X", ":A rdfs:subClassOf :X ."),
    ("undeclared-name", ":X", """:A rdfs:subClassOf [ a owl:Restriction ; owl:onProperty :p ; owl:someValuesFrom
        :X ] ."""),
    ("undeclared-name", ":x", """:A rdfs:subClassOf [ a owl:Restriction ; owl:onProperty :x ; owl:someValuesFrom
        :B ] ."""),
    ("undeclared-name", ":X", ":p rdfs:range [ a owl:Class ; owl:unionOf ( :A :X ) ] ."),
    ("undeclared-name", ":X", "[] a owl:AllDisjointClasses ; owl:members ( :A :X ) ."),
    ("undeclared-name", ":x", "[] a owl:AllDisjointProperties ; owl:members ( :p :x ) ."),
    ("undeclared-name", ":x", ":p owl:inverseOf :x ."),
    ("undeclared-name", ":x", ":p owl:propertyChainAxiom ( :q :x ) ."),
    ("undeclared-name", ":x", ":A owl:hasKey ( :x ) ."),
    ("undeclared-name", ":x", ':A :x "annotation" .'),
    ("undeclared-name", ":x", ":x rdfs:domain :A ."),
    ("undeclared-name", ":t", ":d rdfs:range :t ."),
    ("undeclared-name", ":X", ":i a :X ."),
    ("undeclared-name", ":X", """:A rdfs:subClassOf [ a owl:Restriction ; owl:onProperty :p ;
        owl:maxQualifiedCardinality "1"^^xsd:nonNegativeInteger ; owl:onClass :X ] ."""),
    ("reserved-name", "rdfs:Resource", "rdfs:Resource a owl:Class ."),
    ("reserved-name", "rdfs:label", "rdfs:label a owl:DatatypeProperty ."),
    ("reserved-name", "rdfs:member", "rdfs:member a owl:ObjectProperty ."),
    ("reserved-name", "owl:Thing", "owl:Thing rdfs:subClassOf :A ."),
    ("reserved-name", "rdfs:Resource", ":A rdfs:subClassOf rdfs:Resource ."),
    ("reserved-name", "rdfs:member", ":A rdfs:member :i ."),
    ("reserved-name", "rdfs:Class", ":X a rdfs:Class ."),
    ("reserved-name", "owl:Restriction", ":i :p owl:Restriction ."),
    # What may stand where
    ("wrong-kind", ":d", ":d a owl:TransitiveProperty ."),
    ("wrong-kind", ":d", ":d a owl:SymmetricProperty ."),
    ("wrong-kind", ":d", ":d a owl:InverseFunctionalProperty ."),
    ("wrong-kind", ":note", ":note a owl:FunctionalProperty ."),
    ("wrong-kind", ":p", ":p rdfs:subPropertyOf :d ."),
    ("wrong-kind", ":d", ":d rdfs:subPropertyOf :p ."),
    ("wrong-kind", ":p", ":p owl:equivalentProperty :d ."),
    ("wrong-kind", ":d", ":p owl:inverseOf :d ."),
    ("wrong-kind", ":d", ":p owl:propertyChainAxiom ( :q :d ) ."),
    ("wrong-kind", "xsd:string", ":p rdfs:range xsd:string ."),
    ("wrong-kind", ":A", ":d rdfs:range :A ."),
    ("wrong-kind", "xsd:string", ":p rdfs:range [ a owl:Class ; owl:unionOf ( :A xsd:string ) ] ."),
    ("wrong-kind", ":A", ":d rdfs:range [ a rdfs:Datatype ; owl:unionOf ( xsd:string :A ) ] ."),
    ("wrong-kind", ":p", ":A rdfs:subClassOf :p ."),
    ("wrong-kind", "x", ':i :p "x" .'),
    ("wrong-kind", ":j", ":i :d :j ."),
    ("wrong-kind", "x", ':A rdfs:subClassOf [ a owl:Restriction ; owl:onProperty :p ; owl:hasValue "x" ] .'),
    ("wrong-kind", ":B", ":A rdfs:subClassOf [ a owl:Restriction ; owl:onProperty :d ; owl:someValuesFrom :B ] ."),
    ("wrong-kind", "[]", """:A rdfs:subClassOf [ a owl:Restriction ; owl:onProperty :d ;
        owl:maxQualifiedCardinality "1"^^xsd:nonNegativeInteger ; owl:onClass :B ] ."""),
    ("wrong-kind", ":A", ":A a owl:AllDisjointClasses ; owl:members ( :B :C ) ."),
    # Datatypes and literals (4, 5.2, 7, 11.2)
    ("datatype-outside-map", ":d", ":d rdfs:range xsd:date ."),
    ("datatype-outside-map", "[]", ":d rdfs:range [ a rdfs:Datatype ; owl:unionOf ( xsd:string xsd:gYear ) ] ."),
    ("datatype-outside-map", ":A", ':A :note "2025-01-01"^^xsd:date .'),
    ("lexical-form", ":i", ':i :d "many"^^xsd:integer .'),
    ("lexical-form", ":A", ':A owl:deprecated "yes"^^xsd:boolean .'),
    ("undefined-datatype", ":t", ":t a rdfs:Datatype ."),
    ("cyclic-datatype", ":t", """:t a rdfs:Datatype ; owl:equivalentClass [ a rdfs:Datatype ; owl:unionOf ( :t
        xsd:string ) ] ."""),
    ("facet", "[]", """:d rdfs:range [ a rdfs:Datatype ; owl:onDatatype xsd:string ;
        owl:withRestrictions ( [ xsd:minInclusive 0 ] ) ] ."""),
    # Expressions and lists (mapping, 3.2)
    ("cardinality-datatype", "[]", """:A rdfs:subClassOf [ a owl:Restriction ; owl:onProperty :p ;
        owl:cardinality 1
        ] ."""),
    ("ill-formed-restriction", "[]", ":A rdfs:subClassOf [ a owl:Restriction ; owl:onProperty :p ] ."),
    ("ill-formed-restriction", "[]", """:A rdfs:subClassOf [ a owl:Restriction ; owl:onProperty :p, :q ;
        owl:someValuesFrom :B ] ."""),
    ("ill-formed-restriction", "[]", """:A rdfs:subClassOf [ a owl:Restriction ; owl:onProperty :p ;
        owl:hasSelf 1 ]
        ."""),
    ("ill-formed-restriction", "[]", """:A rdfs:subClassOf [ a owl:Restriction ; owl:onProperty :p ;
        owl:maxQualifiedCardinality "1"^^xsd:nonNegativeInteger ] ."""),
    ("ill-formed-expression", "[]", """:A rdfs:subClassOf [ a owl:Class ; owl:unionOf ( :A :B ) ;
        owl:complementOf :C
        ] ."""),
    ("ill-formed-list", "[]", ":A rdfs:subClassOf [ a owl:Class ; owl:unionOf () ] ."),
    ("ill-formed-list", "[]", ":A rdfs:subClassOf [ a owl:Class ; owl:unionOf :B ] ."),
    ("ill-formed-list", "[]", ":A rdfs:subClassOf [ a owl:Class ; owl:unionOf [ rdf:first :B ] ] ."),
    ("ill-formed-list", "[]", """:A rdfs:subClassOf [ a owl:Class ; owl:unionOf [ rdf:first :B, :C ; rdf:rest ()
        ] ] ."""),
    ("ill-formed-list", "[]", """:A rdfs:subClassOf [ a owl:Class ; owl:unionOf _:l ] . _:l rdf:first :B ;
        rdf:rest _:m . _:m rdf:first :C ; rdf:rest _:m ."""),
    ("ill-formed-list", "[]", "( :A :B ) rdfs:comment \"unused\" ."),
    ("ill-formed-list", "[]", "[] a owl:AllDisjointClasses ; owl:members ( :A ) ."),
    ("ill-formed-list", ":p", ":p owl:propertyChainAxiom ( :q ) ."),
    ("ill-formed-list", "[]", "[] a owl:AllDisjointClasses ; owl:members ( :A :A ) ."),
    ("axiom-of-one", ":A", ":A owl:disjointWith :A ."),
    ("axiom-of-one", ":p", ":p owl:equivalentProperty :p ."),
    ("cyclic-expression", "[]", "_:x a owl:Class ; owl:complementOf _:x . :A rdfs:subClassOf _:x ."),
    ("ill-formed-axiom", "[]", """[] a owl:NegativePropertyAssertion ; owl:sourceIndividual :i ;
        owl:assertionProperty :p ."""),
    ("ill-formed-axiom", "[]", "[] a owl:Axiom ; owl:annotatedSource :A ; owl:annotatedTarget :B ."),
    ("annotation-of-nothing", "[]", """[] a owl:Axiom ; owl:annotatedSource :A ; owl:annotatedProperty
        rdfs:subClassOf ;
        owl:annotatedTarget :B ; rdfs:comment "why" ."""),
    # Properties (11.1, 11.2)
    ("not-simple", ":p", ":p a owl:TransitiveProperty, owl:FunctionalProperty ."),
    ("not-simple", ":p", ":p a owl:TransitiveProperty, owl:InverseFunctionalProperty ."),
    ("not-simple", ":p", ":p a owl:TransitiveProperty, owl:IrreflexiveProperty ."),
    ("not-simple", ":p", ":p a owl:TransitiveProperty, owl:AsymmetricProperty ."),
    ("not-simple", ":p", ":p a owl:FunctionalProperty ; owl:propertyChainAxiom ( :q :r ) ."),
    ("not-simple", ":p", ":q a owl:TransitiveProperty ; rdfs:subPropertyOf :p . :p a owl:FunctionalProperty ."),
    ("not-simple", ":p", ":q a owl:TransitiveProperty ; owl:inverseOf :p . :p a owl:FunctionalProperty ."),
    ("not-simple", ":p", """[ owl:inverseOf :q ] rdfs:subPropertyOf :p . :q a owl:TransitiveProperty . :p a
        owl:FunctionalProperty ."""),
    ("not-simple", ":p", """:r a owl:TransitiveProperty ; owl:inverseOf :q . :q rdfs:subPropertyOf :p . :p
        a owl:AsymmetricProperty ."""),
    ("not-simple", ":p", """:q a owl:TransitiveProperty ; owl:equivalentProperty :p . :p a
        owl:FunctionalProperty ."""),
    ("not-simple", ":p", """:p a owl:TransitiveProperty . :A rdfs:subClassOf [ a owl:Restriction ;
        owl:onProperty :p ;
        owl:maxCardinality "1"^^xsd:nonNegativeInteger ] ."""),
    ("not-simple", ":p", """:p a owl:TransitiveProperty . :A rdfs:subClassOf [ a owl:Restriction ;
        owl:onProperty [ owl:inverseOf :p ] ; owl:minQualifiedCardinality "2"^^xsd:nonNegativeInteger ;
        owl:onClass :B ] ."""),
    ("not-simple", ":p", """:p a owl:TransitiveProperty . :A rdfs:subClassOf [ a owl:Restriction ;
        owl:onProperty :p ; owl:hasSelf true ] ."""),
    ("not-simple", ":p", ":p a owl:TransitiveProperty ; owl:propertyDisjointWith :q ."),
    ("not-simple", ":p", ":p a owl:TransitiveProperty . [] a owl:AllDisjointProperties ; owl:members ( :q :p ) ."),
    ("irregular-chain", ":p", ":p owl:propertyChainAxiom ( :q :p :q ) ."),
    ("irregular-chain", ":p", ":p owl:propertyChainAxiom ( [ owl:inverseOf :p ] :q ) ."),
    ("irregular-chain", ":q", ":p owl:propertyChainAxiom ( :q :r ) . :p rdfs:subPropertyOf :q ."),
    ("irregular-chain", ":q", ":p owl:propertyChainAxiom ( :q :r ) ; owl:inverseOf :q ."),
    ("top-property", "owl:topDataProperty", """:A rdfs:subClassOf [ a owl:Restriction ; owl:onProperty
        owl:topDataProperty ;
        owl:someValuesFrom xsd:string ] ."""),
    # Individuals without a name (11.2)
    ("anonymous-individual", ":i", ":i owl:sameAs [ a :A ] ."),
    ("anonymous-individual", "[]", ":A rdfs:subClassOf [ a owl:Class ; owl:oneOf ( :i [ a :B ] ) ] ."),
    ("anonymous-individual", "[]", "_:x :p _:y . _:y :p _:z . _:x :q _:z ."),
]  # fmt: skip
REFUSED = ("not-simple", "irregular-chain")
SPACES = {
    ":": "http://example.org/o#",
    "owl:": str(OWL),
    "xsd:": str(XSD),
    "rdfs:": str(RDFS),
}


def full(name: str) -> str:
    return next(
        (space + name.removeprefix(prefix) for prefix, space in SPACES.items() if name.startswith(prefix)), name
    )


@pytest.mark.parametrize("text", ["", *ALLOWED], ids=range(len(ALLOWED) + 1))
def test_what_the_specification_allows_has_no_finding(text: str) -> None:
    assert profile_of(text) == []


@pytest.mark.parametrize(
    ("check", "term", "text"), BREACHES, ids=[f"{check}-{i}" for i, (check, _, _) in enumerate(BREACHES)]
)
def test_a_breach_has_its_own_finding_and_no_other(check: str, term: str, text: str) -> None:
    assert {(finding.check, finding.term) for finding in profile_of(text)} == {(check, full(term))}


@pytest.mark.parametrize("text", [text for check, _, text in BREACHES if check in REFUSED], ids=range(19))
def test_the_reasoner_refuses_what_breaks_the_restrictions_on_properties(text: str) -> None:
    with pytest.raises(ReasonerError, match=r"Non-simple property|not regular"):
        Hermit().first_inconsistent([axioms_of(text)])


def test_the_reasoner_reads_what_the_specification_allows() -> None:
    """Facets are left out: the OWL API that comes with HermiT reads them in RDF/XML only."""
    texts = [text for text in ALLOWED if "withRestrictions" not in text]
    assert len(texts) > 25
    assert Hermit().first_inconsistent([axioms_of(text) for text in texts]) is None


def test_chains_in_a_circle_are_found_at_each_of_them() -> None:
    found = profile_of(":p owl:propertyChainAxiom ( :q :q ) . :q owl:propertyChainAxiom ( :p :p ) .")
    assert {(finding.check, finding.term) for finding in found} == {
        ("irregular-chain", full(":p")),
        ("irregular-chain", full(":q")),
    }


def test_an_untyped_union_is_found_as_one() -> None:
    found = profile_of(":p rdfs:range [ owl:unionOf ( :A :B ) ] .")
    assert "untyped-expression" in {finding.check for finding in found}


LEXICAL = [
    ("integer", "-07", "7.0"),
    ("nonNegativeInteger", "0", "-1"),
    ("positiveInteger", "1", "0"),
    ("negativeInteger", "-1", "0"),
    ("nonPositiveInteger", "0", "1"),
    ("long", "9223372036854775807", "9223372036854775808"),
    ("int", "-2147483648", "2147483648"),
    ("short", "32767", "32768"),
    ("byte", "-128", "128"),
    ("unsignedLong", "18446744073709551615", "18446744073709551616"),
    ("unsignedInt", "4294967295", "4294967296"),
    ("unsignedShort", "65535", "65536"),
    ("unsignedByte", "255", "256"),
    ("decimal", "+.5", "1e3"),
    ("double", "1e3", "1e"),
    ("float", "-INF", "inf"),
    ("boolean", "0", "no"),
    ("dateTime", "2025-12-17T24:00:00", "2025-12-17"),
    ("dateTimeStamp", "2025-12-17T10:00:00+14:00", "2025-12-17T10:00:00"),
    ("hexBinary", "0aFF", "0aF"),
    ("base64Binary", "Zm9v YmE=", "Zm9vYmE"),
    ("anyURI", "https://example.org/ä?q=1#x", "https://example.org/a b"),
    ("language", "zh-Hant", "zh_Hant"),
    ("normalizedString", " a  b", "a\tb"),
    ("token", "a b", "a  b"),
    ("NMTOKEN", "1:a-b", "a b"),
    ("Name", ":a", "1a"),
    ("NCName", "é.1", "a:b"),
    ("string", "anything\n", None),
]


@pytest.mark.parametrize(("name", "good", "bad"), LEXICAL, ids=[name for name, _, _ in LEXICAL])
def test_a_literal_is_in_the_lexical_space_of_its_datatype_or_not(name: str, good: str, bad: str | None) -> None:
    assert is_lexical(Literal(good, datatype=XSD[name]))
    assert bad is None or not is_lexical(Literal(bad, datatype=XSD[name]))


def test_an_undeclared_name_is_told_of_once() -> None:
    (finding,) = profile_of(":A rdfs:subClassOf :X . :B rdfs:subClassOf :X .")
    assert (finding.check, finding.term) == ("undeclared-name", full(":X"))


def test_a_very_long_number_is_compared_as_well() -> None:
    assert not is_lexical(Literal("9" * 5_000, datatype=XSD.long))


def test_a_rational_has_a_denominator_above_zero() -> None:
    rational = NamedNode(f"{OWL}rational")
    assert is_lexical(Literal("-1/3", datatype=rational))
    assert not is_lexical(Literal("1/0", datatype=rational))
