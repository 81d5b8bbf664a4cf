"""Which of the recognised time expressions are deadlines of a mandate."""

from __future__ import annotations

from mandategraph.loaders.deadlines import TimeContext, recognise_deadlines
from mandategraph.loaders.model import Deadline, Span

_NAME_RULE = "recurrence-name"
_ADJECTIVE_RULE = "recurrence-adjective"
_DEFINITE = (" the ", " their ", " its ", " those ")


def find_deadlines(text: str, spans: tuple[Span, ...], context: TimeContext) -> tuple[Deadline, ...]:
    """Find the deadlines in the words of a mandate: its own clause, and the chapeau above an item.

    Rhythms that are only part of a name ("the annual report of the Office") are left out.
    """
    found: list[Deadline] = []
    for span in spans:
        for deadline in recognise_deadlines(text, span.start, span.end, context):
            if deadline not in found and not _is_name(text, deadline):
                found.append(deadline)
    return tuple(found)


def _is_name(text: str, deadline: Deadline) -> bool:
    """Tell whether a rhythm only names what exists already: "their periodic meetings", "the annual session"."""
    if deadline.rule == _NAME_RULE:
        return True
    before = text[max(0, deadline.span.start - 8) : deadline.span.start].lower()
    return deadline.rule == _ADJECTIVE_RULE and before.endswith(_DEFINITE)
