"""What an update does, found operation by operation, is what the engine does."""

from __future__ import annotations

import random
from collections.abc import Iterable

import pytest
from pyoxigraph import CanonicalizationAlgorithm, Dataset, NamedNode, Quad, RdfFormat, Store, parse

from mandategraph.endpoint.problems import Problem
from mandategraph.endpoint.writing.effects import Effects
from mandategraph.endpoint.writing.operations import Kind, split_update

BASE = "http://base/"
DATA = """
<http://e/a> <http://e/p> "1"^^<http://www.w3.org/2001/XMLSchema#integer> .
<http://e/a> <http://e/p> "two"@en .
<http://e/b> <http://e/q> _:x .
_:x <http://e/p> <http://e/a> .
<http://e/a> <http://e/p> <http://e/b> <http://g/1> .
<http://e/c> <http://e/q> "line\\n\\"quoted\\"" <http://g/1> .
_:y <http://e/q> _:z <http://g/2> .
<http://e/a> <http://e/q> <http://base/rel> <http://g/2> .
<http://e/a> <http://e/p> <http://e/b> <http://base/g> .
"""
UPDATES = [
    "INSERT DATA { <rel> <http://e/p> 01, 'x', [] }",
    "PREFIX e: <http://e/> INSERT DATA { GRAPH e:new { e:a e:p 1 } e:a e:p 1 }",
    "PREFIX e: <http://e/> DELETE DATA { e:a e:p 1, 'two'@en ; e:q 5 . GRAPH <http://g/1> { e:a e:p e:b } }",
    "DELETE WHERE { ?s <http://e/p> ?o }",
    "DELETE WHERE { GRAPH ?g { ?s <http://e/q> ?o } ?a <http://e/q> ?b }",
    "DELETE { ?s ?p ?o } WHERE { ?s ?p ?o FILTER(isBlank(?s) || isBlank(?o)) }",
    "DELETE { GRAPH ?g { ?s ?p ?o } } INSERT { GRAPH <http://g/9> { ?o ?p ?s, [ <http://e/q> ?s ] } } "
    "WHERE { GRAPH ?g { ?s ?p ?o } }",
    "WITH <http://g/1> DELETE { ?s ?p ?o } INSERT { ?s ?p 7 . GRAPH <g> { ?s ?p 8 } } WHERE { ?s ?p ?o }",
    "WITH <g> INSERT { <http://e/n> <http://e/p> ?o } USING <http://g/2> WHERE { ?s ?p ?o }",
    "INSERT { <http://e/n> <http://e/p> ?o } USING NAMED <http://g/2> WHERE { GRAPH ?g { ?s ?p ?o } }",
    "INSERT { <http://e/n> <http://e/p> ?o } USING <http://g/1> USING NAMED <g> USING <http://g/2> "
    "WHERE { ?s ?p ?o OPTIONAL { GRAPH ?g { ?o ?q ?s } } }",
    "INSERT { <http://e/n> <http://e/count> ?n } WHERE { { SELECT (COUNT(*) AS ?n) { ?s ?p ?o } } }",
    "INSERT { _:b <http://e/of> ?s } WHERE { ?s <http://e/p> ?o }",
    "INSERT { <http://e/n> <http://e/p> <http://e/o> } WHERE { ?s ?p ?o }",
    "INSERT { <http://e/n> <http://e/p> <http://e/o> } WHERE { ?s <http://e/none> ?o }",
    "INSERT { ?o ?p ?s . ?s ?unbound ?o } WHERE { ?s ?p ?o }",
    "delete{?s ?p ?o}insert{?s ?p 'new; # {'}where{?s ?p ?o filter(?o<5&&?o>0)} # a comment; {",
    "CLEAR GRAPH <http://g/1> ; INSERT DATA { GRAPH <http://g/1> { <http://e/a> <http://e/p> <http://e/b> } }",
    "CLEAR DEFAULT", "CLEAR SILENT GRAPH <http://g/none>", "CLEAR NAMED", "DROP ALL", "DROP GRAPH <g>",
    "COPY <http://g/1> TO <g>", "MOVE GRAPH <http://g/1> TO DEFAULT", "ADD SILENT DEFAULT TO <http://g/2>",
    "CREATE GRAPH <http://g/new>; CREATE SILENT GRAPH <http://g/1>;",
    "INSERT DATA { <http://e/a> <http://e/p> 3 } ; DELETE WHERE { ?s <http://e/p> 3 } ; "
    "DELETE WHERE { ?s <http://e/p> 1 } ; INSERT DATA { <http://e/a> <http://e/p> 1 }",
    "INSERT DATA { <http://e/a> <http://e/p> <<( <http://e/a> <http://e/p> 1 )>> } ; "
    "INSERT { ?o <http://e/p> ?o } WHERE { ?s ?p ?o FILTER(!isTriple(?o)) } ; "
    "INSERT { <http://e/t> <http://e/p> ?o } WHERE { ?s ?p ?o }",
    "",
    "# nothing",
]  # fmt: skip


