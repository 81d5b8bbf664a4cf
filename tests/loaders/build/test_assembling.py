"""Graphs of a snapshot from what workers read: each triple in one of them."""

from mandategraph.graph.identifiers import ExpressionKey, Identifiers
from mandategraph.loaders.build.assembling import assemble_documents, assemble_registers, order_expressions
from mandategraph.loaders.build.reading import ReadExpression
from mandategraph.loaders.mapping.context import Mentioned
from mandategraph.loaders.model import Status

IDS = Identifiers()
LABEL = "<http://www.w3.org/2004/02/skos/core#prefLabel>"


def read(slug: str, version: str, status: Status = Status.FINAL, **parts: str) -> ReadExpression:
    """Make what a worker gives; parts are N-Triples with the subject and predicate left short."""
    content = {
        name: "".join(f"{line} .\n" for line in text.split("|") if line).encode() for name, text in parts.items()
    }
    empty = dict.fromkeys(("own", "work", "subdivisions", "shared", "provenance"), b"")
    return ReadExpression(
        key=ExpressionKey(slug, version, "en"),
        status=status,
        **{**empty, **content},
        mentioned=Mentioned(sessions={("lakes-bureau", 3): "Lakes Bureau"}, works={"a-res-1-1": "A/RES/1/1"}),
        comparable=(),
        provisions=("para_1",),
        revises=None,
        counts={},
        quality=None,
    )


def graphs(*expressions: ReadExpression) -> dict[str, bytes]:
    return {iri.value.rpartition("/graph/")[2]: content for iri, content in assemble_documents(IDS, expressions)}


def test_the_leading_expression_says_what_the_work_is() -> None:
    found = graphs(
        read("a", "draft", Status.DRAFT, work="<w> <is> <draft>", own="<d> <x> <y>"),
        read("a", "adopted", Status.ADOPTED, work="<w> <is> <adopted>", own="<a> <x> <y>"),
    )
    assert found == {"a/adopted-en": b"<a> <x> <y> .\n<w> <is> <adopted> .\n", "a/draft-en": b"<d> <x> <y> .\n"}


def test_a_part_of_the_work_is_described_once_per_work() -> None:
    part = "<p1> <of> <w>|<p2> <of> <w>"
    found = graphs(
        read("a", "final", subdivisions=part),
        read("a", "draft", Status.DRAFT, subdivisions=f"{part}|<p3> <of> <w>"),
    )
    assert found["a/draft-en"] == b"<p3> <of> <w> .\n"


def test_what_two_documents_say_alike_is_said_by_the_first() -> None:
    found = graphs(
        read("b", "final", shared="<g> <a> <Group>"), read("a", "final", shared="<g> <a> <Group>|<g> <in> <a>")
    )
    assert found == {"a/final-en": b"<g> <a> <Group> .\n<g> <in> <a> .\n", "b/final-en": b""}


def test_of_two_names_the_first_document_gives_it() -> None:
    found = graphs(
        read("a", "final", shared=f'<g> {LABEL} "Group"@en|<h> {LABEL} "Other"@en'),
        read("b", "final", shared=f'<g> {LABEL} "GROUP"@en'),
    )
    assert found["b/final-en"] == b""
    assert found["a/final-en"].count(b"prefLabel") == 2


def test_the_order_does_not_depend_on_that_of_the_sources() -> None:
    expressions = [read("b", "final"), read("a", "scan", Status.SCAN), read("a", "final")]
    expected = ["a/final", "a/scan", "b/final"]
    for given in (expressions, expressions[::-1]):
        assert [f"{e.key.slug}/{e.key.version}" for e in order_expressions(given)] == expected


def test_registers_describe_what_texts_name_and_no_register_has() -> None:
    found = {
        iri.value.rpartition("/")[2]: content for iri, content in assemble_registers(IDS, [read("a", "final")])
    }
    assert b"/id/session/lakes-bureau/3>" in found["sessions"]
    assert b"/id/document/a-res-1-1>" in found["instruments"]
    held = dict(assemble_registers(IDS, [read("a-res-1-1", "final")]))
    assert b"/id/document/a-res-1-1>" not in held[IDS.register_graph("instruments")]
