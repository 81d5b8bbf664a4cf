"""Steps over the data, without their order: an upper bound of where an evaluation can go."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Steps:
    """Predicates walked in either direction, and the greatest number of steps."""

    forward: frozenset[str] = frozenset()
    inverse: frozenset[str] = frozenset()
    depth: float = 0
    closed: bool = False
    """Whether everything said about a node is read (as sh:closed does), without going on from there."""

    def beside(self, other: Steps) -> Steps:
        """Join with steps that start at the same node."""
        return self._joined(other, max(self.depth, other.depth))

    def after(self, other: Steps) -> Steps:
        """Join with steps at whose end these start."""
        return self._joined(other, self.depth + other.depth)

    def _joined(self, other: Steps, depth: float) -> Steps:
        forward, inverse = self.forward | other.forward, self.inverse | other.inverse
        return Steps(forward, inverse, depth, self.closed or other.closed)
