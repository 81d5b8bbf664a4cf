"""The pages, one function each: from a context and a reader's choice to HTML; None where there is nothing."""

from __future__ import annotations

import math
from collections.abc import Mapping
from urllib.parse import urlencode

from pyoxigraph import NamedNode

from mandategraph.endpoint.pages.actors import describe_actor, list_actors
from mandategraph.endpoint.pages.answers import Row, local_name, number, page_query, text
from mandategraph.endpoint.pages.citing import cite_paragraph
from mandategraph.endpoint.pages.comparison import compare_versions
from mandategraph.endpoint.pages.deadlines import Choice, DueStatement, actors, choose, list_deadlines, years
from mandategraph.endpoint.pages.documents import (
    DocumentSummary,
    ExpressionSummary,
    describe_document,
    read_expression,
    read_provision,
)
from mandategraph.endpoint.pages.mandates import FACETS, count_facets, filter_rows, list_rows
from mandategraph.endpoint.pages.marks import Segment
from mandategraph.endpoint.pages.network import Asking, draw_network
from mandategraph.endpoint.pages.rendering import PageContext, render
from mandategraph.endpoint.pages.schemaorg import describe_actor_data, describe_document_data
from mandategraph.endpoint.pages.statements import Statement, find_statement
from mandategraph.endpoint.pages.timeline import Due, draw_timeline

PAGE_SIZE = 100
KINDS = ("provision", "document", "actor")
ROLES = (
    ("addressee", "asked"),
    ("issuer", "asks"),
    ("report-recipient", "receives"),
    ("through", "channel"),
    ("in-consultation-with", "consulted"),
    ("with-support-of", "supports"),
)


def documents_page(context: PageContext) -> str:
    """List the works with what was found in them."""
    rows = [
        {
            "iri": text(row, "document"),
            "title": text(row, "title"),
            "kind": local_name(text(row, "kind")),
            "statuses": text(row, "statuses"),
            "mandates": number(row, "mandates"),
            "deadlines": number(row, "deadlines"),
        }
        for row in context.ask(page_query("documents"), {})
    ]
    return render(context, "documents.html", current="/documents", rows=rows)


def document_page(context: PageContext, iri: str, expression: str = "") -> str | None:
    """Show a work with one of its texts: the named one, else the first whose words the graph holds."""
    document = describe_document(context.ask, iri)
    if document is None:
        return None
    shown = _shown(document, expression)
    provisions = read_expression(context.ask, shown.iri) if shown is not None else []
    return render(
        context,
        "document.html",
        current="/documents",
        document=document,
        shown=shown,
        provisions=provisions,
        versions=sum(e.has_text for e in document.expressions) > 1,
        schema=describe_document_data(document),
    )


def expression_page(context: PageContext, iri: str) -> str | None:
    """Show the work of a text, with that text."""
    rows = context.ask(page_query("work_of"), {"part": NamedNode(iri)})
    return document_page(context, text(rows[0], "document"), iri) if rows else None


def actors_page(context: PageContext) -> str:
    """List the actors, those that are asked most first."""
    return render(context, "actors.html", current="/actors", rows=list_actors(context.ask))


def actor_page(context: PageContext, iri: str) -> str | None:
    """Show one actor."""
    actor = describe_actor(context.ask, iri)
    if actor is None:
        return None
    return render(
        context, "actor.html", current="/actors", actor=actor, roles=ROLES, schema=describe_actor_data(actor)
    )


def mandates_page(context: PageContext, arguments: Mapping[str, str]) -> str:
    """List statements that fit the choice, a page at a time."""
    chosen = {facet: arguments.get(facet, "") for facet in FACETS}
    everything = list_rows(context.ask)
    rows = filter_rows(everything, chosen)
    pages = max(1, math.ceil(len(rows) / PAGE_SIZE))
    asked = arguments.get("page", "1")
    page = min(max(int(asked), 1), pages) if asked.isdecimal() and len(asked) < 6 else 1

    def page_url(wanted: int) -> str:
        return f"{context.root}/mandates?" + urlencode({**{k: v for k, v in chosen.items() if v}, "page": wanted})

    return render(
        context,
        "mandates.html",
        current="/mandates",
        rows=rows[(page - 1) * PAGE_SIZE : page * PAGE_SIZE],
        total=len(rows),
        facets=count_facets(everything),
        chosen=chosen,
        page=page,
        pages=pages,
        page_url=page_url,
    )


