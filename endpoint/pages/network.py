"""The network of bodies asking bodies: two columns, askers to the left, asked to the right, lines between them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

WIDTH = 960
LEFT = 300
RIGHT = 660
ROW = 26
HEAD = 20
MOST = 40
"""Actors drawn in a column at the most; the table below the picture has them all."""


@dataclass(frozen=True, slots=True)
class Asking:
    """How often one body asks another."""

    issuer: str
    issuer_name: str
    addressee: str
    addressee_name: str
    count: int
    document: str = ""
    """The work that asks; empty where askings of several works are taken together."""
    title: str = ""


@dataclass(frozen=True, slots=True)
class Node:
    """A body in one of the columns."""

    iri: str
    name: str
    x: int
    y: float
    count: int


@dataclass(frozen=True, slots=True)
class Edge:
    """A line between the columns; its width grows with the count."""

    path: str
    width: float
    issuer: str
    issuer_name: str
    addressee: str
    addressee_name: str
    count: int


@dataclass(frozen=True, slots=True)
class Network:
    """The whole picture."""

    width: int
    height: int
    issuers: tuple[Node, ...]
    addressees: tuple[Node, ...]
    edges: tuple[Edge, ...]
    left_out: int
    """How many bodies did not fit."""


def merge_askings(askings: Iterable[Asking]) -> list[Asking]:
    """Take the askings of all works together, the most frequent first."""
    counts: Counter[tuple[str, str, str, str]] = Counter()
    for a in askings:
        counts[a.issuer, a.issuer_name, a.addressee, a.addressee_name] += a.count
    ordered = sorted(counts.items(), key=lambda item: (-item[1], item[0][1], item[0][3], item[0]))
    return [Asking(*pair, count) for pair, count in ordered]


def draw_network(askings: Iterable[Asking]) -> Network:
    """Lay the bodies out by how often they ask or are asked; ties go by name."""
    rows = list(askings)
    issuers, without_issuers = _column(((a.issuer, a.issuer_name, a.count) for a in rows), LEFT)
    addressees, without_addressees = _column(((a.addressee, a.addressee_name, a.count) for a in rows), RIGHT)
    height = HEAD * 2 + ROW * max(len(issuers), len(addressees), 1)
    left = {node.iri: node for node in _spread(issuers, height)}
    right = {node.iri: node for node in _spread(addressees, height)}
    edges = [
        _edge(a, left[a.issuer], right[a.addressee]) for a in rows if a.issuer in left and a.addressee in right
    ]
    edges.sort(key=lambda edge: (edge.width, edge.issuer, edge.addressee))
    return Network(
        WIDTH,
        height,
        tuple(left.values()),
        tuple(right.values()),
        tuple(edges),
        without_issuers + without_addressees,
    )


def _column(entries: Iterable[tuple[str, str, int]], x: int) -> tuple[list[Node], int]:
    counts: Counter[tuple[str, str]] = Counter()
    for iri, name, count in entries:
        counts[iri, name] += count
    ordered = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    nodes = [Node(iri, name, x, 0.0, count) for (iri, name), count in ordered[:MOST]]
    return nodes, max(0, len(ordered) - MOST)


def _spread(nodes: list[Node], height: int) -> list[Node]:
    """Spread a column over the whole height."""
    step = (height - 2 * HEAD) / max(len(nodes), 1)
    return [Node(n.iri, n.name, n.x, round(HEAD + step * (row + 0.5), 1), n.count) for row, n in enumerate(nodes)]


def _edge(asking: Asking, start: Node, end: Node) -> Edge:
    middle = (start.x + end.x) / 2
    path = f"M{start.x} {start.y} C{middle} {start.y} {middle} {end.y} {end.x} {end.y}"
    width = round(min(1 + asking.count * 0.6, 8), 1)
    return Edge(
        path, width, asking.issuer, asking.issuer_name, asking.addressee, asking.addressee_name, asking.count
    )
