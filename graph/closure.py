"""What can be reached along a relation: its transitive closure."""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from typing import TypeVar

Node = TypeVar("Node")


def reach_all(direct: Mapping[Node, AbstractSet[Node]]) -> dict[Node, frozenset[Node]]:
    """Give, for each node, all that can be reached from it in one step or more; itself where that leads back."""
    return {node: frozenset(_reach(node, direct)) for node in direct}


def _reach(node: Node, direct: Mapping[Node, AbstractSet[Node]]) -> set[Node]:
    found: set[Node] = set()
    waiting = [node]
    while waiting:
        for following in direct.get(waiting.pop(), ()):
            if following not in found:
                found.add(following)
                waiting.append(following)
    return found
