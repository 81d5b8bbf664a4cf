"""The answer of a library query as a table: IRIs of the graph by what they are called, drafts marked as such."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pyoxigraph import BlankNode, Literal, NamedNode, QueryResultsFormat, QuerySolutions, parse_query_results

from mandategraph.endpoint.bridge import RESULTS_JSON
from mandategraph.endpoint.pages.answers import Row, page_query
from mandategraph.endpoint.pages.answers import text as read_text
from mandategraph.endpoint.views.context import ask
from mandategraph.endpoint.views.describing import make_cell, shorten
from mandategraph.endpoint.views.responses import get_bridge

SHOWN_ROWS = 500
LONGEST_LABEL = 90
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
    own = tuple(
        dict.fromkeys(t for row in shown for t in row if isinstance(t, NamedNode) and t.value.startswith(base))
    )
    labels = read_labels(ask(page_query("labels"), {"thing": own})) if own else {}
    drafts = {read_text(row, "thing") for row in ask(page_query("drafts"), {"thing": own})} if own else set()
    rows = [[write_cell(term, labels) for term in row] for row in shown]
    return Table(columns, rows, cut=len(terms) > SHOWN_ROWS, drafts=drafts)


def write_cell(term: NamedNode | Literal | BlankNode | None, labels: dict[str, str]) -> dict[str, object]:
    """Make what the page shows of a term: of an IRI what it is called, else its short form."""
    if term is None:
        return {**NO_CELL, "label": ""}
    cell = make_cell(term, None)
    iri = str(cell["iri"] or "")
    return {**cell, "label": labels.get(iri, shorten(iri)) if iri else cell["text"]}


def read_labels(rows: Sequence[Row]) -> dict[str, str]:
    """Choose what to call each thing: its name, its text's title and version, its number, or its words."""
    found: dict[str, tuple[int, str]] = {}
    for row in rows:
        thing, choice = read_text(row, "thing"), choose_label(row)
        found[thing] = min(found.get(thing, choice), choice)
    return {thing: label for thing, (_, label) in found.items()}


def choose_label(row: Row) -> tuple[int, str]:
    """Give what a row says a thing is called, and how far down the order of preference that stands."""
    if "label" in row:
        return 0, read_text(row, "label")
    if "title" in row:
        return 1, f"{read_text(row, 'title')} ({read_text(row, 'version')})"
    if "number" in row:
        return 2, " ".join(filter(None, (read_text(row, "verb"), "¶", read_text(row, "number"))))
    words = read_text(row, "words")
    return 3, f"“{words}”" if len(words) <= LONGEST_LABEL else f"“{words[:LONGEST_LABEL]}…”"
