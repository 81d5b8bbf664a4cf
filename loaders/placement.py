"""Which provision a position of the text belongs to."""

from __future__ import annotations

from bisect import bisect_right

from mandategraph.loaders.model import Document, Provision, ProvisionKind


class Placement:
    """Finds the innermost provision at a position, in logarithmic time."""

    def __init__(self, document: Document) -> None:
        """Flatten the tree of provisions into stretches, each with the innermost provision that covers it."""
        self._starts: list[int] = []
        self._provisions: list[Provision | None] = []
        stack: list[Provision] = []
        for provision in sorted(document.provisions, key=lambda p: (p.span.start, -p.span.end)):
            self._close(stack, provision.span.start)
            self._begin(provision.span.start, provision)
            stack.append(provision)
        self._close(stack, len(document.text) + 1)

    def _close(self, stack: list[Provision], position: int) -> None:
        """End the open provisions that do not reach the position."""
        while stack and stack[-1].span.end <= position:
            ended = stack.pop()
            self._begin(ended.span.end, stack[-1] if stack else None)

    def _begin(self, position: int, provision: Provision | None) -> None:
        if self._starts and self._starts[-1] == position:
            self._provisions[-1] = provision
        else:
            self._starts.append(position)
            self._provisions.append(provision)

    def at(self, position: int) -> Provision | None:
        """Give the innermost provision at a position; None outside all of them and in page furniture."""
        index = bisect_right(self._starts, position) - 1
        provision = self._provisions[index] if index >= 0 else None
        return None if provision is None or provision.kind is ProvisionKind.FURNITURE else provision
