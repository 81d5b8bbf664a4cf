"""Each finding points to the statement that caused it, in every serialisation."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from pyoxigraph import NamedNode, Quad, RdfFormat, parse

from mandategraph.graph.validation.dataset import validate_quads, validate_sources
from mandategraph.graph.validation.findings import Finding
from mandategraph.graph.validation.shapes import Shapes
from mandategraph.graph.validation.sources import Source

TURTLE = """@prefix ex: <http://ex/> .
ex:a a ex:Thing ;
    ex:name "Ä😀" ; ex:age "old" ;
    ex:friend ex:b ,
        ex:nobody , ex:a .
ex:b ex:age 3 , 4 ; a ex:Thing .
"""
TRIG = """@prefix ex: <http://ex/> .
ex:g {
  ex:a a ex:Thing ; ex:name "x" ; ex:age "old" .
}
GRAPH ex:h { ex:b a ex:Thing . }
"""
LINES = """<http://ex/a> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <http://ex/Thing> .
<http://ex/a> <http://ex/name> "x" .
<http://ex/a> <http://ex/age> "old" .
"""
XML = """<!DOCTYPE x [<!ENTITY i "http://www.w3.org/2001/XMLSchema#integer">]>
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:ex="http://ex/">
  <ex:Thing rdf:about="http://ex/a" ex:name="x">
    <ex:age>old</ex:age>
    <ex:friend>
      <ex:Thing><ex:age rdf:datatype="&i;">1</ex:age><ex:age rdf:datatype="&i;">2</ex:age></ex:Thing>
    </ex:friend>
  </ex:Thing>
</rdf:RDF>
"""
JSON = """{"@context": {"ex": "http://ex/", "age": "ex:age", "@base": "http://ex/"},
 "@graph": [
  {"@id": "a", "@type": "ex:Thing", "ex:name": "x", "age": "old"},
  {"@type": "ex:Thing", "age": [1, 2]}
 ]}
