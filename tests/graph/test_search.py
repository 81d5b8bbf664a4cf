"""The text index finds provisions, documents and actors by their words, in any script."""

from collections.abc import Callable

import pytest
from pyoxigraph import NamedNode, Triple

from mandategraph.graph.errors import SnapshotError
from mandategraph.graph.namespaces import MG, RDF
from mandategraph.graph.search import search
from mandategraph.graph.snapshot import Snapshot
from mandategraph.graph.values import text

Graphs = dict[NamedNode, list[Triple]]
ID = "https://w3id.org/mandategraph/id"


@pytest.fixture
def snapshot(graphs: Graphs, build: Callable[..., Snapshot]) -> Snapshot:
    return build(graphs)


def found(snapshot: Snapshot, words: str, **filters: object) -> list[str]:
    return [hit.iri.removeprefix(f"{ID}/") for hit in search(snapshot, words, **filters).hits]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("words", "iris"),
    [
        ("reports annually", ["provision/alpha/final-en/para_1"]),
        ('"secretary-general to report"', ["provision/alpha/final-en/para_1"]),
        ('"report to"', []),
        ("annu*", ["provision/alpha/final-en/para_1"]),
        ("citta universita", ["provision/beta/final-ja/para_2"]),
        ("情報", ["provision/beta/final-ja/para_1"]),
        ("報情", []),
        ("telecommunication", ["actor/itu"]),
        ("télécommunications", ["actor/itu"]),
        ("itu", ["actor/itu", "provision/alpha/final-en/para_2"]),
        ("title alpha", ["document/alpha"]),
        ("invite AND nothing", []),
        ('"; DROP TABLE entry --', []),
        ("NEAR( * ) ^ :", []),
        ("", []),
        ("“” … !!!", []),
    ],
)
def test_words_find_entries(snapshot: Snapshot, words: str, iris: list[str]) -> None:
    assert found(snapshot, words) == iris


def test_filters(snapshot: Snapshot) -> None:
    assert found(snapshot, "itu", kinds=("provision",)) == ["provision/alpha/final-en/para_2"]
    assert found(snapshot, "we", document=f"{ID}/document/beta") == []
    assert found(snapshot, "対", language="ja") == ["provision/beta/final-ja/para_1"]
    assert found(snapshot, "対", language="en") == []


def test_some_of_the_words_are_enough_where_that_is_asked(snapshot: Snapshot) -> None:
    assert found(snapshot, "telecommunication nothing") == []
    assert found(snapshot, "telecommunication nothing", some=True) == ["actor/itu"]
    assert found(snapshot, '"report to" nothing', some=True) == []
    both = found(snapshot, "telecommunication annually", some=True)
    assert set(both) == {"actor/itu", "provision/alpha/final-en/para_1"}


def test_pages(snapshot: Snapshot) -> None:
    everything = search(snapshot, "we")
    assert everything.total == 2
    assert [search(snapshot, "we", limit=1, offset=n).hits[0] for n in range(2)] == list(everything.hits)
    assert search(snapshot, "we", limit=1).total == 2


def test_excerpts_mark_the_words_and_keep_the_text(snapshot: Snapshot) -> None:
    (hit,) = search(snapshot, "情報").hits
    assert "".join(words for words, _ in hit.excerpt) == "偽情報に対処する。"
    assert "".join(words for words, match in hit.excerpt if match) == "情報"
    assert (hit.kind, hit.label, hit.language) == ("provision", "Part one · 1", "ja")
    assert hit.document == f"{ID}/document/beta"
    assert hit.status == f"{ID}/concept/status/final"


def test_page_furniture_is_not_found(graphs: Graphs, build: Callable[..., Snapshot]) -> None:
    iri, triples = next(iter(graphs.items()))
    (expression,) = {triple.object for triple in triples if triple.predicate == MG.hasExpression}
    footer = NamedNode(f"{ID}/provision/alpha/final-en/furniture_1")
    triples += [
        Triple(footer, RDF.type, MG.Furniture),
        Triple(footer, MG.inExpression, expression),
        Triple(footer, MG.text, text("Page 12 of the paginated file")),
    ]
    assert found(build(graphs | {iri: triples}), "paginated") == []


def test_long_queries_are_cut(snapshot: Snapshot) -> None:
    assert found(snapshot, "we " * 100_000) != []


def test_a_damaged_index_is_one_reason(snapshot: Snapshot) -> None:
    data = bytearray(snapshot.index_path.read_bytes())
    data[4096:] = bytes(len(data) - 4096)
    snapshot.index_path.write_bytes(data)
    with pytest.raises(SnapshotError, match="build it again"):
        search(snapshot, "report")
    snapshot.index_path.unlink()
    with pytest.raises(SnapshotError, match="build it again"):
        search(snapshot, "report")
