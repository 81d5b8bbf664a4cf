"""Which of the recognised time expressions are deadlines of a mandate."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from mandategraph.loaders.deadlines import Body, TimeContext, recognise_deadlines
from mandategraph.loaders.model import ActorReference, Deadline, Span

_NAME_RULE = "recurrence-name"
_ADJECTIVE_RULE = "recurrence-adjective"
_TO_BE_HELD = re.compile(
    r"(?<!\bis)(?<!\bare)\s+to\s+be\s+(?:held|convened|negotiated|hosted|organized|celebrated|launched)\b[^;.:]{0,60}\Z"
)
_CONTRIBUTES = re.compile(r"\b(?:contribute|contributing|contributions?)\b[^;.:]{0,40}\Z")
_DEFINITE = (" the ", " their ", " its ", " those ")


def find_deadlines(
    text: str, spans: tuple[Span, ...], context: TimeContext, addressees: Sequence[ActorReference] = ()
) -> tuple[Deadline, ...]:
    """Find the deadlines in the words of a mandate: its own clause, and the chapeau above an item.

    Rhythms that are only part of a name ("the annual report of the Office") are left out.
    """
    found: list[Deadline] = []
    for span in spans:
        for first in recognise_deadlines(text, span.start, span.end, context):
            deadline = _of_addressee(text, first, context, addressees)
            if deadline not in found and not _is_name(text, deadline) and not _dates_meeting(text, span, deadline):
                found.append(deadline)
    return tuple(found)


def _of_addressee(
    text: str, deadline: Deadline, context: TimeContext, addressees: Sequence[ActorReference]
) -> Deadline:
    """Read "its" behind an addressee as the addressee's: "Requests the Committee, at its next session, to"."""
    if deadline.session is None or len(addressees) != 1 or " its " not in f" {deadline.span.of(text).lower()} ":
        return deadline
    addressee = addressees[0]
    if text[addressee.span.end : deadline.span.start].strip() != ",":
        return deadline
    own = replace(context, body=Body(addressee.name, addressee.id), session=None, names=None)
    found = recognise_deadlines(text, deadline.span.start, deadline.span.end, own)
    return found[0] if found else deadline


def _dates_meeting(text: str, span: Span, deadline: Deadline) -> bool:
    """Tell whether a time only says when a meeting takes place: "the conference to be held in 2020"."""
    before = text[max(span.start, deadline.span.start - 90) : deadline.span.start]
    if _CONTRIBUTES.search(before) and deadline.span.of(text).startswith("to "):
        return True
    return deadline.event is None and _TO_BE_HELD.search(before) is not None


def _is_name(text: str, deadline: Deadline) -> bool:
    """Tell whether a rhythm only names what exists already: "their periodic meetings", "the annual session"."""
    if deadline.rule == _NAME_RULE:
        return True
    before = text[max(0, deadline.span.start - 8) : deadline.span.start].lower()
    return deadline.rule == _ADJECTIVE_RULE and before.endswith(_DEFINITE)
