"""The work, its expressions, and the text that an expression has."""

from __future__ import annotations

from decimal import Decimal

from pyoxigraph import NamedNode

from mandategraph.graph import values
from mandategraph.graph.identifiers import ExpressionKey
from mandategraph.graph.namespaces import DCTERMS, MG, PROV, RDF
from mandategraph.loaders.corpus.metadata import KnownExpression, WorkFacts
from mandategraph.loaders.mapping.context import Context, Triples
from mandategraph.loaders.model import Description

DOCUMENT_CLASSES = {
    "document": MG.Document,
    "resolution": MG.Resolution,
    "outcome-document": MG.OutcomeDocument,
    "declaration": MG.Declaration,
    "report": MG.Report,
    "messages": MG.Messages,
    "communique": MG.Communique,
    "treaty": MG.Treaty,
    "agreement": MG.Agreement,
}
"""Class of a work by the kind that its description names."""


def document_class(kind: str) -> NamedNode | None:
    """Give the class of a kind of document, None for a kind that the ontology has no class of its own for."""
    return DOCUMENT_CLASSES.get(kind)


def map_work(context: Context, triples: Triples, facts: WorkFacts | None) -> None:
    """Describe the work: what it is, what it is called, and who issued it."""
    described = context.document.description
    work = context.identifiers.document(described.slug)
    kind = document_class(described.kind)
    if kind is None:
        context.warn(f"kind of document {described.kind!r} has no class; it is mapped as a document")
    triples.add(work, RDF.type, kind or MG.Document)
    triples.add(work, DCTERMS.title, context.text(described.title) if described.title else None)
    bodies = facts.bodies if facts else ()
    for name in bodies or ((described.body,) if described.body else ()):
        triples.add(work, MG.issuingBody, _find_body(context, name))
    if facts:
        triples.add(work, MG.aknIdentifier, values.text(facts.akn) if facts.akn else None)
    if facts and facts.event:
        meeting = context.index.meeting(facts.event)
        if meeting is None:
            context.warn(f"event {facts.event!r} is no meeting of the register")
        triples.add(work, MG.event, context.identifiers.meeting(meeting) if meeting else None)


def _find_body(context: Context, name: str) -> NamedNode:
    slug = context.index.actor(name)
    if slug is not None:
        return context.identifiers.actor(slug)
    node = context.identifiers.named_actor(context.key, name)
    describe_named_actor(context, node, name)
    return node


def describe_named_actor(context: Context, node: NamedNode, name: str) -> None:
    """Describe an actor that the register does not know, by the name that the text gives it."""
    context.own.add(node, RDF.type, MG.NamedActor)
    context.own.add(node, MG.inExpression, context.expression)
    context.name(node, name)


def map_expression(context: Context, facts: WorkFacts | None, sha256: str, file: str) -> None:
    """Describe the expression and give its whole text."""
    node, own = context.expression, context.own
    _describe_expression(context, node, context.document.description)
    own.add(node, MG.contentAvailable, values.boolean(True))
    own.add(node, MG.sourceDigest, values.text(sha256))
    own.add(node, MG.sourceFile, values.text(file))
    own.add(node, MG.text, context.text(context.document.text))
    _map_quality(context)
    if facts:
        own.add(node, DCTERMS.source, values.iri(facts.source) if facts.source else None)
        own.add(node, PROV.wasRevisionOf, _revised(context, facts.revises, facts.language))


def _describe_expression(context: Context, node: NamedNode, known: Description | KnownExpression) -> None:
    """Give what is known of any text of the work, held or not."""
    own = context.own
    own.add(node, RDF.type, MG.Expression)
    own.add(node, MG.expressionOf, context.identifiers.document(context.key.slug))
    own.add(node, MG.status, context.concept("status", known.status.value))
    own.add(node, MG.language, values.language(known.language))
    own.add(node, MG.version, values.text(known.version))
    own.add(node, MG.symbol, values.text(known.symbol) if known.symbol else None)
    own.add(node, MG.adoptedOn, values.date(known.adopted) if known.adopted else None)
    own.add(node, MG.issuedOn, values.date(known.issued) if known.issued else None)


def _map_quality(context: Context) -> None:
    quality = context.document.quality
    if quality is not None:
        context.own.add(context.expression, MG.textQuality, values.decimal(Decimal(f"{quality.score:.4f}")))
        context.own.add(context.expression, MG.textQualityMethod, values.text(quality.method))


def _revised(context: Context, version: str | None, language: str) -> NamedNode | None:
    if version is None:
        return None
    return context.identifiers.expression(ExpressionKey(context.key.slug, version, language))


def map_known_expression(context: Context, known: KnownExpression) -> None:
    """Describe a text of the work that is known of but not held: metadata only."""
    node = context.identifiers.expression(ExpressionKey(context.key.slug, known.version, known.language))
    _describe_expression(context, node, known)
    context.own.add(node, MG.contentAvailable, values.boolean(False))
    context.own.add(node, DCTERMS.source, *(values.iri(source) for source in known.sources))
    context.own.add(node, PROV.wasRevisionOf, _revised(context, known.revises, known.language))