def load() -> Store:
    store = Store()
    store.extend(parse(DATA.encode(), RdfFormat.N_QUADS))
    return store


def canonical(quads: Iterable[Quad]) -> Dataset:
    dataset = Dataset(quads)
    dataset.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
    return dataset


@pytest.mark.parametrize("text", UPDATES)
def test_an_update_does_what_the_engine_does(text: str) -> None:
    expected, store, before = load(), load(), set(load())
    expected.update(text, base_iri=BASE)
    effects = Effects(store, BASE, union=False)
    effects.update(text)
    assert canonical(store) == canonical(expected)
    assert set(map(str, store.named_graphs())) == set(map(str, expected.named_graphs()))
    assert (before - effects.removed) | effects.added == set(store)
    assert effects.removed <= before
    assert not effects.added & before


def test_most_updates_are_taken_apart() -> None:
    assert sum(split_update(text) is None for text in UPDATES) == 0
    operations = split_update(
        "BASE <http://b/> CLEAR ALL; PREFIX a: <x> INSERT { a:s a:p ?o } WHERE { ?s ?p ?o };"
    )
    assert operations is not None
    assert [operation.kind for operation in operations] == [Kind.MANY_GRAPHS, Kind.MODIFY]
    store = Store()
    store.add(Quad(NamedNode("http://e/s"), NamedNode("http://e/p"), NamedNode("http://e/o")))
    effects = Effects(store, BASE, union=False)
    effects.update(
        "BASE <http://b/> INSERT DATA { <s> <p> <o> } ; PREFIX a: <x> INSERT { a:s a:p ?o } WHERE { <s> ?p ?o }"
    )
    assert NamedNode("http://b/xs") in {quad.subject for quad in store}


def test_random_series_of_updates() -> None:
    chance = random.Random(5)
    for _ in range(60):
        text = " ; ".join(chance.sample([text for text in UPDATES[:-2] if "#" not in text], 3))
        if "PREFIX" in text:  # the engine takes one prologue
            text = f"PREFIX e: <http://e/> {text.replace('PREFIX e: <http://e/>', '')}"
        text = text.replace(";;", ";").replace("; ;", ";")
        expected, store = load(), load()
        failure = succeeds(expected, text)
        effects = Effects(store, BASE, union=False)
        if not failure:
            effects.update(text)
            assert canonical(store) == canonical(expected), text
        else:
            with pytest.raises(Problem):
                effects.update(text)


def succeeds(store: Store, text: str) -> str:
    try:
        store.update(text, base_iri=BASE)
    except (RuntimeError, SyntaxError) as error:
        return str(error)
    return ""


@pytest.mark.parametrize(
    "text",
    [
        "INSERT DATA { <http://e/a> <http://e/b> }",
        "INSERT DATA {} ;\nDELETE { _:b <http://e/p> 1 } WHERE {}",
        "INSERT DATA {} ;\nDELETE WHERE { ?s ?p _:b }",
        "INSERT DATA {} ;\n DELETE DATA { <http://e/a> <http://e/b> _:b }",
        "INSERT { ?s ?p ?o } WHERE { ?s ?p }",
        "INSERT { ?s ?p 'open } WHERE { ?s ?p ?o }",
        "SELECT * { ?s ?p ?o }",
        "INSERT DATA { <http://e/a> <http://e/b> ?v }",
    ],
)
def test_errors_stand_where_the_engine_sees_them(text: str) -> None:
    with pytest.raises(SyntaxError) as told:
        Store().update(text)
    with pytest.raises(Problem) as caught:
        Effects(load(), BASE, union=False).update(text)
    assert caught.value.code == "syntax"
    members = caught.value.members
    assert f" at {members['line']}:{members['column']}: " in str(told.value)


@pytest.mark.parametrize(
    "text",
    [
        "INSERT DATA { <http://e/a> <http://e/b> 1 }",
        "DELETE { ?s ?p ?o } WHERE { ?s ?p ?o }",
        "CLEAR DEFAULT",
        "COPY <http://g/1> TO DEFAULT",
    ],
)
def test_the_default_graph_of_a_union_is_not_written_to(text: str) -> None:
    with pytest.raises(Problem) as caught:
        Effects(load(), BASE, union=True).update(text)
    assert caught.value.code == "method"


def test_patterns_of_a_union_match_in_every_graph() -> None:
    store = load()
    Effects(store, BASE, union=True).update(
        "INSERT { GRAPH <http://g/9> { ?s <http://e/x> ?o } } WHERE { ?s <http://e/p> ?o }"
    )
    assert sum(1 for _ in store.quads_for_pattern(None, NamedNode("http://e/x"), None, None)) == 4
