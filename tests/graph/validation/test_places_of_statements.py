"""The scanner names the words of each statement in the parser's order: held against pyoxigraph's quads."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import BlankNode, NamedNode, RdfFormat, parse

from mandategraph.graph.validation import chunks
from mandategraph.graph.validation.documents import Document
from mandategraph.graph.validation.findings import Position
from mandategraph.graph.validation.located import located_quads
from mandategraph.graph.validation.sources import Source
from mandategraph.graph.validation.tokens import ScanError, scan_lines
from mandategraph.graph.validation.turtle import scan_turtle

PROLOGUE = "@prefix : <http://e/> .\nPREFIX x.y: <http://x/>\n"
IRIS = st.sampled_from([":a", ":b.c", "x.y:d-1", "<http://e/f#g>", ":h\\,i", ":é😀", ":%20k"])
NODES = st.one_of(IRIS, st.sampled_from(["_:n1", "_:n.2", "[]", "[ ]"]))
LITERALS = st.sampled_from(
    ['"s"', "'s'", '"a\\"b # no comment . ;"', '"""l " "" \n m"""', "'''x'y''\n'''", '"t"@en', '"t"@en-GB',
     '"1"^^:d', '"1"^^<http://e/d>', "1", "-2", "3.5", "+.5", "1e3", "-.5E-2", "true", "false"]
)  # fmt: skip
LIST = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
NIL = NamedNode(f"{LIST}nil")
SPACE = st.sampled_from([" ", "  ", "\n", "\t", ' # comment . ; [ "\n'])


def objects(depth: int) -> st.SearchStrategy[str]:
    plain = st.one_of(NODES, LITERALS)
    if depth == 0:
        return plain
    inner = objects(depth - 1)
    lists = st.lists(inner, max_size=3).map(lambda items: f"( {' '.join(items)} )")
    nodes = predicates(depth - 1).map(lambda text: f"[ {text} ]")
    return st.one_of(plain, plain, lists, nodes)


def predicates(depth: int) -> st.SearchStrategy[str]:
    held = st.lists(objects(depth), min_size=1, max_size=3).map(" , ".join)
    pair = st.tuples(st.one_of(IRIS, st.just("a")), SPACE, held).map("".join)
    return st.tuples(st.lists(pair, min_size=1, max_size=3), st.sampled_from(["", " ;", " ; ;"])).map(
        lambda parts: " ; ".join(parts[0]) + parts[1]
    )


@st.composite
def statements(draw: st.DrawFn) -> str:
    subject = draw(st.one_of(NODES, st.just("( 1 :a )"), st.just('( "x" [ :p "y" ] )'), st.just("()")))
    if draw(st.integers(0, 5)) == 0:
        return f"[ {draw(predicates(2))} ]{draw(SPACE)}."
    return f"{subject}{draw(SPACE)}{draw(predicates(2))}{draw(SPACE)}."


def check(text: str, rdf_format: RdfFormat) -> int:
    quads = list(parse(text, format=rdf_format, base_iri="http://base/"))
    spans = list(scan_turtle(text))
    assert len(spans) == len(quads)
    for quad, (subject_start, subject_end, object_start, object_end) in zip(quads, spans, strict=True):
        if quad.predicate.value not in (f"{LIST}first", f"{LIST}rest"):
            assert agrees(quad.subject, text[subject_start:subject_end])
        if quad.predicate.value != f"{LIST}rest":  # a cell of a list stands where its member begins
            assert agrees(quad.object, text[object_start:object_end])
    return len(quads)


def agrees(term: object, words: str) -> bool:
    """Tell whether the words, read by themselves, are the term."""
    if words[0] in "[()":
        is_end = "".join(words.split()) in ("()", ")")
        return isinstance(term, BlankNode) or (is_end and term == NIL) or (words == "(" and term == NIL)
    if words == "a":
        return False
    (alone,) = parse(f"{PROLOGUE}<urn:s> <urn:p> {words} .", format=RdfFormat.TURTLE)
    if isinstance(term, BlankNode):
        return isinstance(alone.object, BlankNode) and (not words.startswith("_:") or alone.object == term)
    return alone.object == term


@settings(max_examples=100, deadline=None)
@given(st.lists(statements(), min_size=1, max_size=5))
def test_turtle(found: list[str]) -> None:
    assert check(PROLOGUE + "\n".join(found), RdfFormat.TURTLE) > 0


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.tuples(st.sampled_from(["", ":g", "GRAPH :g", "GRAPH _:g", "_:g", "[]"]), statements()),
        min_size=1,
        max_size=4,
    ),
    st.booleans(),
)
def test_trig(graphs: list[tuple[str, str]], with_dot: bool) -> None:
    blocks = [f"{label} {{ {text if with_dot else text.rstrip(' .')} }}" for label, text in graphs]
    outside = graphs[0][1]
    assert check(PROLOGUE + f"{outside}\n" + "\n".join(blocks), RdfFormat.TRIG) > 0


