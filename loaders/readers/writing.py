"""Writing down what a format without plain text of its own says: the text as extracted, with its blocks."""

from __future__ import annotations

from mandategraph.loaders.model import EditKind, Span
from mandategraph.loaders.readers.blocks import Block, Hyperlink, Layout, Shape
from mandategraph.loaders.repair.changes import Change
from mandategraph.loaders.repair.lines import join_lines
from mandategraph.loaders.segmentation.markers import begins_item


class LayoutWriter:
    """Takes the blocks of a document in order; what it writes is the source that positions count in."""

    def __init__(self) -> None:
        """Begin with nothing written."""
        self._parts: list[str] = []
        self._length = 0
        self._layout = Layout("")
        self._breaks: list[int] = []

    def add(
        self,
        words: str,
        shape: Shape = Shape.TEXT,
        level: int = 0,
        links: tuple[tuple[int, int, str], ...] = (),
        struck: tuple[tuple[int, int], ...] = (),
    ) -> None:
        """Add a block; links and struck-out stretches count in its words. A line that begins an item makes one."""
        if not words.strip():
            return
        base = self._length
        for start, end, href in links:
            self._layout.links.append(Hyperlink(Span(base + start, base + end), href))
        for start, end in struck:
            wide = end + (words[end : end + 1] == " ")
            self._layout.changes.append(Change(base + start, base + wide, EditKind.STRUCK_OUT))
        gap = 1 if self._parts else 0
        for start, end in _split_items(words) if shape is Shape.TEXT else [(0, len(words))]:
            self._layout.blocks.append(Block(shape, Span(base + start, base + end), level, gap))
        self._parts.append(words + "\n\n")
        self._length += len(words) + 2

    def add_lines(self, words: str) -> None:
        """Add a block whose line breaks are those of the page, not of the text."""
        base = self._length
        self.add(words)
        self._breaks.extend(base + at for at, character in enumerate(words) if character == "\n")

    def finish(self) -> Layout:
        """Give the layout of all that was written."""
        self._layout.source = "".join(self._parts)
        starts = {block.span.start for block in self._layout.blocks}
        for at in self._breaks:
            if at + 1 not in starts:
                join_lines(self._layout, at, at + 1)
        return self._layout


def _split_items(words: str) -> list[tuple[int, int]]:
    """Split words at line breaks after which an item begins: (start, end) of each part without white space."""
    cuts, position = [0], 0
    lines = words.splitlines(keepends=True)
    for index, line in enumerate(lines):
        if index and begins_item(line, words[cuts[-1] : cuts[-1] + 12], lines[index - 1]):
            cuts.append(position)
        position += len(line)
    parts = zip(cuts, [*cuts[1:], len(words)], strict=True)
    return [(start, start + len(words[start:end].rstrip())) for start, end in parts if words[start:end].strip()]
