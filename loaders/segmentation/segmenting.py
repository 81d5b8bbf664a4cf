"""The rules of segmentation: what a block is, by its layout, its marker, its words, and what came before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from mandategraph.loaders.model import Link, Provision, ProvisionKind, Span
from mandategraph.loaders.readers.blocks import Block, Shape
from mandategraph.loaders.segmentation import lexicon, signs
from mandategraph.loaders.segmentation.builder import Builder
from mandategraph.loaders.segmentation.head import find_head
from mandategraph.loaders.segmentation.headings import even_levels, level_of_marker, level_of_words
from mandategraph.loaders.segmentation.markers import Marker, Style, read_marker
from mandategraph.loaders.segmentation.quotations import find_quotations, read_attribution
from mandategraph.loaders.segmentation.tree import Tree, add_introductions, to_provisions

_LEAST_HEADINGS = 3
_LONG_RUN = 5
"""More headings than this do not follow each other without any words between them."""
_PAGE_GAP = 2
"""As many empty lines show a page break where the layout shows headings."""
_LONGEST_ITEM = 200
_MESSAGE_LEAST = 40
UNNUMBERED_KINDS = frozenset({"report", "messages", "summary"})
"""Kinds of documents that tell rather than decide: they have neither recitals nor operative paragraphs."""


@dataclass(slots=True)
class _Reading:
    """One text while it is segmented."""

    text: str
    blocks: Sequence[Block]
    kind: str | None
    builder: Builder
    in_preamble: bool = True
    speaks: bool = False
    """Whether a formula said who speaks, so that paragraphs without a number are operative."""
    in_glossary: bool = False
    marked: bool = False
    """Whether the layout shows which blocks are headings, so that words alone make none."""
    previous: Block | None = None
    lists: frozenset[int] = frozenset()
    """Where a block begins that is one of many short ones in a row: entries of a list rather than headings."""
    in_vote: bool = False
    """Whether a note on how members voted is being read."""

    def words(self, span: Span) -> str:
        return self.text[span.start : span.end]


def segment(
    text: str,
    blocks: Sequence[Block],
    links: tuple[Link, ...] = (),
    kind: str | None = None,
    title: str | None = None,
) -> tuple[Provision, ...]:
    """Segment a repaired text: provisions in the order of the text, parents before their children.

    `kind` and `title` are those of the metadata, where there are any; the kind "messages" makes messages of items.
    """
    blocks = even_levels(text, blocks)
    numbered = ProvisionKind.PARAGRAPH if kind in UNNUMBERED_KINDS else ProvisionKind.OPERATIVE_PARAGRAPH
    marked = sum(block.shape is Shape.HEADING for block in blocks) >= _LEAST_HEADINGS
    reading = _Reading(
        text, blocks, kind, Builder(Tree(), numbered), marked=marked, lists=_find_lists(text, blocks)
    )
    head = find_head(text, blocks, title)
    quotations = find_quotations(text, blocks)
    index = 0
    while index < len(blocks):
        block = blocks[index]
        if index < head.end:
            _take_head(reading, block, index == head.title)
        elif index in quotations:
            quotation = quotations[index]
            node = reading.builder.add_leaf(ProvisionKind.QUOTATION, "quote", quotation.span)
            node.attribution = quotation.attribution
            index = quotation.last
        else:
            _take(reading, block, blocks[index + 1] if index + 1 < len(blocks) else None)
        reading.previous = block
        index += 1
    roots = reading.builder.tree.finish()
    add_introductions(reading.builder.tree, roots)
    return to_provisions(roots, links)


def _find_lists(text: str, blocks: Sequence[Block]) -> frozenset[int]:
    """Find the blocks that stand in a long run of short ones without marks: they cannot all be headings."""
    found: list[int] = []
    run: list[int] = []
    for block in blocks:
        words = text[block.span.start : block.span.end]
        if block.shape is Shape.TEXT and signs.is_heading(words) and not signs.is_attachment(words):
            run.append(block.span.start)
            continue
        found.extend(run if len(run) >= _LONG_RUN else [])
        run = []
    return frozenset(found + (run if len(run) >= _LONG_RUN else []))


def _take_head(reading: _Reading, block: Block, is_title: bool) -> None:
    if is_title:
        reading.builder.add_leaf(ProvisionKind.TITLE, "title", block.span)
    else:
        reading.builder.tree.add_furniture(block.span)


def _take(reading: _Reading, block: Block, following: Block | None) -> None:
    words = reading.words(block.span)
    reading.in_vote = _is_vote(reading, block, words)
    if reading.in_vote or block.shape is Shape.PAGE_MARK or signs.is_closing_line(words):
        reading.builder.tree.add_furniture(block.span)
    elif block.shape is Shape.ROW:
        _take_row(reading, block, words)
    elif block.shape is Shape.FOREIGN:
        reading.builder.add_leaf(ProvisionKind.PARAGRAPH, "p", block.span)
    elif block.shape is Shape.HEADING or signs.is_attachment(words):
        _take_heading(reading, block, words)
    elif signs.is_symbol_title(words):
        reading.in_preamble, reading.builder.last_number = True, None
        reading.builder.open_section(1, block.span, words)
    elif (marker := read_marker(words) or signs.read_bare_number(words)) is not None:
        _take_marked(reading, block, marker, words, following)
    elif block.shape is Shape.BULLET:
        _take_bullet(reading, block, Marker(Style.BULLET, "", 0), words)
    else:
        _take_text(reading, block, words, following)


def _is_vote(reading: _Reading, block: Block, words: str) -> bool:
    """Tell whether a block belongs to a note on how members voted: it ends with its bracket or a section."""
    if signs.opens_vote(words):
        return True
    if not reading.in_vote or block.shape is not Shape.TEXT:
        return False
    ended = reading.previous is not None and reading.words(reading.previous.span).endswith("]")
    return not (ended or signs.is_attachment(words) or signs.is_symbol_title(words) or read_marker(words))


def _take_row(reading: _Reading, block: Block, words: str) -> None:
    builder = reading.builder
    table = builder.paragraph
    if table is None or table.kind is not ProvisionKind.TABLE:
        table = builder.open_unnumbered(
            ProvisionKind.TABLE, "table", Span(block.span.start, block.span.start), False
        )
    builder.add_within(ProvisionKind.TABLE_ROW, "row", block.span)


def _take_heading(reading: _Reading, block: Block, words: str) -> None:
    builder = reading.builder
    reading.in_glossary = words.lower() in lexicon.load().glossary_headings
    if signs.is_attachment(words):
        parts = words.split()
        label = parts[1].strip(":.–—") if len(parts) > 1 and not parts[0].endswith(":") else None
        reading.in_preamble, reading.speaks = True, False
        builder.open_attachment(block.span, words, label or None)
        return
    marker = read_marker(words)
    level = block.level or (level_of_marker(marker) if marker else level_of_words(words))
    reading.in_preamble = reading.in_preamble or reading.speaks
    builder.open_section(level, block.span, words, marker.label if marker else None)


def _take_marked(reading: _Reading, block: Block, marker: Marker, words: str, following: Block | None) -> None:
    builder = reading.builder
    rest = words[marker.width :]
    inviting = words.rstrip("”\"’' ").endswith(":")
    if not rest.strip():
        builder.tree.add_furniture(block.span)
    elif marker.style is Style.BULLET:
        _take_bullet(reading, block, marker, words)
    elif marker.quoted:
        builder.add_within(ProvisionKind.PARAGRAPH, "qstr", block.span)
    elif _is_heading_here(reading, marker, words, following):
        _take_heading(reading, block, words)
    elif marker.style is Style.NUMBER:
        if builder.is_inner_number(marker.label, signs.opens_operative(rest)):
            builder.add_item(marker, block.span, block.level, inviting)
        else:
            reading.in_preamble = False
            builder.open_numbered(marker.label, block.span, inviting)
    elif marker.style is Style.CAPITAL and reading.in_preamble and builder.last_number is None:
        builder.open_lettered(ProvisionKind.RECITAL, marker.label, block.span, inviting)
    else:
        builder.add_item(marker, block.span, block.level, inviting)


def _is_heading_here(reading: _Reading, marker: Marker, words: str, following: Block | None) -> bool:
    """Tell whether a block with a marker is a heading here: what follows it is no further item of its list."""
    if not signs.is_numbered_heading(marker, words):
        return False
    if marker.style in (Style.CAPITAL, Style.CAPITAL_ROMAN):
        return True
    if reading.builder.items or reading.builder.inviting or following is None:
        return False
    after = read_marker(reading.words(following.span))
    return following.shape is not Shape.BULLET and (after is None or after.style is not marker.style)


def _take_bullet(reading: _Reading, block: Block, marker: Marker, words: str) -> None:
    builder = reading.builder
    if reading.kind == "messages" and len(words) >= _MESSAGE_LEAST and words.endswith((".", "!", "?", ".”")):
        section = builder.section
        builder.add_leaf(ProvisionKind.MESSAGE, f"{section.id}__msg" if section else "msg", block.span)
        return
    builder.add_item(marker, block.span, block.level, words.endswith(":"))


def _take_text(reading: _Reading, block: Block, words: str, following: Block | None) -> None:
    builder = reading.builder
    inviting = words.endswith(":")
    if reading.in_glossary and (term := signs.glossary_term(words)):
        builder.add_leaf(ProvisionKind.GLOSSARY_ENTRY, "gloss", block.span, term)
    elif signs.is_section_sign(words):
        reading.in_preamble = reading.in_preamble or reading.speaks
        builder.open_section(level_of_marker(None), block.span, words, words.strip("."))
    elif reading.in_preamble and signs.is_formula(words):
        reading.speaks = True
        builder.open_unnumbered(ProvisionKind.PARAGRAPH, f"{builder.prefix}formula", block.span, False)
    elif _is_recital(reading, words):
        _add_recitals(builder, block, words)
    elif _continues_list(builder, words):
        builder.add_flush(ProvisionKind.PARAGRAPH, "wrapup", block.span)
    elif builder.inviting and builder.paragraph is not None and _can_be_item(words):
        builder.add_item(Marker(Style.BULLET, "", 0), block.span, 0, True)
    elif builder.chapeau is not None and words[-1] not in ".:" and _can_be_item(words):
        builder.add_to_chapeau(block.span)
    elif reading.marked and signs.is_heading(words):
        _take_short_words(reading, block, following)
    elif (signs.is_heading(words) and block.span.start not in reading.lists) or _is_label(
        reading, words, following
    ):
        _take_heading(reading, block, words)
    else:
        _take_paragraph(reading, block, words, inviting)


def _is_recital(reading: _Reading, words: str) -> bool:
    """Tell whether words are a recital; where a formula said who speaks, a comma at the end shows one too."""
    if reading.kind in UNNUMBERED_KINDS or words[:1].islower():
        return False
    opens = signs.opens_recital(words)
    if reading.speaks and words[-1] == ",":
        return opens or reading.in_preamble
    if not reading.in_preamble or (words[-1] not in ",;:" and (not reading.speaks or signs.is_heading(words))):
        return False
    return opens


def _is_label(reading: _Reading, words: str, following: Block | None) -> bool:
    """Tell whether words with a colon head the text below them, rather than a list."""
    if following is None or following.shape is not Shape.TEXT or not signs.is_label(words):
        return False
    return read_marker(reading.words(following.span)) is None


def _add_recitals(builder: Builder, block: Block, words: str) -> None:
    for start, end in signs.split_recitals(words):
        span = Span(block.span.start + start, block.span.start + end)
        builder.open_unnumbered(ProvisionKind.RECITAL, builder.recital_stem, span, words[:end].endswith(":"))


def _can_be_item(words: str) -> bool:
    """Tell whether words without any mark can be an item of a list."""
    return words[-1] != ":" and (len(words) <= _LONGEST_ITEM or words[-1] == ";")


def _take_short_words(reading: _Reading, block: Block, following: Block | None) -> None:
    """Take short words that the layout does not mark: a byline, a caption beside a page break, or a paragraph."""
    builder = reading.builder
    attribution = read_attribution(reading.text, block.span, titled=True)
    after_rule = reading.previous is not None and reading.previous.shape is Shape.PAGE_MARK
    if attribution is not None and attribution.role is not None and block.gap >= _PAGE_GAP:
        stem = f"{builder.section.id}__p" if builder.section else "p"
        builder.add_leaf(ProvisionKind.PARAGRAPH, stem, block.span).attribution = attribution
    elif signs.states_share(reading.words(block.span)):
        _take_paragraph(reading, block, reading.words(block.span), False)
    elif after_rule or block.gap >= _PAGE_GAP or following is None or following.gap >= _PAGE_GAP:
        builder.tree.add_furniture(block.span)
    else:
        _take_paragraph(reading, block, reading.words(block.span), False)


def _continues_list(builder: Builder, words: str) -> bool:
    return builder.paragraph is not None and bool(builder.items) and words[:1].islower()


def _take_paragraph(reading: _Reading, block: Block, words: str, inviting: bool) -> None:
    builder = reading.builder
    stem = f"{builder.section.id}__p" if builder.section else "p"
    opens = signs.opens_operative if reading.speaks else signs.clearly_opens_operative
    operative = opens(words) or signs.quotes_body(words)
    if operative and reading.kind not in UNNUMBERED_KINDS:
        reading.in_preamble = reading.in_preamble and words[-1] == ","
        builder.open_unnumbered(ProvisionKind.OPERATIVE_PARAGRAPH, stem, block.span, inviting)
    else:
        builder.open_unnumbered(ProvisionKind.PARAGRAPH, stem, block.span, inviting)
