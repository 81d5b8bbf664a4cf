"""The library of queries is read strictly, filled safely and rendered as SHACL executables."""

from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode, RdfFormat, Store, parse

from mandategraph.graph.catalog import describe_queries, find_query, load_queries, read_prologue, read_query
from mandategraph.graph.errors import DataError, QueryError
from mandategraph.graph.namespaces import RDF, SH, XSD
from mandategraph.graph.resources import list_files
from mandategraph.graph.search import build_index
from mandategraph.graph.store import run_query

PREFIXES = {"ex": "https://example.org/", "xsd": str(XSD)}
GOOD = """\
# title: What is due
# question: What is due in this year?
# description: One row a deadline,
#   in order.
# keywords: deadline, year
# parameter: year year "2027"^^xsd:gYear "The year"
# parameter: thing iri ex:one "The thing"
# topic: deadlines

SELECT ?s WHERE { ?s ex:due ?year ; ex:of ?thing . FILTER(?yearly != "?year # no ?thing") } # ?year
"""


@pytest.fixture
def index(tmp_path: Path) -> Path:
    build_index(Store(), tmp_path / "search.sqlite", "https://w3id.org/mandategraph/")
    return tmp_path / "search.sqlite"


def test_a_query_is_read_whole() -> None:
    query = read_query("due.rq", GOOD, PREFIXES)
    assert (query.name, query.title, query.form) == ("due", "What is due", "select")
    assert query.description == "One row a deadline, in order."
    assert (query.topic, query.keywords) == ("deadlines", ("deadline", "year"))
    year, thing = query.parameters
    assert (year.name, year.type, year.default) == ("year", "year", Literal("2027", datatype=XSD.gYear))
    assert (thing.default, thing.description) == (NamedNode("https://example.org/one"), "The thing")


def test_parameters_are_replaced_as_terms_only() -> None:
    query = read_query("due.rq", GOOD, PREFIXES)
    filled = query.fill({"year": "2026"})
    assert 'ex:due "2026"^^<http://www.w3.org/2001/XMLSchema#gYear> ; ex:of <https://example.org/one>' in filled
    assert '"?year # no ?thing"' in filled
    assert "?yearly" in filled
    assert filled.startswith("PREFIX ex: <https://example.org/>\n")
    assert list(run_query(Store(), filled)) == []  # type: ignore[call-overload]


@pytest.mark.parametrize(
    ("value", "iri"),
    [
        ("ex:two", "https://example.org/two"),
        ("<https://example.org/two>", "https://example.org/two"),
        ("https://example.org/two", "https://example.org/two"),
    ],
)
def test_iris_may_be_written_in_three_ways(value: str, iri: str) -> None:
    assert f"ex:of <{iri}>" in read_query("due.rq", GOOD, PREFIXES).fill({"thing": value})


@pytest.mark.parametrize(
    "values",
    [
        {"year": "soon"},
        {"year": '2027" } DROP ALL #'},
        {"thing": "https://example.org/> . ?s ?p ?o . <x:"},
        {"thing": "no scheme"},
        {"other": "1"},
    ],
)
def test_values_that_do_not_fit_are_refused(values: dict[str, str]) -> None:
    with pytest.raises(QueryError, match="|".join(values)):
        read_query("due.rq", GOOD, PREFIXES).fill(values)


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        ("# title: What is due\n", "", 1),
        ("# keywords: deadline, year", "# keywords: a\n# keywords: b", 6),
        ("# keywords:", "# keyword:", 5),
        ("# question:", "question:", 2),
        ("# topic: deadlines", "# topic: none-such", 8),
        ("#   in order.", "#in order.", 4),
        ('year year "2027"^^xsd:gYear', 'year year "two"^^xsd:gYear', 6),
        ('year year "2027"^^xsd:gYear', 'year year "2027"', 6),
        ("thing iri ex:one", "thing iri unknown:one", 7),
        ("thing iri ex:one", "thing iri ex:one, ex:two", 7),
        ("thing iri", "thing thing", 7),
        (' "The thing"', "", 7),
        ("# title: What is due\n", "#   going on with nothing\n", 1),
    ],
)
def test_a_malformed_head_is_reported_with_its_line(old: str, new: str, line: int) -> None:
    assert old in GOOD
    with pytest.raises(DataError) as error:
        read_query("due.rq", GOOD.replace(old, new), PREFIXES)
    assert (error.value.file, error.value.line) == ("due.rq", line)


def test_a_head_without_query_is_reported() -> None:
    with pytest.raises(DataError, match="no query after the head"):
        read_query("due.rq", GOOD.split("\n\n")[0] + "\n\n", PREFIXES)


@pytest.mark.parametrize("form", ["DESCRIBE", "DELETE"])
def test_other_forms_are_reported(form: str) -> None:
    with pytest.raises(DataError) as error:
        read_query("due.rq", GOOD.replace("SELECT", form), PREFIXES)
    assert error.value.line == 10


def test_the_prologue_holds_prefixes_only() -> None:
    assert read_prologue("prefixes.rq", "# why\nPREFIX ex: <https://example.org/>\n") == {
        "ex": "https://example.org/"
    }
    with pytest.raises(DataError, match="only PREFIX") as error:
        read_prologue("prefixes.rq", "PREFIX ex: <https://example.org/>\nSELECT")
    assert error.value.line == 2


def test_the_whole_library_is_well_formed(index: Path) -> None:
    queries = load_queries()
    assert len(queries) == len(list_files("queries", ".rq")) - 1 >= 15
    for query in queries:
        run_query(Store(), query.fill(), index)


def test_the_library_follows_the_base() -> None:
    due = find_query("asked_of_actor", "https://data.example.org/")
    assert due is not None
    assert "<https://data.example.org/id/actor/itu>" in due.fill()
    assert find_query("no_such_query") is None


def test_queries_are_described_as_executables(index: Path) -> None:
    queries = load_queries()
    data = describe_queries(queries, "https://example.org/", "https://example.org/sparql")
    store = Store()
    store.bulk_extend(parse(data, RdfFormat.TURTLE))
    executables = [quad.subject for quad in store.quads_for_pattern(None, RDF.type, SH.SPARQLExecutable)]
    assert len(executables) == len(queries)
    for quad in store.quads_for_pattern(None, SH.select, None):
        assert isinstance(quad.object, Literal)
        run_query(Store(), quad.object.value, index)
