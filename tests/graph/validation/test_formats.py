"""Reports in every format: complete, well-formed, and escaped where the data is hostile."""

from __future__ import annotations

import json
from xml.etree import ElementTree

import pytest
from pydantic_sarif.model import StaticAnalysisResultsFormatSarifVersion210JsonSchema as SarifLog
from pyoxigraph import RdfFormat, Store, parse

from mandategraph.graph.validation.dataset import validate_sources
from mandategraph.graph.validation.findings import Report
from mandategraph.graph.validation.formats import FORMATS
from mandategraph.graph.validation.formats.rdf import write_rdf
from mandategraph.graph.validation.shapes import Shapes
from mandategraph.graph.validation.sources import Source

HOSTILE = """@prefix ex: <http://ex/> .
ex:a a ex:Thing ; ex:name "x" ; ex:age "<b>&amp;\\u0007\\n%0A::error::,]]>" .
[] a ex:Thing ; ex:name "y" ; ex:friend [ ] .
ex:self a ex:Thing ; ex:name "z" ; ex:friend ex:self .
"""


@pytest.fixture(scope="module")
def report(shapes: Shapes) -> Report:
    sources = [
        Source("data/a b,c:d.ttl", HOSTILE.encode(), RdfFormat.TURTLE),
        Source("broken.nt", b"<http://ex/a> nonsense\n", RdfFormat.N_TRIPLES),
        Source("clean.nt", b"<http://ex/a> <http://ex/p> <http://ex/b> .\n", RdfFormat.N_TRIPLES),
    ]
    return validate_sources(sources, shapes)


def test_the_report_has_one_finding_of_each_kind(report: Report) -> None:
    assert sorted(finding.rule for finding in report.findings) == [
        "Thing-age/datatype", "Thing-friend/class", "Thing-shape/sparql", "syntax",
    ]  # fmt: skip


def test_text_shows_line_and_place(report: Report) -> None:
    text = FORMATS["text"].write(report)
    lines = text.splitlines()
    row = next(number for number, line in enumerate(lines) if "Thing-friend/class" in line)
    assert lines[row].split()[:2] == ["3:41", "info"]
    assert lines[row + 2].index("^") - len("            ") == 40
    assert lines[-1].startswith("3 violations, 0 warnings, 1 info; 10 statements; 3 files; engine fast")
    assert lines[-2].startswith("why, and how to repair: mandategraph validate --shapes FILE --explain Thing-")


def test_json_holds_all(report: Report) -> None:
    answer = json.loads(FORMATS["json"].write(report))
    assert answer["counts"] == {"violation": 3, "warning": 0, "info": 1}
    assert answer["sources"] == ["data/a b,c:d.ttl", "broken.nt", "clean.nt"]
    (age,) = [found for found in answer["findings"] if found["rule"] == "Thing-age/datatype"]
    assert (age["file"], age["line"], age["column"]) == ("data/a b,c:d.ttl", 2, 40)
    assert age["focusNode"] == "<http://ex/a>"


def test_sarif_keeps_to_its_schema(report: Report) -> None:
    """The model is generated from OASIS's schema and forbids what that does not name."""
    text = FORMATS["sarif"].write(report)
    (run,) = SarifLog.model_validate_json(text).runs
    assert len(run.results or []) == 4
    log = json.loads(text)["runs"][0]
    rules = [rule["id"] for rule in log["tool"]["driver"]["rules"]]
    assert len(set(rules)) == len(rules)
    for result in log["results"]:
        assert rules[result["ruleIndex"]] == result["ruleId"]
        region = result["locations"][0]["physicalLocation"]["region"]
        assert min(region["startLine"], region["startColumn"]) >= 1
        assert (region["endLine"], region["endColumn"]) >= (region["startLine"], region["startColumn"])
    uris = {result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] for result in log["results"]}
    assert uris == {"data/a%20b%2Cc%3Ad.ttl", "broken.nt"}


SUITE = {"name", "tests", "failures", "errors"}
CASE = {"classname", "name"}
FAILURE = {"message", "type"}


def test_junit_keeps_to_the_elements_that_ci_servers_know(report: Report) -> None:
    root = ElementTree.fromstring(FORMATS["junit"].write(report))
    assert (root.tag, root.attrib["tests"], root.attrib["failures"]) == ("testsuites", "5", "4")
    names = []
    for suite in root:
        assert (suite.tag, set(suite.attrib)) == ("testsuite", SUITE)
        names.append(suite.attrib["name"])
        assert int(suite.attrib["tests"]) == len(suite)
        assert int(suite.attrib["failures"]) == len(suite.findall("testcase/failure"))
        for case in suite:
            assert (case.tag, set(case.attrib)) == ("testcase", CASE)
            for failure in case:
                assert (failure.tag, set(failure.attrib)) == ("failure", FAILURE)
    assert names == ["data/a b,c:d.ttl", "broken.nt", "clean.nt"]


def test_github_commands_are_one_line_each(report: Report) -> None:
    lines = FORMATS["github"].write(report).splitlines()
    assert len(lines) == 4
    assert all(line.startswith(("::error file=", "::notice file=")) for line in lines)
    (age,) = [line for line in lines if "Thing-age" in line]
    assert age.startswith("::error file=data/a b%2Cc%3Ad.ttl,line=2,col=40,endLine=2,endColumn=")
    assert ",title=Thing-age/datatype::The age is one number. (path <http://ex/age>, value " in age


