"""Faults of syntax: all of them, each in its place, and what stands between them is still read."""

from __future__ import annotations

import pytest
from pyoxigraph import RdfFormat

from mandategraph.graph.validation.documents import MAX_FAULTS, Document
from mandategraph.graph.validation.sources import Source


def read(text: str | bytes, rdf_format: RdfFormat = RdfFormat.TURTLE, name: str = "data") -> Document:
    content = text.encode() if isinstance(text, str) else text
    return Document(0, Source(name, content, rdf_format))


def faults(document: Document) -> list[tuple[int, int, str]]:
    places = [fault.position for fault in document.faults if fault.position]
    assert len(places) == len(document.faults)
    return [
        (place.line, place.column, fault.message) for place, fault in zip(places, document.faults, strict=True)
    ]


def subjects(document: Document) -> list[str]:
    return [quad.subject.value[-1] for quad in document.quads()]


TURTLE = """@prefix ex: <http://ex/> .
ex:a ex:p 1 .
ex:b ex:p nope:x .
ex:c ex:p 1 ; ex:q <a b> .
ex:d ex:p "é😀" ; ex:q "x"^^ .
ex:e ex:p 1 .
ex:f ex:p [ ex:q .
ex:g ex:p 1 .
"""


def test_turtle_names_every_fault_and_reads_what_stands_between() -> None:
    document = read(TURTLE)
    assert [(line, column) for line, column, _ in faults(document)] == [(3, 11), (4, 20), (5, 29), (7, 18)]
    assert faults(document)[0][2] == "The prefix nope: has not been declared"
    assert set(subjects(document)) >= {"a", "e", "g"}


def test_prefixes_and_base_declared_before_a_fault_hold_behind_it() -> None:
    document = read("@base <http://base/> .\nPREFIX p: <http://p/>\n<x> p:a 1 1 .\n<y> p:b p:c .\n")
    (last,) = [quad for quad in document.quads() if quad.predicate.value == "http://p/b"]
    assert (last.subject.value, len(document.faults)) == ("http://base/y", 1)


def test_trig_goes_on_within_the_graph() -> None:
    text = "@prefix : <http://e/> .\n:g {\n:a :p nope:x .\n:b :p :c .\n}\n:h { :d :p 1 . }\n"
    document = read(text, RdfFormat.TRIG)
    graphs = {quad.subject.value[-1]: quad.graph_name.value[-1] for quad in document.quads()}  # type: ignore[union-attr]
    assert (len(document.faults), graphs) == (1, {"b": "g", "d": "h"})


@pytest.mark.parametrize("rdf_format", [RdfFormat.N_TRIPLES, RdfFormat.N_QUADS])
def test_lines_are_read_one_by_one(rdf_format: RdfFormat) -> None:
    good = '<http://e/{}> <http://e/p> "x" .\n'
    text = good.format("a") + "<http://e/b> <p> 1 .\n" + good.format("c") + "nonsense\n" + good.format("d")
    document = read(text, rdf_format)
    assert [line for line, _, _ in faults(document)] == [2, 4]
    assert subjects(document) == ["a", "c", "d"]


def test_a_file_full_of_faults_is_given_up_at_the_limit() -> None:
    document = read("nonsense\n" * (MAX_FAULTS + 50), RdfFormat.N_TRIPLES)
    assert len(document.faults) == MAX_FAULTS + 1
    assert "rest of the file is not read" in document.faults[-1].message


def test_bytes_that_are_no_utf8_are_a_fault_in_their_place() -> None:
    document = read(
        b'<http://e/a> <http://e/p> "caf\xe9" .\n<http://e/b> <http://e/p> "x" .\n', RdfFormat.N_TRIPLES
    )
    assert [(line, column) for line, column, _ in faults(document)] == [(1, 31)]
    assert subjects(document) == ["a", "b"]


def test_a_byte_order_mark_is_no_fault_and_no_column() -> None:
    document = read("\ufeff<http://e/a> <http://e/p> nope .\n".encode(), RdfFormat.N_TRIPLES)
    assert [(line, column) for line, column, _ in faults(document)] == [(1, 27)]


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("<a>\n<b></a>", 2, "not well-formed"),
        ('<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]>\n<r>&x;</r>', 1, "external"),
        ('<!DOCTYPE r [<!ENTITY a "b">\n<!ENTITY c "&a;&a;">]><r>&c;</r>', 2, "refers to other entities"),
        ("<r>" * 300 + "</r>" * 300, 1, "nested more than 200"),
    ],
)
def test_xml_is_refused_before_its_rdf_is_read(text: str, line: int, words: str) -> None:
    document = read(text, RdfFormat.RDF_XML)
    ((found, _, message),) = faults(document)
    assert found == line
    assert words in message
    assert list(document.quads()) == []


def test_entities_that_only_shorten_names_are_read() -> None:
    text = (
        '<!DOCTYPE rdf:RDF [<!ENTITY e "http://e/">]>\n'
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:e="&e;">'
        '<e:C rdf:about="&e;a"/></rdf:RDF>'
    )
    document = read(text, RdfFormat.RDF_XML)
    assert (document.faults, subjects(document)) == ([], ["a"])


def test_rdf_xml_that_is_no_rdf_names_the_words() -> None:
    text = (
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:e="http://e/">\n'
        '<rdf:Description rdf:about="http://a b"><e:p>x</e:p></rdf:Description></rdf:RDF>'
    )
    ((line, column, _),) = faults(read(text, RdfFormat.RDF_XML))
    assert (line, column) == (2, 29)


def test_json_ld_with_a_remote_context_is_refused_without_a_request() -> None:
    document = read('{"@context": "http://127.0.0.1:9/c", "@id": "http://a", "x": 1}', RdfFormat.JSON_LD)
    assert "not fetched" in document.faults[0].message


def test_json_that_is_broken_names_line_and_column() -> None:
    ((line, column, _),) = faults(read('{"@id": "http://a",\n"http://b": [1,2}', RdfFormat.JSON_LD))
    assert (line, column) == (2, 17)


def test_blank_nodes_keep_their_labels_from_reading_to_reading() -> None:
    document = read("@prefix : <http://e/> .\n[ :p [ :q 1 ] ] .\n_:x :p ( 1 ) .\n")
    first = [str(quad) for quad in document.quads()]
    assert first == [str(quad) for quad in document.quads()]
    assert all("_:d0b" in text for text in first)


def test_relative_iris_hide_the_folders_of_this_machine() -> None:
    document = read("<x> <p> <y> .\n", name="./data/../data/a.ttl")
    (quad,) = document.quads()
    assert quad.subject.value == "file:///data/x"
