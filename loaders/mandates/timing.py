"""Which of the recognised time expressions are deadlines of a mandate."""

from __future__ import annotations

from mandategraph.loaders.deadlines import TimeContext, recognise_deadlines
from mandategraph.loaders.model import Deadline, Span

_NAME_RULE = "recurrence-name"


def find_deadlines(text: str, spans: tuple[Span, ...], context: TimeContext) -> tuple[Deadline, ...]:
    """Find the deadlines in the words of a mandate: its own clause, and the chapeau above an item.

    Rhythms that are only part of a name ("the annual report of the Office") are left out.
    """
    found: list[Deadline] = []
    for span in spans:
        for deadline in recognise_deadlines(text, span.start, span.end, context):
            if deadline.rule != _NAME_RULE and deadline not in found:
                found.append(deadline)
    return tuple(found)
