"""Works: which there are, the texts of each, and what cites it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from pyoxigraph import NamedNode

from mandategraph.endpoint.pages.answers import Ask, Question, Row, day, local_name, number, page_query, text


@dataclass(frozen=True, slots=True)
class ExpressionSummary:
    """One text of a work, as its description says."""

    iri: str
    version: str
    status: str
    language: str
    symbol: str
    adopted: date | None
    issued: date | None
    quality: str
    method: str
    has_text: bool
    revises: str


@dataclass(frozen=True, slots=True)
class DocumentSummary:
    """A work and its texts."""

    iri: str
    title: str
    kind: str
    symbol: str
    sources: tuple[str, ...]
    bodies: tuple[tuple[str, str], ...]
    expressions: tuple[ExpressionSummary, ...]


@dataclass(frozen=True, slots=True)
class DocumentRow:
    """A line of the list of works."""

    iri: str
    title: str
    kind: str
    symbol: str
    statuses: tuple[str, ...]
    held: bool
    """Whether the graph has its words; other works are known because they are cited."""
    mandates: int
    deadlines: int
    citations: int


@dataclass(frozen=True, slots=True)
class CitedBy:
    """A place that cites a work."""

    iri: str
    number: str
    title: str
    words: str
    status: str
    part: str
    """eId of the part that it cites; empty for the work as a whole."""


def list_documents(ask: Ask) -> list[DocumentRow]:
    """List the works, those that ask most first, those that are only cited last."""
    statuses: dict[str, list[str]] = defaultdict(list)
    held = set()
    for row in ask(page_query("document_texts"), {}):
        statuses[text(row, "document")].append(text(row, "status"))
        if text(row, "held") != "false":
            held.add(text(row, "document"))
    rows = [_row(row, statuses, held) for row in ask(page_query("documents"), {})]
    return sorted({row.iri: row for row in rows}.values(), key=lambda row: not row.held)


def ask_document(iri: str) -> Question:
    """Give the question that `describe_document` asks."""
    return page_query("document"), {"document": NamedNode(iri)}


def describe_document(ask: Ask, iri: str) -> DocumentSummary | None:
    """Give a work with its texts; None where the graph has none of this IRI."""
    rows = ask(*ask_document(iri))
    if not rows:
        return None
    bodies = {text(row, "body"): text(row, "bodyName") for row in rows if "body" in row}
    expressions = {text(row, "expression"): _expression(row) for row in rows if "expression" in row}
    return DocumentSummary(
        iri=iri,
        title=text(rows[0], "title"),
        kind=min(local_name(text(row, "kind")) for row in rows),
        symbol=text(rows[0], "workSymbol"),
        sources=tuple(sorted({text(row, "source") for row in rows if "source" in row})),
        bodies=tuple(sorted(bodies.items())),
        expressions=tuple(expressions.values()),
    )


def ask_citing(iri: str) -> Question:
    """Give the question that `list_citing` asks."""
    return page_query("cited_by"), {"document": NamedNode(iri)}


def list_citing(ask: Ask, iri: str) -> list[CitedBy]:
    """List the places that cite a work or a part of it."""
    return [read_citing(row) for row in ask(*ask_citing(iri))]


def read_citing(row: Row) -> CitedBy:
    """Read a place that cites something."""
    return CitedBy(*(text(row, name) for name in ("citing", "number", "citingTitle", "words", "status", "part")))


def choose_text(expressions: Sequence[ExpressionSummary], wanted: str) -> ExpressionSummary | None:
    """Choose the text to show: the named one, of a work the first whose words the graph holds.

    The words of one text never stand for those of another: a draft's page is not the adopted text's.
    """
    return next((e for e in expressions if e.has_text and wanted in ("", e.iri)), None)


def _row(row: Row, statuses: dict[str, list[str]], held: set[str]) -> DocumentRow:
    iri = text(row, "document")
    return DocumentRow(
        iri=iri,
        title=text(row, "title"),
        kind=local_name(text(row, "kind")),
        symbol=text(row, "symbol"),
        statuses=tuple(dict.fromkeys(statuses[iri])),
        held=iri in held,
        mandates=number(row, "mandates"),
        deadlines=number(row, "deadlines"),
        citations=number(row, "citations"),
    )


def _expression(row: Row) -> ExpressionSummary:
    return ExpressionSummary(
        iri=text(row, "expression"),
        version=text(row, "version"),
        status=text(row, "status"),
        language=text(row, "language"),
        symbol=text(row, "symbol"),
        adopted=day(row, "adopted"),
        issued=day(row, "issued"),
        quality=text(row, "quality"),
        method=text(row, "method"),
        has_text=text(row, "hasText") != "false",
        revises=text(row, "revises"),
    )