def statement_page(context: PageContext, iri: str) -> str | None:
    """Show one statement: its sentence with the roles marked, and how its time was computed."""
    statement = find_statement(context.ask, iri)
    if statement is None:
        return None
    expression = next((e for e in _work(context, iri).expressions if e.iri == statement.expression), None)
    related = [
        {
            key: text(row, name)
            for key, name in (("iri", "other"), ("number", "number"), ("words", "words"), ("name", "name"))
        }
        for row in context.ask(page_query("related"), {"statement": NamedNode(iri)})
    ]
    return render(
        context,
        "mandate.html",
        current="/mandates",
        statement=statement,
        pieces=_sentence(context, statement),
        related=related,
        citation=_citation(_work(context, iri), expression, statement),
    )


def deadlines_page(context: PageContext, arguments: Mapping[str, str]) -> str:
    """Show what is due: the picture first, the table below."""
    everything = list_deadlines(context.ask)
    choice = reader_choice(arguments)
    dues = choose(everything, choice, context.today)
    chosen = {
        key: value for key in ("actor", "body", "year", "status", "document") if (value := getattr(choice, key))
    }
    return render(
        context,
        "deadlines.html",
        current="/deadlines",
        dues=dues,
        choice=choice,
        actors=actors(everything),
        years=years(everything),
        today=context.today,
        query="?" + urlencode(chosen) if chosen else "",
        timeline=draw_timeline(_drawn(dues), context.today),
    )


def reader_choice(arguments: Mapping[str, str]) -> Choice:
    """Read what a reader chose from the query string; unknown names are ignored."""
    return Choice(**{name: arguments.get(name, "") for name in ("actor", "body", "year", "status", "document")})


def network_page(context: PageContext, arguments: Mapping[str, str]) -> str:
    """Draw who asks whom."""
    asked = arguments.get("least", "1")
    least = int(asked) if asked.isdecimal() and len(asked) < 4 else 1
    askings = [a for a in map(_asking, context.ask(page_query("askings"), {})) if a.count >= least]
    return render(
        context, "network.html", current="/actors", network=draw_network(askings), askings=askings, least=least
    )


def versions_page(context: PageContext, iri: str) -> str | None:
    """Show the later text of a work beside the one that it revises."""
    document = describe_document(context.ask, iri)
    if document is None:
        return None
    with_words = {e.iri: e for e in document.expressions if e.has_text}
    later = next((e for e in with_words.values() if e.revises in with_words), None)
    if later is None:
        return None
    return render(
        context,
        "versions.html",
        current="/documents",
        document=document,
        later=later,
        earlier=with_words[later.revises],
        rows=compare_versions(context.ask, later.iri),
    )


def search_page(context: PageContext, arguments: Mapping[str, str]) -> str:
    """Search provisions, documents and actors by their words."""
    words = " ".join(arguments.get("q", "").split())[:200]
    kind = arguments.get("kind", "")
    kind = kind if kind in KINDS else ""
    hits = context.search(words, kind) if words else ()
    return render(context, "search.html", current="", q=words, kind=kind, kinds=KINDS, hits=hits)


def _work(context: PageContext, part: str) -> DocumentSummary:
    rows = context.ask(page_query("work_of"), {"part": NamedNode(part)})
    document = describe_document(context.ask, text(rows[0], "document")) if rows else None
    return document or DocumentSummary("", "", "", (), ())


def _shown(document: DocumentSummary, expression: str) -> ExpressionSummary | None:
    with_words = [e for e in document.expressions if e.has_text]
    return next((e for e in with_words if e.iri == expression), with_words[0] if with_words else None)


def _sentence(context: PageContext, statement: Statement) -> tuple[Segment, ...]:
    return read_provision(context.ask, statement.expression, statement.provision) or (
        Segment(statement.words, ()),
    )


def _citation(document: DocumentSummary, expression: ExpressionSummary | None, statement: Statement) -> object:
    adopted = expression.adopted if expression is not None else None
    return cite_paragraph(
        document.title,
        "; ".join(name for _, name in document.bodies),
        statement.number,
        statement.status,
        expression.symbol if expression is not None else "",
        str(adopted.year) if adopted is not None else "",
        statement.provision,
    )


def _drawn(dues: list[DueStatement]) -> list[Due]:
    return [Due(d.statement, d.label, d.latest, d.earliest, d.draft) for d in dues if d.latest is not None]


def _asking(row: Row) -> Asking:
    return Asking(
        text(row, "issuer"),
        text(row, "issuerName"),
        text(row, "addressee"),
        text(row, "addresseeName"),
        number(row, "count"),
    )
