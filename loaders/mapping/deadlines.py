"""Deadlines and recurrences: the words, what they state, and the days that a rule computes from them."""

from __future__ import annotations

import re
from datetime import date

from pyoxigraph import Literal, NamedNode

from mandategraph.graph import values
from mandategraph.graph.identifiers import slugify
from mandategraph.graph.namespaces import DCTERMS, MG, RDF, TIME
from mandategraph.loaders.deadlines import ImpliedRhythm, TimeContext, implied_rhythm
from mandategraph.loaders.deadlines.recurrences import Frequency, frequency_of
from mandategraph.loaders.mapping.context import Context
from mandategraph.loaders.model import Deadline, SessionReference

_WEEKS = re.compile(r"P([0-9]{1,4})W")


def map_deadline(context: Context, statement: NamedNode, deadline: Deadline, provision: str) -> None:
    """Describe when a statement is due; a rhythm without a date is a recurrence and no deadline."""
    if deadline.recurrence:
        _map_recurrence(context, statement, deadline, provision)
    if deadline.precision != "recurrence":
        _map_due(context, statement, deadline, provision)
    implied = implied_rhythm(deadline, TimeContext.bare(context.document))
    if implied is not None:
        _map_implied(context, statement, implied)


def _map_recurrence(context: Context, statement: NamedNode, deadline: Deadline, provision: str) -> None:
    frequency = frequency_of(deadline.recurrence or "")
    node = context.mint_part("recurrence", statement, slugify(deadline.recurrence or ""))
    _describe_recurrence(context, statement, node, frequency, "stated")
    context.own.add(node, MG.words, context.text(context.words(deadline.span), provision))
    context.own.add(node, MG.rrule, values.text(deadline.rrule) if deadline.rrule else None)
    context.anchor(node, deadline.span)


def _map_implied(context: Context, statement: NamedNode, implied: ImpliedRhythm) -> None:
    """Describe a rhythm that the arithmetic of sessions implies: it has no words of its own."""
    node = context.mint_part("recurrence", statement, slugify(f"{implied.frequency}-implied"))
    _describe_recurrence(context, statement, node, frequency_of(implied.frequency), "inferred")
    context.own.add(node, MG.rrule, values.text(implied.rrule))


def _describe_recurrence(
    context: Context, statement: NamedNode, node: NamedNode, frequency: Frequency, basis: str
) -> None:
    own = context.own
    own.add(statement, MG.hasRecurrence, node)
    own.add(node, RDF.type, MG.Recurrence)
    own.add(node, MG.frequency, context.concept("frequency", frequency.name))
    own.add(node, MG.period, _duration(frequency.period) if frequency.period else None)
    own.add(node, MG.basis, context.concept("basis", basis))


def _duration(period: str) -> Literal:
    """Write an ISO 8601 duration as xsd:duration, which knows no weeks."""
    weeks = _WEEKS.fullmatch(period)
    return values.duration(f"P{int(weeks[1]) * 7}D" if weeks else period)


def _map_due(context: Context, statement: NamedNode, deadline: Deadline, provision: str) -> None:
    node = context.mint_part("deadline", statement, slugify(f"{deadline.relation}-{deadline.precision}"))
    own = context.own
    own.add(statement, MG.hasDeadline, node)
    own.add(node, RDF.type, MG.Deadline)
    own.add(node, MG.words, context.text(context.words(deadline.span), provision))
    own.add(node, MG.relation, context.concept("relation", deadline.relation))
    own.add(node, MG.precision, context.concept("precision", deadline.precision))
    _map_stated(context, node, deadline)
    for session in _sessions(deadline):
        own.add(node, MG.session, session_node(context, session))
    _map_meeting(context, node, deadline)
    own.add(node, MG.rule, context.concept("rule", deadline.rule) if deadline.rule else None)
    own.add(node, MG.notComputable, values.text(deadline.reason) if deadline.reason else None)
    if deadline.source:
        own.add(node, DCTERMS.source, values.text(deadline.source))
    _map_interval(context, node, deadline)
    context.anchor(node, deadline.span)


def _map_stated(context: Context, node: NamedNode, deadline: Deadline) -> None:
    """Give what the words state, as precisely as they do."""
    if deadline.year is None:
        return
    own = context.own
    own.add(node, MG.statedYear, values.year(deadline.year))
    if deadline.month is not None:
        own.add(node, MG.statedMonth, values.year_month(deadline.year, deadline.month))
        if deadline.day is not None:
            own.add(node, MG.statedDay, values.partial_date(deadline.year, deadline.month, deadline.day))


def _sessions(deadline: Deadline) -> tuple[SessionReference, ...]:
    return tuple(dict.fromkeys(((deadline.session,) if deadline.session else ()) + deadline.sessions))


def session_node(context: Context, session: SessionReference) -> NamedNode:
    """Give the IRI of a session; a body that the register does not know is named by its words."""
    body = context.index.actor(session.body)
    context.mentioned.sessions[(body or slugify(session.body), session.ordinal)] = session.body
    return context.identifiers.session(body or slugify(session.body), session.ordinal)


def _map_meeting(context: Context, node: NamedNode, deadline: Deadline) -> None:
    if deadline.event is None:
        return
    meeting = context.index.meeting(deadline.event)
    if meeting is not None:
        context.own.add(node, MG.meeting, context.identifiers.meeting(meeting))


def _map_interval(context: Context, node: NamedNode, deadline: Deadline) -> None:
    """Give the first and the last day, and the interval between them (OWL-Time, https://www.w3.org/TR/owl-time/)."""
    own = context.own
    own.add(node, MG.earliest, values.date(deadline.earliest) if deadline.earliest else None)
    own.add(node, MG.latest, values.date(deadline.latest) if deadline.latest else None)
    if deadline.earliest is None and deadline.latest is None:
        return
    interval = context.identifiers.part("interval", node)
    own.add(node, MG.interval, interval)
    own.add(interval, RDF.type, TIME.ProperInterval)
    _map_instant(context, interval, TIME.hasBeginning, "beginning", deadline.earliest)
    _map_instant(context, interval, TIME.hasEnd, "end", deadline.latest)


def _map_instant(context: Context, interval: NamedNode, relation: NamedNode, name: str, day: date | None) -> None:
    if day is None:
        return
    instant = context.identifiers.part("instant", interval, name)
    context.own.add(interval, relation, instant)
    context.own.add(instant, RDF.type, TIME.Instant)
    context.own.add(instant, TIME.inXSDDate, values.date(day))
