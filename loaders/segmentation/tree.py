"""The tree of provisions while it grows: nodes, their identifiers, and what becomes of them in the end."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from mandategraph.loaders.model import Attribution, Link, Provision, ProvisionKind, Span

_UNSAFE = re.compile(r"[^A-Za-z0-9.-]+")


@dataclass(slots=True, eq=False)
class Node:
    """A provision in the making: own words (none for a section), and children in order."""

    kind: ProvisionKind
    id: str
    start: int
    own_end: int
    parent: Node | None = None
    number: str | None = None
    heading: tuple[str, ...] = ()
    attribution: Attribution | None = None
    children: list[Node] = field(default_factory=list)
    end: int = 0

    def ancestors(self) -> Iterator[Node]:
        """Give its parent, the parent of that, and so on."""
        node = self.parent
        while node is not None:
            yield node
            node = node.parent


def safe_label(label: str) -> str:
    """Make a number fit for an eId: "4 bis" becomes "4-bis"."""
    return _UNSAFE.sub("-", label).strip("-") or "x"


class Tree:
    """Takes nodes in the order of the text and keeps their identifiers apart."""

    def __init__(self) -> None:
        """Begin without a node."""
        self.roots: list[Node] = []
        self._ids: set[str] = set()
        self._counts: dict[str, int] = {}
        self._furniture: list[Node] = []

    def mint(self, wanted: str) -> str:
        """Give an identifier that no node has: the one wanted, or that with a counter."""
        unique, count = wanted, self._counts.get(wanted, 1)
        while unique in self._ids:
            count += 1
            unique = f"{wanted}_{count}"
        self._counts[wanted] = count
        self._ids.add(unique)
        return unique

    def ordinal(self, stem: str) -> str:
        """Give the next identifier of a kind that is counted: sec_1, sec_2, and so on."""
        number = self._counts.get(f"{stem}_", 0) + 1
        while f"{stem}_{number}" in self._ids:
            number += 1
        self._counts[f"{stem}_"] = number
        return self.mint(f"{stem}_{number}")

    def add(self, node: Node) -> Node:
        """Add a node below its parent; furniture before it goes to the innermost node that then lies around it."""
        waiting, self._furniture = self._furniture, []
        for furniture in waiting:
            furniture.parent = next(
                (place for place in (node.parent, *_up(node.parent)) if place and place.start < furniture.start),
                None,
            )
            furniture.heading = furniture.parent.heading if furniture.parent else ()
            self._append(furniture)
        self._append(node)
        return node

    def add_furniture(self, span: Span) -> None:
        """Add furniture; where it hangs is known once the next node comes."""
        self._furniture.append(Node(ProvisionKind.FURNITURE, self.ordinal("furn"), span.start, span.end))

    def finish(self) -> list[Node]:
        """Place the last furniture and compute where nodes end; roots in order."""
        for furniture in self._furniture:
            self._append(furniture)
        self._furniture = []
        for node in reversed(list(walk(self.roots))):
            node.end = max([node.own_end, *(child.end for child in node.children)])
        return self.roots

    def _append(self, node: Node) -> None:
        (node.parent.children if node.parent else self.roots).append(node)


def _up(node: Node | None) -> Iterator[Node]:
    return node.ancestors() if node else iter(())


def walk(nodes: list[Node]) -> Iterator[Node]:
    """Give nodes and their descendants in the order of the text, without recursion."""
    stack = list(reversed(nodes))
    while stack:
        node = stack.pop()
        yield node
        stack.extend(reversed(node.children))


def add_introductions(tree: Tree, nodes: list[Node]) -> None:
    """Give each node that has both words of its own and children a first child for the words (AKN: intro)."""
    for node in walk(nodes):
        first = node.children[0] if node.children else None
        if first and first.start > node.start and node.own_end > node.start:
            introduction = Node(
                ProvisionKind.PARAGRAPH,
                tree.mint(f"{node.id}__intro"),
                node.start,
                node.own_end,
                node,
                None,
                node.heading,
            )
            introduction.end = node.own_end
            node.children.insert(0, introduction)


def to_provisions(roots: list[Node], links: tuple[Link, ...]) -> tuple[Provision, ...]:
    """Turn nodes into provisions in the order of the text; a link goes to each leaf that holds it."""
    provisions = []
    following = 0
    for node in walk(roots):
        held: list[Link] = []
        while not node.children and following < len(links) and links[following].span.start < node.end:
            if links[following].span.start >= node.start:
                held.append(links[following])
            following += 1
        provisions.append(
            Provision(
                id=node.id,
                kind=node.kind,
                span=Span(node.start, node.end),
                parent=node.parent.id if node.parent else None,
                number=node.number,
                heading=node.heading,
                attribution=node.attribution,
                links=tuple(held),
            )
        )
    return tuple(provisions)
