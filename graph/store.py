"""Querying a store: the union of the named graphs as default graph, and results in every format."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from pyoxigraph import QueryBoolean, QueryResultsFormat, QuerySolutions, QueryTriples, RdfFormat, Store, serialize

from mandategraph.graph.errors import QueryError
from mandategraph.graph.namespaces import PREFIXES
from mandategraph.graph.sparql import check_query, names_dataset
from mandategraph.graph.text_functions import TextFunctions, names_text_function

Results = QuerySolutions | QueryBoolean | QueryTriples


@dataclass(frozen=True, slots=True)
class Format:
    """A way to write results: for rows and truth values, or for triples."""

    name: str
    media_type: str
    results: QueryResultsFormat | None = None
    triples: RdfFormat | None = None


FORMATS: tuple[Format, ...] = (
    Format("json", "application/sparql-results+json", results=QueryResultsFormat.JSON),
    Format("xml", "application/sparql-results+xml", results=QueryResultsFormat.XML),
    Format("csv", "text/csv", results=QueryResultsFormat.CSV),
    Format("tsv", "text/tab-separated-values", results=QueryResultsFormat.TSV),
    Format("turtle", "text/turtle", triples=RdfFormat.TURTLE),
    Format("ntriples", "application/n-triples", triples=RdfFormat.N_TRIPLES),
    Format("json", "application/ld+json", triples=RdfFormat.JSON_LD),
    Format("xml", "application/rdf+xml", triples=RdfFormat.RDF_XML),
)


def run_query(store: Store, query: str, index: Path | None = None) -> Results:
    """Run a query over the union of the named graphs, or over those it chooses by FROM.

    Over a snapshot, its text index answers the functions of `mandategraph.graph.text_functions`.
    QueryError where it is malformed, names SERVICE or nests too deeply.
    A running query cannot be stopped nor its memory bounded: what strangers send belongs in a process of its own.
    """
    check_query(query)
    try:
        # The engine's union would override FROM.
        return store.query(
            query,
            use_default_graph_as_union=not names_dataset(query),
            custom_functions=TextFunctions(index).functions() if index and names_text_function(query) else None,
        )
    except SyntaxError as error:
        raise QueryError(f"the query is malformed: {' '.join(str(error).split())}") from None
    except RuntimeError as error:
        raise QueryError(f"the query cannot be evaluated: {' '.join(str(error).split())}") from None


def find_format(name: str, *, triples: bool) -> Format:
    """Give the format of that name for triples, or for rows and truth values; QueryError where there is none."""
    kinds = [entry for entry in FORMATS if (entry.triples if triples else entry.results) is not None]
    for entry in kinds:
        if entry.name == name:
            return entry
    what = "triples" if triples else "rows"
    raise QueryError(f"{name} cannot hold {what}; choose among {', '.join(entry.name for entry in kinds)}")


def write_results(results: Results, name: str) -> bytes:
    """Write results in the format of that name; QueryError where it cannot hold them."""
    chosen = find_format(name, triples=isinstance(results, QueryTriples))
    if isinstance(results, QueryTriples):
        if chosen.triples is None:
            raise QueryError(f"{name} cannot hold triples")
        return serialize(results, format=chosen.triples, prefixes=PREFIXES) or b""
    return results.serialize(format=chosen.results) or b""
