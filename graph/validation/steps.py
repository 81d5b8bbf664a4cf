"""Steps over the data, without their order: an upper bound of where an evaluation can go."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Steps:
    """Predicates walked in either direction, and the greatest number of steps."""

    forward: frozenset[str] = frozenset()
    inverse: frozenset[str] = frozenset()
    depth: float = 0

    def beside(self, other: Steps) -> Steps:
        """Join with steps that start at the same node."""
        return Steps(self.forward | other.forward, self.inverse | other.inverse, max(self.depth, other.depth))

    def after(self, other: Steps) -> Steps:
        """Join with steps at whose end these start."""
        return Steps(self.forward | other.forward, self.inverse | other.inverse, self.depth + other.depth)
