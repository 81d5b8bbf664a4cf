"""The picture of a term among its neighbours: what leads to it on the left, what it leads to on the right."""

from __future__ import annotations

from collections.abc import Sequence

from mandategraph.graph.documentation.drawing import LINE, Box, Curve, Picture
from mandategraph.graph.documentation.pages import Reference, TermPage, Usage

WIDTH = 250
GAP = 70
SPACE = 12
TOP = 10
_LEFT, _CENTRE, _RIGHT = 0, WIDTH + GAP, 2 * (WIDTH + GAP)

Entry = tuple[tuple[str, ...], tuple[str, ...]]
"""The lines of a box and where each leads."""


def draw_neighbourhood(page: TermPage, address: str) -> Picture:
    """Draw a term; `address` is the path below which the terms have their pages, with its final slash."""
    left, right = _sides(page, address)
    above = [_entry(reference, address) for reference in page.above]
    below = [_entry(reference, address) for reference in page.below]
    attributes = tuple(
        f"{usage.property.name} : {', '.join(other.name for other in usage.others) or 'text'}"
        for usage in page.outgoing
        if not _leads_to_class(usage) and usage.stated_for == page.term
    )
    own = ((page.term.name, *attributes), ())
    centre = _stack([*above, own, *below], _CENTRE, focus=len(above))
    columns = (_stack(left, _LEFT), centre, _stack(right, _RIGHT))
    height = max((box.y + box.height for column in columns for box in column), default=0)
    placed = [_lower(column, (height - _bottom(column)) // 2) for column in columns]
    focus = placed[1][len(above)]
    curves = [Curve((box.x + WIDTH, box.middle), (focus.x, focus.middle), "link") for box in placed[0]]
    curves += [Curve((focus.x + WIDTH, focus.middle), (box.x, box.middle), "link") for box in placed[2]]
    curves += _hierarchy(placed[1], len(above))
    boxes = tuple(box for column in placed for box in column)
    title = f"{page.term.name} and its neighbours"
    return Picture(title, _RIGHT + WIDTH + 10, height + 2 * TOP, boxes, tuple(curves))


def _sides(page: TermPage, address: str) -> tuple[list[Entry], list[Entry]]:
    if page.kind != "class":
        return [_entry(term, address) for term in page.domains], [_entry(term, address) for term in page.ranges]
    incoming = [_usage_entry(usage, address) for usage in page.incoming]
    return incoming, [_usage_entry(usage, address) for usage in page.outgoing if _leads_to_class(usage)]


def _leads_to_class(usage: Usage) -> bool:
    return any(not other.name.startswith(("xsd:", "rdf:")) for other in usage.others)


def _entry(reference: Reference, address: str) -> Entry:
    return (reference.name,), (_target(reference, address),)


def _usage_entry(usage: Usage, address: str) -> Entry:
    lines = (usage.property, *usage.others)
    return tuple(term.name for term in lines), tuple(_target(term, address) for term in lines)


def _target(reference: Reference, address: str) -> str:
    return f"{address}{reference.local}" if reference.local else ""


def _stack(entries: Sequence[Entry], x: int, focus: int = -1) -> list[Box]:
    boxes: list[Box] = []
    y = TOP
    for number, (lines, targets) in enumerate(entries):
        box = Box(x, y, WIDTH, lines, targets, focus=number == focus)
        boxes.append(box)
        y += box.height + (LINE if x == _CENTRE else SPACE)
    return boxes


def _bottom(column: Sequence[Box]) -> int:
    return column[-1].y + column[-1].height if column else 0


def _lower(column: Sequence[Box], by: int) -> list[Box]:
    return [Box(box.x, box.y + by, box.width, box.lines, box.targets, box.focus) for box in column]


def _hierarchy(column: Sequence[Box], focus: int) -> list[Curve]:
    """Draw what is above and below: each box to the term, by its side, so that no arrow runs through a box."""
    own = column[focus]
    curves = []
    for number, box in enumerate(column):
        lower, higher = (own, box) if number < focus else (box, own)
        if abs(number - focus) == 1:
            x = own.x + WIDTH // 2
            curves.append(Curve((x, lower.y), (x, higher.y + higher.height), "hierarchy"))
        elif number != focus:
            side = own.x + WIDTH
            curves.append(Curve((side, lower.middle), (side, higher.middle), "hierarchy", bend=GAP // 2))
    return curves