@pytest.mark.parametrize(
    "rdf_format", [RdfFormat.TURTLE, RdfFormat.N_TRIPLES, RdfFormat.RDF_XML, RdfFormat.JSON_LD]
)
def test_rdf_is_a_shacl_report(report: Report, rdf_format: RdfFormat) -> None:
    store = Store()
    store.extend(parse(write_rdf(report, rdf_format), format=rdf_format))
    query = """PREFIX sh: <http://www.w3.org/ns/shacl#> PREFIX ptr: <http://www.w3.org/2009/pointers#>
        SELECT ?line ?severity WHERE { [] a sh:ValidationReport ; sh:conforms false ; sh:result ?r .
        ?r a sh:ValidationResult ; sh:sourceConstraintComponent ?c ; sh:resultMessage ?m ;
           sh:resultSeverity ?severity ; <http://www.w3.org/ns/earl#pointer>/ptr:lineNumber ?line }
        ORDER BY ?line"""
    rows = [(row["line"].value, row["severity"].value.rpartition("#")[2]) for row in store.query(query)]  # type: ignore
    assert rows == [("1", "Violation"), ("2", "Violation"), ("3", "Info"), ("4", "Violation")]


def test_complex_paths_come_back_from_the_report(read_shapes: object) -> None:
    shapes = read_shapes(  # type: ignore[operator]
        """@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix ex: <http://ex/> .
        ex:S sh:targetNode ex:a ; sh:property [ sh:minCount 1 ; sh:path
          ( [ sh:zeroOrMorePath ex:p ] [ sh:alternativePath ( ex:q [ sh:inversePath ex:r ] ex:s ) ] ) ] ."""
    )
    report = validate_sources([Source("a.nt", b"", RdfFormat.N_TRIPLES)], shapes)
    store = Store()
    store.extend(parse(FORMATS["turtle"].write(report), format=RdfFormat.TURTLE))
    query = """PREFIX sh: <http://www.w3.org/ns/shacl#> PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#>
        ASK { ?r sh:resultPath ?p . ?p rdf:first/sh:zeroOrMorePath <http://ex/p> ; rdf:rest/rdf:rest rdf:nil ;
        rdf:rest/rdf:first/sh:alternativePath ?l . ?l rdf:first <http://ex/q> ;
        rdf:rest/rdf:first/sh:inversePath <http://ex/r> ; rdf:rest/rdf:rest/rdf:first <http://ex/s> ;
        rdf:rest/rdf:rest/rdf:rest rdf:nil }"""
    assert store.query(query)


def test_reports_are_the_same_bytes_every_time(report: Report, shapes: Shapes) -> None:
    sources = [Source("data/a b,c:d.ttl", HOSTILE.encode(), RdfFormat.TURTLE)]
    for found in FORMATS.values():
        assert found.write(validate_sources(sources, shapes)) == found.write(validate_sources(sources, shapes))


def test_a_certain_repair_is_told_in_every_format() -> None:
    text = (
        b"<urn:a> a <https://w3id.org/mandategraph/ontology#Deadline> ; "
        b"<https://w3id.org/mandategraph/ontology#statedYear> 2030 ."
    )
    report = validate_sources([Source("a.ttl", text, RdfFormat.TURTLE)], "core")
    for name in ("text", "json", "sarif", "junit", "github"):
        written = FORMATS[name].write(report).replace("&quot;", '"').replace('\\"', '"')
        assert 'write "2030"^^xsd:gYear' in written, name


def test_the_page_of_the_shape_is_told_in_every_format() -> None:
    text = b"<urn:a> a <https://w3id.org/mandategraph/ontology#Theme> ."
    page = "https://w3id.org/mandategraph/shapes/Theme-prefLabel"
    report = validate_sources([Source("a.ttl", text, RdfFormat.TURTLE)], "core")
    for name in ("json", "sarif", "junit", "github"):
        assert page in FORMATS[name].write(report), name
    (run,) = json.loads(FORMATS["sarif"].write(report))["runs"]
    assert [rule["helpUri"] for rule in run["tool"]["driver"]["rules"]] == [page]
    store = Store()
    store.extend(parse(FORMATS["turtle"].write(report), format=RdfFormat.TURTLE))
    assert store.query(f"""ASK {{ ?r <http://www.w3.org/ns/shacl#sourceShape> ?shape .
        ?shape <http://www.w3.org/2000/01/rdf-schema#seeAlso> <{page}> }}""")


@pytest.mark.parametrize(
    ("links", "page"),
    [
        ("<http://ex/terms#a> , <http://ex/z>", "http://ex/z"),
        ("<http://ex/terms#a>", "http://ex/terms#a"),
        ("<javascript:alert(1)> , 'http://ex/z'", None),
    ],
)
def test_only_a_web_page_documents_a_shape(read_shapes: object, links: str, page: str | None) -> None:
    shapes = read_shapes(  # type: ignore[operator]
        "@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> ."
        "<http://ex/S> sh:targetNode <http://ex/a> ; sh:property [ sh:path <http://ex/p> ; sh:minCount 1 ] ;"
        f"rdfs:seeAlso {links} ."
    )
    (finding,) = validate_sources([Source("a.nt", b"", RdfFormat.N_TRIPLES)], shapes).findings
    assert finding.documentation == page
