"""One expression to triples: what only it says, what others may say too, and what it refers to."""

from __future__ import annotations

from dataclasses import dataclass

from pyoxigraph import NamedNode, Triple

from mandategraph.graph.identifiers import ExpressionKey, Identifiers
from mandategraph.loaders.corpus.metadata import WorkFacts
from mandategraph.loaders.mapping.citations import map_citation
from mandategraph.loaders.mapping.context import Context, Issue, Mentioned, Triples
from mandategraph.loaders.mapping.correspondences import Comparable, comparable_provisions
from mandategraph.loaders.mapping.documents import map_expression, map_known_expression, map_work
from mandategraph.loaders.mapping.edits import map_edits
from mandategraph.loaders.mapping.figures import map_figures
from mandategraph.loaders.mapping.initiatives import map_initiatives
from mandategraph.loaders.mapping.mentions import map_mention
from mandategraph.loaders.mapping.provenance import map_run
from mandategraph.loaders.mapping.provisions import map_provisions
from mandategraph.loaders.mapping.register_index import load_index
from mandategraph.loaders.mapping.statements import map_statement
from mandategraph.loaders.mapping.themes import map_themes
from mandategraph.loaders.model import Document, Extraction, Status


@dataclass(frozen=True, slots=True)
class SourceFile:
    """The file that an expression was read from."""

    name: str
    """How the graph names it: the name of the file, without folders."""
    sha256: str


@dataclass(frozen=True, slots=True)
class MappedExpression:
    """The triples of one expression, by where they belong."""

    key: ExpressionKey
    status: Status
    own: list[Triple]
    """The expression's own graph."""
    work: list[Triple]
    """What the work is: said once, by its leading expression."""
    subdivisions: list[Triple]
    """The parts of the work: each said by the first of its expressions that has it."""
    shared: list[Triple]
    """What other documents may say in the same words: said by the first that does."""
    provenance: list[Triple]
    mentioned: Mentioned
    comparable: tuple[Comparable, ...]
    revises: str | None
    issues: tuple[Issue, ...]


def expression_key(document: Document) -> ExpressionKey:
    """Name the expression that a document is."""
    described = document.description
    return ExpressionKey(described.slug, described.version, described.language)


def map_extraction(
    extraction: Extraction, source: SourceFile, identifiers: Identifiers, facts: WorkFacts | None = None
) -> MappedExpression:
    """Map all that was recognised in one document, with what its metadata knows.

    Raises TermError and IdentifierError for what cannot be written as RDF, BuildError for an unknown verb.
    """
    document = extraction.document
    context = Context(
        document=document,
        identifiers=identifiers,
        index=load_index(),
        key=expression_key(document),
        provisions={provision.id: provision for provision in document.provisions},
    )
    work, provenance = Triples(), Triples()
    map_work(context, work, facts)
    map_expression(context, facts, source.sha256, source.name)
    map_provisions(context)
    map_edits(context)
    _map_found(context, extraction, facts)
    map_themes(context)
    map_initiatives(context)
    map_run(provenance, identifiers, context.key, source.sha256, extraction.reviewer)
    return MappedExpression(
        key=context.key,
        status=document.description.status,
        own=context.own.list(),
        work=work.list(),
        subdivisions=context.subdivisions.list(),
        shared=context.shared.list(),
        provenance=provenance.list(),
        mentioned=context.mentioned,
        comparable=comparable_provisions(document),
        revises=facts.revises if facts else None,
        issues=tuple(context.issues),
    )


def _map_found(context: Context, extraction: Extraction, facts: WorkFacts | None) -> None:
    adopted = _map_known(context, facts)
    for mandate in extraction.mandates:
        map_statement(context, mandate, adopted)
    for citation in extraction.citations:
        map_citation(context, citation)
    map_figures(context, extraction.figures)
    for mention in extraction.mentions:
        map_mention(context, mention)


def _map_known(context: Context, facts: WorkFacts | None) -> dict[str, NamedNode]:
    """Describe the expressions that are not held; give, by number of paragraph, the one that has it too."""
    if facts is None:
        return {}
    keys = {}
    for known in facts.expressions:
        map_known_expression(context, known)
        keys[known.version] = ExpressionKey(context.key.slug, known.version, known.language)
    return {p.number: context.identifiers.expression(keys[p.version]) for p in facts.adopted}
