"""The picture of the whole model: its classes in columns, each with the properties that lead to other classes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import cache

from mandategraph.graph.documentation.drawing import LINE, Box, Curve, Picture
from mandategraph.graph.documentation.pages import TermPage
from mandategraph.graph.documentation.terms import load_term_pages

START = "Statement"
"""The class that the columns begin with; the others follow by how many properties lie between."""
WIDTH = 230
GAP = 110
SPACE = 22
ROUNDS = 4
"""How often each column is put in the order of its neighbours."""
_TOP = 10

Edges = Mapping[str, Sequence[tuple[str, str]]]
"""From a class to its properties and the classes that they lead to."""


@cache
def draw_model(address: str = "/ontology/") -> Picture:
    """Draw the classes that properties connect, those below them as a line of text."""
    pages = load_term_pages()
    edges = _edges(pages)
    columns = _order(_columns(edges), edges)
    boxes = {box.lines[0]: box for box in _place(columns, edges, pages, address)}
    height = max(box.y + box.height for box in boxes.values()) + _TOP
    width = len(columns) * (WIDTH + GAP)
    curves = tuple(curve for name, box in boxes.items() for curve in _curves(box, edges[name], boxes))
    return Picture("The model of Mandate Graph", width, height, tuple(boxes.values()), curves)


def _edges(pages: Mapping[str, TermPage]) -> Edges:
    """Give the properties between classes of the vocabulary; of two inverse ones the first stands for both."""
    found: dict[str, list[tuple[str, str]]] = defaultdict(list)
    drawn: set[str] = set()
    for name, page in pages.items():
        if page.kind != "object property" or any(inverse.local in drawn for inverse in page.inverses):
            continue
        drawn.add(name)
        for domain in filter(None, (domain.local for domain in page.domains)):
            for target in filter(None, (target.local for target in page.ranges)):
                found[_highest(domain, pages)].append((name, target))
                found.setdefault(_highest(target, pages), [])
    return found


def _highest(name: str, pages: Mapping[str, TermPage]) -> str:
    """Give the highest class above a class: only those have boxes."""
    while pages[name].above:
        name = pages[name].above[0].local
    return name


def _pairs(edges: Edges) -> Iterable[tuple[str, str]]:
    """Give the boxes that properties connect."""
    pages = load_term_pages()
    return ((source, _highest(target, pages)) for source, links in edges.items() for _, target in links)


def _columns(edges: Edges) -> list[list[str]]:
    near: dict[str, set[str]] = defaultdict(set)
    for source, target in _pairs(edges):
        near[source].add(target)
        near[target].add(source)
    columns, seen = [[START]], {START}
    while columns[-1]:
        following = sorted({other for name in columns[-1] for other in near[name]} - seen)
        columns.append(following)
        seen.update(following)
    columns[-1] = sorted(set(edges) - seen)
    return [column for column in columns if column]


def _order(columns: list[list[str]], edges: Edges) -> list[list[str]]:
    """Order each column by the mean place of its neighbours in all columns, a few times over."""
    near: dict[str, list[str]] = defaultdict(list)
    for source, target in _pairs(edges):
        near[source].append(target)
        near[target].append(source)
    for _ in range(ROUNDS):
        place = {name: (row + 0.5) / len(column) for column in columns for row, name in enumerate(column)}
        columns = [
            sorted(column, key=lambda name: (_mean(place[o] for o in near[name]), name)) for column in columns
        ]
    return columns


def _mean(values: Iterable[float]) -> float:
    found = list(values)
    return sum(found) / len(found) if found else 0.5


def _place(
    columns: Sequence[Sequence[str]], edges: Edges, pages: Mapping[str, TermPage], address: str
) -> list[Box]:
    boxes: list[Box] = []
    for number, column in enumerate(columns):
        y = _TOP
        for name in column:
            lines = [(name, name), *((f"{prop} → {target}", prop) for prop, target in edges[name])]
            lines += _kinds(pages[name])
            texts = tuple(text for text, _ in lines)
            targets = tuple(f"{address}{target}" if target else "" for _, target in lines)
            boxes.append(Box(number * (WIDTH + GAP) + _TOP, y, WIDTH, texts, targets))
            y += boxes[-1].height + SPACE
    return boxes


def _kinds(page: TermPage) -> list[tuple[str, str]]:
    """List the classes below."""
    return [(f"⊃ {below.local}", below.local) for below in page.below]


def _curves(box: Box, links: Sequence[tuple[str, str]], boxes: Mapping[str, Box]) -> list[Curve]:
    curves = []
    for number, (_, name) in enumerate(links, start=1):
        target = boxes[_highest(name, load_term_pages())]
        y = box.y + LINE * number + LINE - 5
        head = target.y + LINE // 2 + 4
        if target.x > box.x:
            curves.append(Curve((box.x + WIDTH, y), (target.x, head), "link"))
        elif target.x < box.x:
            curves.append(Curve((box.x, y), (target.x + WIDTH, head), "link"))
        else:
            curves.append(Curve((box.x + WIDTH, y), (target.x + WIDTH, head), "link", bend=GAP // 2))
    return curves
