"""The builder: takes the blocks of a text one by one and hangs them into the tree of provisions."""

from __future__ import annotations

from dataclasses import dataclass, field

from mandategraph.loaders.model import ProvisionKind, Span
from mandategraph.loaders.segmentation.markers import Marker, Style, as_letter, follows
from mandategraph.loaders.segmentation.tree import Node, Tree, safe_label


@dataclass(slots=True)
class _Open:
    """An item that further items may follow or go into."""

    style: Style
    indent: int
    label: str
    node: Node


@dataclass(slots=True)
class Builder:
    """Where in the tree the text is: its section, its paragraph, and the items open in that."""

    tree: Tree
    numbered_kind: ProvisionKind = ProvisionKind.OPERATIVE_PARAGRAPH
    sections: list[tuple[int, Node]] = field(default_factory=list)
    paragraph: Node | None = None
    items: list[_Open] = field(default_factory=list)
    chapeau: Node | None = None
    prefix: str = ""
    last_number: int | None = None
    inviting: bool = False
    """Whether the last words end in a colon, so that a list may begin."""

    @property
    def section(self) -> Node | None:
        """The innermost section."""
        return self.sections[-1][1] if self.sections else None

    @property
    def headings(self) -> tuple[str, ...]:
        """The headings above, outermost first."""
        return self.section.heading if self.section else ()

    @property
    def recital_stem(self) -> str:
        """What the identifiers of recitals begin with: those of a later section name it."""
        return f"{self.section.id}__rec" if self.section and self.last_number is not None else f"{self.prefix}rec"

    def open_section(self, level: int, span: Span, words: str, label: str | None = None) -> None:
        """Begin a section with its heading; deeper and equal ones end."""
        while self.sections and self.sections[-1][0] >= level:
            self.sections.pop()
        parent = self.section
        stem = f"{parent.id}__sec" if parent else "sec"
        eid = self.tree.mint(f"{stem}_{safe_label(label)}") if label else self.tree.ordinal(stem)
        self._begin_section(
            level, span, words, Node(ProvisionKind.SECTION, eid, span.start, span.start, parent, label)
        )

    def open_attachment(self, span: Span, words: str, label: str | None) -> None:
        """Begin an annex: all sections end, and numbers may begin anew."""
        self.sections.clear()
        eid = self.tree.mint(f"att_{safe_label(label)}") if label else self.tree.ordinal("att")
        node = Node(ProvisionKind.SECTION, eid, span.start, span.start, None, label)
        self._begin_section(0, span, words, node)
        self.prefix, self.last_number = f"{eid}__", None

    def _begin_section(self, level: int, span: Span, words: str, node: Node) -> None:
        node.heading = (*(node.parent.heading if node.parent else ()), words)
        self.close_paragraph()
        self.chapeau = None
        self.tree.add(node)
        self.sections.append((level, node))
        heading = Node(ProvisionKind.HEADING, self.tree.mint(f"{node.id}__heading"), span.start, span.end, node)
        heading.heading = node.parent.heading if node.parent else ()
        self.tree.add(heading)

    def close_paragraph(self) -> None:
        """End the open paragraph: what follows is no part of it."""
        self.paragraph = None
        self.items.clear()
        self.inviting = False

    def add_leaf(self, kind: ProvisionKind, stem: str, span: Span, number: str | None = None) -> Node:
        """Add a provision below the section that nothing goes into."""
        self.close_paragraph()
        self.chapeau = None
        return self._add(kind, self.tree.ordinal(stem), span, self.section, number)

    def open_unnumbered(self, kind: ProvisionKind, stem: str, span: Span, inviting: bool) -> Node:
        """Add a paragraph without a number; items may go into it."""
        self.chapeau = None
        self.close_paragraph()
        self.paragraph = self._add(kind, self.tree.ordinal(stem), span, self.section, None)
        self.inviting = inviting
        return self.paragraph

    def open_lettered(self, kind: ProvisionKind, label: str, span: Span, inviting: bool) -> Node:
        """Add a paragraph of the first order that has a letter for its number (AKN: para_A)."""
        self.close_paragraph()
        eid = self.tree.mint(f"{self.prefix}para_{safe_label(label)}")
        self.paragraph = self._add(kind, eid, span, self.section, label)
        self.inviting = inviting
        return self.paragraph

    def open_numbered(self, label: str, span: Span, inviting: bool) -> Node:
        """Add a numbered paragraph; where numbers begin anew, its eId names the section too."""
        number = int(label) if label.isdecimal() else None
        if number is not None:
            if self.last_number is not None and number <= 1 < self.last_number + number:
                self._restart()
            self.last_number = number
        if number == 1 and self.chapeau is None and self._can_be_chapeau():
            self.chapeau = self.paragraph
        self.close_paragraph()
        eid = self.tree.mint(f"{self.prefix}para_{safe_label(label)}")
        self.paragraph = self._add(self.numbered_kind, eid, span, self.chapeau or self.section, label)
        self.inviting = inviting
        return self.paragraph

    def _can_be_chapeau(self) -> bool:
        """Tell whether the open paragraph begins the list of numbered paragraphs: "Decides as follows:"."""
        opening = self.paragraph
        if opening is None or opening.number or opening.kind is ProvisionKind.RECITAL:
            return False
        return self.inviting and opening.own_end - opening.start >= _SHORTEST_CHAPEAU

    def _restart(self) -> None:
        section = self.section
        if section is not None:
            self.prefix = f"{section.id}__"
        elif not self.prefix:
            self.prefix = f"{self.tree.ordinal('list')}__"

    def is_inner_number(self, label: str, operative: bool) -> bool:
        """Tell whether a number goes on or begins a list within the open paragraph rather than the paragraphs."""
        if self.paragraph is None or not label.isdecimal():
            return False
        inner = next((item for item in reversed(self.items) if item.style is Style.NUMBER), None)
        if inner is not None and follows(label, inner.label):
            return not (operative and int(label) == (self.last_number or 0) + 1)
        begins = label == "1" and self.inviting and self.last_number is not None
        return begins and self.paragraph.number is not None

    def add_item(self, marker: Marker, span: Span, indent: int, inviting: bool) -> Node:
        """Add an item of a list: to the open list of its style, or as the first of a list within what is open."""
        marker = self._settle_letter(marker)
        place = min(self._place_of(marker, indent), _DEEPEST)
        del self.items[place:]
        above = self.items[-1].node if self.items else self.paragraph
        node = self._add_below(above, marker, span)
        self.items.append(_Open(marker.style, indent, marker.label, node))
        self.inviting = inviting
        return node

    def _settle_letter(self, marker: Marker) -> Marker:
        """Read "(i)" as a letter where it follows "(h)", and "(v)" where no Roman list is open."""
        letter = as_letter(marker)
        if letter is marker:
            return marker
        for item in reversed(self.items):
            if item.style is marker.style:
                return marker
            if item.style is letter.style:
                return letter if follows(letter.label, item.label) else marker
        return marker if marker.label in "iI" else letter

    def _place_of(self, marker: Marker, indent: int) -> int:
        """Find where in the open items an item of this style belongs."""
        for place in range(len(self.items) - 1, -1, -1):
            item = self.items[place]
            if item.style is marker.style and (marker.style is not Style.BULLET or indent <= item.indent):
                return place
            if item.style is Style.BULLET and marker.style is Style.BULLET:
                continue
        if self.items and not self.inviting and marker.style is Style.BULLET:
            return next((i for i, item in enumerate(self.items) if item.style is Style.BULLET), len(self.items))
        return len(self.items)

    def _add_below(self, above: Node | None, marker: Marker, span: Span) -> Node:
        base = above.id if above else (self.section.id if self.section else "")
        stem = f"{base}__" if base else ""
        numbered = above is not None and above.kind in _WITH_SUB_PARAGRAPHS and marker.label
        if not numbered:
            eid = self.tree.ordinal(f"{stem}item")
            number = (f"({marker.label})" if marker.label else None) if above is None or not above.number else None
            return self._add(ProvisionKind.LIST_ITEM, eid, span, above or self.section, number)
        eid = self.tree.mint(f"{stem}subpara_{safe_label(marker.label)}")
        number = f"{above.number or ''}({marker.label})" if above else None
        return self._add(ProvisionKind.SUB_PARAGRAPH, eid, span, above, number)

    def add_within(self, kind: ProvisionKind, stem: str, span: Span) -> Node:
        """Add a provision without a number below the open item or paragraph: a quoted or closing paragraph."""
        above = self.items[-1].node if self.items else self.paragraph
        place = above or self.section
        eid = self.tree.ordinal(f"{place.id}__{stem}" if place else stem)
        return self._add(kind, eid, span, place, None)

    def add_to_chapeau(self, span: Span) -> None:
        """Add an item without a mark to the list that the open chapeau began."""
        if self.chapeau is not None:
            self._add(
                ProvisionKind.LIST_ITEM, self.tree.ordinal(f"{self.chapeau.id}__item"), span, self.chapeau, None
            )

    def add_flush(self, kind: ProvisionKind, stem: str, span: Span) -> Node:
        """Add words that go on after the items of the open paragraph, at the level of the paragraph."""
        self.items.clear()
        return self.add_within(kind, stem, span)

    def _add(self, kind: ProvisionKind, eid: str, span: Span, parent: Node | None, number: str | None) -> Node:
        node = Node(kind, eid, span.start, span.end, parent, number, self.headings)
        return self.tree.add(node)


_DEEPEST = 11
"""Items nested deeper than this are taken as one list: no text of people's making goes so far."""
_SHORTEST_CHAPEAU = 15
"""A shorter opening ("Therefore:") says nothing of its own (characters)."""
_WITH_SUB_PARAGRAPHS = (ProvisionKind.OPERATIVE_PARAGRAPH, ProvisionKind.SUB_PARAGRAPH, ProvisionKind.RECITAL)
