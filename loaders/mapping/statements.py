"""Mandates, commitments and decisions, and who takes part in them in which role."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from pyoxigraph import NamedNode

from mandategraph.graph import values
from mandategraph.graph.errors import BuildError
from mandategraph.graph.identifiers import slugify
from mandategraph.graph.namespaces import MG, PROV, RDF
from mandategraph.loaders.mapping.context import Context
from mandategraph.loaders.mapping.deadlines import map_deadline
from mandategraph.loaders.mapping.documents import describe_named_actor
from mandategraph.loaders.model import ActorReference, Mandate, Role, StatementKind

STATEMENT_CLASSES = {
    StatementKind.MANDATE: MG.Mandate,
    StatementKind.COMMITMENT: MG.Commitment,
    StatementKind.DECISION: MG.Decision,
}
SHORTCUTS = {
    Role.ISSUER: MG.issuer,
    Role.ADDRESSEE: MG.addressee,
    Role.THROUGH: MG.through,
    Role.CONSULTATION: MG.inConsultationWith,
    Role.SUPPORT: MG.withSupportOf,
    Role.REPORT_RECIPIENT: MG.reportsTo,
}
"""The property that says in one step what a participation says in full."""


def map_statement(context: Context, mandate: Mandate, adopted_in: Mapping[str, NamedNode]) -> None:
    """Describe a statement; `adopted_in` gives, by number of paragraph, the adopted text that has it too."""
    quotation = context.words(mandate.quote)
    verb = context.index.verb(mandate.verb)
    if verb is None:
        raise BuildError(f"the verb {mandate.verb!r} of {context.key.slug} is not in the register of verbs")
    node = context.mint(mandate.kind.value, mandate.provision, verb, quotation)
    own = context.own
    own.add(node, RDF.type, STATEMENT_CLASSES[mandate.kind])
    own.add(node, MG.provision, context.provision(mandate.provision))
    own.add(node, MG.inExpression, context.expression)
    own.add(node, MG.verb, context.identifiers.verb(verb))
    own.add(node, MG.verbWords, context.text(context.words(mandate.verb_span), mandate.provision))
    own.add(node, MG.quotation, context.text(quotation, mandate.provision))
    if mandate.action is not None:
        own.add(node, MG.action, context.text(context.words(mandate.action), mandate.provision))
    own.add(node, MG.textStatus, context.concept("status", context.document.description.status.value))
    own.add(node, MG.number, values.text(mandate.number) if mandate.number else None)
    own.add(node, MG.confidence, values.decimal(Decimal(f"{mandate.confidence:.3f}")))
    own.add(node, MG.reviewState, context.concept("review-state", mandate.review))
    own.add(node, MG.adoptedIn, adopted_in.get(_paragraph(mandate.number)))
    own.add(node, PROV.wasGeneratedBy, context.identifiers.run(context.key))
    context.anchor(node, mandate.quote)
    for actor in mandate.actors:
        _map_participation(context, node, actor, mandate.provision)
    for deadline in mandate.deadlines:
        map_deadline(context, node, deadline, mandate.provision)


def _paragraph(number: str | None) -> str:
    """Give the paragraph of a number with its sub-item: 7 of "7(a)"."""
    return (number or "").partition("(")[0]


def _map_participation(context: Context, statement: NamedNode, actor: ActorReference, provision: str) -> None:
    """Say who takes part; a meeting of the register is an event, so that the body which meets takes part at it."""
    meeting = context.index.meeting(actor.name) if actor.id is None else None
    body = context.index.meeting_bodies.get(meeting) if meeting is not None else None
    participant = context.identifiers.actor(body) if body is not None else _participant(context, actor)
    node = context.mint_part("participation", statement, f"{actor.role.value}-{actor.id or slugify(actor.name)}")
    own = context.own
    own.add(statement, MG.hasParticipation, node)
    own.add(statement, SHORTCUTS[actor.role], participant)
    own.add(node, RDF.type, MG.Participation)
    own.add(node, MG.participant, participant)
    own.add(node, MG.meeting, context.identifiers.meeting(meeting) if meeting is not None and body else None)
    own.add(node, MG.role, context.concept("role", actor.role.value))
    own.add(node, MG.words, context.text(context.words(actor.span), provision))
    context.anchor(node, actor.span)


def _participant(context: Context, actor: ActorReference) -> NamedNode:
    if actor.id is not None:
        return context.identifiers.actor(actor.id)
    node = context.identifiers.named_actor(context.key, actor.name)
    describe_named_actor(context, node, actor.name)
    return node