"""


def findings(text: str, rdf_format: RdfFormat, shapes: Shapes) -> dict[str, Finding]:
    report = validate_sources([Source("data", text.encode(), rdf_format)], shapes)
    assert not [finding for finding in report.findings if finding.rule == "syntax"]
    return {f"{finding.rule} {str(finding.focus_node)[-3:]}": finding for finding in report.findings}


def places(text: str, rdf_format: RdfFormat, shapes: Shapes) -> dict[str, tuple[int, int, str]]:
    found = {}
    for name, finding in findings(text, rdf_format, shapes).items():
        place = finding.position
        assert place is not None
        found[name] = (place.line, place.column, place.text[place.column - 1 : place.end_column - 1])
    return found


def test_turtle(shapes: Shapes) -> None:
    assert places(TURTLE, RdfFormat.TURTLE, shapes) == {
        "Thing-age/datatype /a>": (3, 27, '"old"'),
        "Thing-friend/class /a>": (5, 9, "ex:nobody"),
        "Thing-shape/sparql /a>": (5, 21, "ex:a"),
        "Thing-age/maxCount /b>": (6, 17, "4"),
        "Thing-name/minCount /b>": (6, 1, "ex:b"),
    }


def test_trig_names_the_graph_as_well(shapes: Shapes) -> None:
    found = findings(TRIG, RdfFormat.TRIG, shapes)
    assert {name: finding.graph for name, finding in found.items()} == {
        "Thing-age/datatype /a>": "http://ex/g",
        "Thing-name/minCount /b>": "http://ex/h",
    }
    assert places(TRIG, RdfFormat.TRIG, shapes) == {
        "Thing-age/datatype /a>": (3, 42, '"old"'),
        "Thing-name/minCount /b>": (5, 14, "ex:b"),
    }


@pytest.mark.parametrize("rdf_format", [RdfFormat.N_TRIPLES, RdfFormat.N_QUADS])
def test_lines(rdf_format: RdfFormat, shapes: Shapes) -> None:
    assert places(LINES, rdf_format, shapes) == {"Thing-age/datatype /a>": (3, 31, '"old"')}


def test_rdf_xml(shapes: Shapes) -> None:
    found = places(XML, RdfFormat.RDF_XML, shapes)
    assert {name.split()[0]: place for name, place in found.items()} == {
        "Thing-age/datatype": (4, 5, "<ex:age"),
        "Thing-age/maxCount": (6, 54, "<ex:age"),
        "Thing-name/minCount": (6, 7, "<ex:Thing"),
    }


def test_json_ld(shapes: Shapes) -> None:
    found = places(JSON, RdfFormat.JSON_LD, shapes)
    assert {name.split()[0]: place for name, place in found.items()} == {
        "Thing-age/datatype": (3, 60, '"old"'),
        "Thing-age/maxCount": (4, 36, "2"),
        "Thing-name/minCount": (4, 3, "{"),
    }


def test_the_statement_may_stand_in_another_file(shapes: Shapes) -> None:
    prologue = b"@prefix ex: <http://ex/> .\n"
    sources = [
        Source("types.ttl", prologue + b"ex:a a ex:Thing ; ex:name 1 .\n", RdfFormat.TURTLE),
        Source("ages.ttl", prologue + b"ex:a ex:age 1.5 .\n", RdfFormat.TURTLE),
    ]
    (finding,) = validate_sources(sources, shapes).findings
    assert finding.position is not None
    assert (finding.position.source, finding.position.line, finding.position.column) == ("ages.ttl", 2, 13)


def test_blank_nodes_of_two_files_are_two(shapes: Shapes) -> None:
    text = b"@prefix ex: <http://ex/> .\n_:x a ex:Thing ; ex:age 1 .\n"
    sources = [Source(name, text, RdfFormat.TURTLE) for name in ("one.ttl", "two.ttl")]
    report = validate_sources(sources, shapes)
    assert [finding.rule for finding in report.findings] == ["Thing-name/minCount"] * 2
    assert [finding.position.source for finding in report.findings if finding.position] == ["one.ttl", "two.ttl"]


def test_findings_in_a_broken_file_are_held_back(shapes: Shapes) -> None:
    text = b"@prefix ex: <http://ex/> .\nex:a a ex:Thing .\nex:a ex:name nope:x .\n"
    other = b"@prefix ex: <http://ex/> .\nex:b a ex:Thing ; ex:name 1 ; ex:friend ex:a .\n"
    sources = [Source("broken.ttl", text, RdfFormat.TURTLE), Source("good.ttl", other, RdfFormat.TURTLE)]
    report = validate_sources(sources, shapes)
    assert [finding.rule for finding in report.findings] == ["syntax"]
    assert report.held_back == 1


def test_paths_point_to_the_last_step(read_shapes: Callable[[str], Shapes]) -> None:
    found = read_shapes(
        """@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix ex: <http://ex/> .
        ex:S sh:targetNode ex:a ;
             sh:property [ sh:path ( ex:p [ sh:inversePath ex:q ] ) ; sh:nodeKind sh:Literal ] ;
             sh:property [ sh:path [ sh:inversePath ex:p ] ; sh:maxCount 1 ] ;
             sh:property [ sh:path [ sh:oneOrMorePath ex:p ] ; sh:hasValue ex:z ] ."""
    )
    text = "@prefix ex: <http://ex/> .\nex:a ex:p ex:m .\nex:w ex:q ex:m .\nex:x ex:p ex:a .\nex:y ex:p ex:a .\n"
    assert places(text, RdfFormat.TURTLE, found) == {
        "S/p-q/nodeKind /a>": (3, 1, "ex:w"),
        "S/p/maxCount /a>": (5, 1, "ex:y"),
        "S/p/hasValue /a>": (2, 11, "ex:m"),
    }


PROJECT = """@prefix mg: <https://w3id.org/mandategraph/ontology#> .
@prefix oa: <http://www.w3.org/ns/oa#> .
@prefix ex: <http://ex/> .
ex:m a ex:Thing ; mg:provision ex:para_67 ; mg:anchor ex:anchor ; mg:hasDeadline ex:d .
ex:para_67 mg:number "67" ; mg:eId "para_67" ; mg:inExpression ex:text .
ex:text mg:sourceFile "outcome.txt" .
ex:anchor oa:hasSource ex:text ; oa:hasSelector ex:words , ex:place .
ex:words oa:exact "Requests the Secretary-General" .
ex:place oa:start 10 ; oa:end 40 .
ex:d a ex:Thing .
"""


def test_extracted_data_leads_to_its_paragraph(shapes: Shapes) -> None:
    found = findings(PROJECT, RdfFormat.TURTLE, shapes)
    evidence = found["Thing-name/minCount /m>"].evidence
    assert evidence is not None
    assert (evidence.file, evidence.number, evidence.quotation) == (
        "outcome.txt", "67", "Requests the Secretary-General",
    )  # fmt: skip
    assert (evidence.start, evidence.end) == (10, 40)
    assert found["Thing-name/minCount /d>"].evidence == evidence


def test_quads_at_hand_name_the_graph(shapes: Shapes) -> None:
    quads = [
        Quad(quad.subject, quad.predicate, quad.object, NamedNode("http://ex/graph"))
        for quad in parse(TURTLE, format=RdfFormat.TURTLE)
    ]
    report = validate_quads(quads, shapes)
    assert len(report.findings) == 5
    assert {finding.graph for finding in report.findings} == {"http://ex/graph"}
    assert all(finding.position is None for finding in report.findings)
