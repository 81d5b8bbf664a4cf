"""The answer of a library query as a table: IRIs of the graph by what they are called, drafts marked as such."""

from __future__ import annotations

from dataclasses import dataclass

from pyoxigraph import BlankNode, Literal, NamedNode, QueryResultsFormat, QuerySolutions, parse_query_results

from mandategraph.endpoint.bridge import RESULTS_JSON
from mandategraph.endpoint.pages.labels import list_drafts, list_labels
from mandategraph.endpoint.views.context import ask
from mandategraph.endpoint.views.describing import make_cell
from mandategraph.endpoint.views.responses import get_bridge

SHOWN_ROWS = 500
NO_CELL: dict[str, object] = {"iri": None, "text": "", "language": "", "datatype": ""}


@dataclass(frozen=True, slots=True)
class Table:
    """The first rows of an answer, as a page shows them."""

    columns: list[str]
    rows: list[list[dict[str, object]]]
    cut: bool
    drafts: set[str]
    """The IRIs of what only a draft says."""


def make_table(text: str) -> Table:
    """Evaluate a query and make the cells of its rows; one that is no SELECT gives an empty table."""
    solutions = parse_query_results(get_bridge().ask(text, {}, RESULTS_JSON), QueryResultsFormat.JSON)
    if not isinstance(solutions, QuerySolutions):
        return Table([], [], cut=False, drafts=set())
    columns = [variable.value for variable in solutions.variables]
    terms = [[solution[name] for name in columns] for solution in solutions]
    shown = terms[:SHOWN_ROWS]
    base = get_bridge().service.settings.base_iri
    labels = list_labels(ask, (t.value for row in shown for t in row if isinstance(t, NamedNode)), base)
    rows = [[write_cell(term, labels) for term in row] for row in shown]
    return Table(columns, rows, cut=len(terms) > SHOWN_ROWS, drafts=list_drafts(ask, labels))


def write_cell(term: NamedNode | Literal | BlankNode | None, labels: dict[str, str]) -> dict[str, object]:
    """Make what the page shows of a term: of an IRI what it is called, else its short form."""
    return NO_CELL if term is None else make_cell(term, None, labels)