def test_each_statement_of_nested_text_is_named_exactly() -> None:
    text = '@prefix : <http://e/> .\n:a :p [ :q "x"@en ; :r ( 1 "2" ) ] .\n'
    assert [(text[a:b], text[c:d]) for a, b, c, d in scan_turtle(text)] == [
        ("[", '"x"@en'),
        ("(", "1"),
        ("[", "("),
        ("(", '"2"'),
        ('"2"', ")"),
        ('"2"', '"2"'),
        (":a", "["),
    ]


@pytest.mark.parametrize(
    ("text", "subject", "value"),
    [
        ('<http://a> <http://b> "x y"@en-GB .', "<http://a>", '"x y"@en-GB'),
        ('<http://a> <http://b> "1"^^<http://d> <http://g> .', "<http://a>", '"1"^^<http://d>'),
        ('_:b1 <http://b> "a . b"\t_:g .', "_:b1", '"a . b"'),
        ("<http://a> <http://b> <http://c> <http://g> . # c", "<http://a>", "<http://c>"),
    ],
)
def test_lines(text: str, subject: str, value: str) -> None:
    ((a, b, c, d),) = scan_lines(text)
    assert (text[a:b], text[c:d]) == (subject, value)


def test_what_is_not_turtle_is_refused() -> None:
    with pytest.raises(ScanError):
        list(scan_turtle("<http://a> <http://b> <<( <http://c> <http://d> 1 )>> ."))


def places(text: str, rdf_format: RdfFormat, size: int) -> list[tuple[str, Position | None, Position | None]]:
    """Read a text in stretches of a size, and give each statement with its places."""
    document = Document(0, Source("data", text.encode(), rdf_format))
    assert not document.faults
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(chunks, "SIZE", size)
        return [
            (str(quad), locate(False) if locate else None, locate(True) if locate else None)
            for quad, locate in located_quads(document)
        ]


LABEL = st.sampled_from(["", ":g", "GRAPH <g>", "GRAPH :g", "_:g", "[]", ":g #.\n", None])
MIDDLE = st.sampled_from(
    [
        "",
        "@prefix : <http://f/> .\n",
        "PREFIX x.y: <http://y/>\n",
        "@base <http://b/c/> .\n",
        "BASE <d>\n",
        "# .\n",
    ]
)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.tuples(MIDDLE, LABEL, statements()), min_size=1, max_size=6),
    st.integers(1, 60),
)  # fmt: skip
def test_a_text_read_in_stretches_gives_the_same(pieces: list[tuple[str, str | None, str]], size: int) -> None:
    turtle = PROLOGUE + "\n".join(f"{middle}{text}" for middle, _, text in pieces)
    assert places(turtle, RdfFormat.TURTLE, size) == places(turtle, RdfFormat.TURTLE, 1 << 30)
    many = "".join(f"@prefix p{number}: <http://p/> ." for number in range(size))
    assert places(many + turtle, RdfFormat.TURTLE, size) == places(many + turtle, RdfFormat.TURTLE, 1 << 30)
    trig = PROLOGUE + "\n".join(
        middle + (text if label is None else f"{label} {{ {text}\n{text} }}") for middle, label, text in pieces
    )
    assert places(trig, RdfFormat.TRIG, size) == places(trig, RdfFormat.TRIG, 1 << 30)


def test_stretches_are_cut_within_and_between_graphs() -> None:
    text = "GRAPH <g> { <a> <b> 1.5 . <c> <d> '}' . } <e> <f> '''. ''' . :h { <i> <j> <k.l> . <m> <n> \"{\" }"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(chunks, "SIZE", 1)
        found = [(text[cut.start : cut.end].strip(), cut.graph, cut.following)
                 for cut in chunks.cut_statements(text, 0, len(text))]  # fmt: skip
    assert found == [
        ("GRAPH <g> { <a> <b> 1.5 .", None, "<g>"),
        ("<c> <d> '}' .", "<g>", "<g>"),
        ("}", "<g>", None),
        ("<e> <f> '''. ''' .", None, None),
        (":h { <i> <j> <k.l> .", None, ":h"),
        ('<m> <n> "{" }', ":h", None),
    ]
