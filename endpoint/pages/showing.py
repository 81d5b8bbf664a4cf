"""The pages of single things: from a context and an IRI to HTML; None where the graph has none of this IRI."""

from __future__ import annotations

from pyoxigraph import NamedNode

from mandategraph.endpoint.pages.actors import describe_actor
from mandategraph.endpoint.pages.answers import Ask, Row, page_query, text
from mandategraph.endpoint.pages.citing import CitedParagraph, cite_paragraph
from mandategraph.endpoint.pages.comparison import compare_versions
from mandategraph.endpoint.pages.documents import (
    DocumentSummary,
    ExpressionSummary,
    ask_citing,
    ask_document,
    choose_text,
    describe_document,
    list_citing,
)
from mandategraph.endpoint.pages.marks import Segment, keep_marks_of
from mandategraph.endpoint.pages.provisions import ProvisionPage, find_provision
from mandategraph.endpoint.pages.reading import list_questions, read_expression
from mandategraph.endpoint.pages.rendering import PageContext, render
from mandategraph.endpoint.pages.schemaorg import (
    describe_actor_data,
    describe_document_data,
    describe_paragraph_data,
)

ROLES = (
    ("addressee", "asked"),
    ("issuer", "asks"),
    ("report-recipient", "receives"),
    ("through", "channel"),
    ("in-consultation-with", "consulted"),
    ("with-support-of", "supports"),
)


def document_page(context: PageContext, iri: str) -> str | None:
    """Show a work with the first of its texts whose words the graph holds."""
    document = describe_document(context.ask, iri)
    if document is None:
        return None
    shown = choose_text(document.expressions, "")
    questions = list_questions(shown.iri) if shown is not None else []
    return _show_document(context, document, shown, context.ask_ahead([*questions, ask_citing(iri)]))


def expression_page(context: PageContext, iri: str) -> str | None:
    """Show the work of a text, with that text."""
    rows = context.ask(page_query("work_of"), {"part": NamedNode(iri)})
    if not rows:
        return None
    work = text(rows[0], "document")
    ask = context.ask_ahead([*list_questions(iri), ask_document(work), ask_citing(work)])
    document = describe_document(ask, work)
    return (
        _show_document(context, document, choose_text(document.expressions, iri), ask, iri) if document else None
    )


def _show_document(
    context: PageContext, document: DocumentSummary, shown: ExpressionSummary | None, ask: Ask, named: str = ""
) -> str:
    return render(
        context,
        "document.html",
        current="/documents",
        document=document,
        shown=shown,
        named=named,
        reading=read_expression(ask, shown.iri) if shown is not None else None,
        cited_by=list_citing(ask, document.iri),
        versions=sum(e.has_text for e in document.expressions) > 1,
        schema=describe_document_data(document),
    )


def provision_page(context: PageContext, iri: str) -> str | None:
    """Show one paragraph, or the first text of a paragraph of a work."""
    provision = find_provision(context.ask, iri)
    if provision is None:
        return None
    return render(
        context,
        "provision.html",
        current="/documents",
        provision=provision,
        citation=cite_provision(provision),
        schema=describe_paragraph_data(provision),
    )


def list_titles(ask: Ask) -> dict[str, tuple[str, str]]:
    """List the texts: the work of each and its title."""
    rows = ask(page_query("texts"), {})
    return {text(row, "expression"): (text(row, "document"), text(row, "title")) for row in rows}


def actor_page(context: PageContext, iri: str) -> str | None:
    """Show one actor."""
    actor = describe_actor(context.ask, iri)
    if actor is None:
        return None
    return render(
        context,
        "actor.html",
        current="/actors",
        actor=actor,
        roles=ROLES,
        titles=context.once(list_titles),
        schema=describe_actor_data(actor),
    )


def statement_page(context: PageContext, iri: str) -> str | None:
    """Show one statement: its sentence with the roles marked, and how its time was computed."""
    places = context.ask(page_query("place_of"), {"statement": NamedNode(iri)})
    provision = find_provision(context.ask, text(places[0], "provision")) if places else None
    statement = next((s for s in provision.statements if s.iri == iri), None) if provision is not None else None
    if statement is None or provision is None:
        return None
    related = context.ask(page_query("related"), {"statement": NamedNode(iri)})
    return render(
        context,
        "mandate.html",
        current="/mandates",
        statement=statement,
        provision=provision,
        pieces=keep_marks_of(iri, provision.pieces) or (Segment(statement.words, ()),),
        related=[_related(row) for row in related],
        citation=cite_provision(provision),
        schema=describe_paragraph_data(provision),
    )


def versions_page(context: PageContext, iri: str) -> str | None:
    """Show the later text of a work beside the one that it revises."""
    document = describe_document(context.ask, iri)
    if document is None:
        return None
    with_words = {e.iri: e for e in document.expressions if e.has_text}
    later = next((e for e in with_words.values() if e.revises in with_words), None)
    return render(
        context,
        "versions.html",
        current="/documents",
        document=document,
        later=later,
        earlier=with_words[later.revises] if later is not None else None,
        rows=compare_versions(context.ask, later.iri) if later is not None else (),
    )


def list_correspondences(context: PageContext, iri: str) -> list[str] | None:
    """List the texts of a work, and which provisions of two of them say nearly the same; None for no work."""
    document = describe_document(context.ask, iri)
    if document is None:
        return None
    expressions = tuple(NamedNode(expression.iri) for expression in document.expressions)
    rows = context.ask(page_query("correspondences"), {"expression": expressions}) if expressions else ()
    return [iri, *(expression.value for expression in expressions), *(text(row, "match") for row in rows)]


def cite_provision(provision: ProvisionPage) -> CitedParagraph:
    """Write the citation of a paragraph."""
    return cite_paragraph(
        provision.document.title,
        "; ".join(name for _, name in provision.document.bodies),
        provision.number,
        provision.status,
        provision.symbol,
        str(provision.adopted.year) if provision.adopted is not None else "",
        provision.iri,
    )


def _related(row: Row) -> dict[str, str]:
    names = (("iri", "other"), ("number", "number"), ("words", "words"), ("name", "name"), ("status", "status"))
    return {key: text(row, name) for key, name in names}
