"""Plain text and Markdown: lines to blocks, and the marks of Markdown and inline HTML taken out.

Marks are those of CommonMark (https://spec.commonmark.org/0.31.2/) and of the tables and strikethrough of GitHub
Flavored Markdown (https://github.github.com/gfm/), as far as converters of documents write them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape

from mandategraph.loaders.model import EditKind, Span
from mandategraph.loaders.readers.blocks import Block, Hyperlink, Layout, Shape
from mandategraph.loaders.repair.changes import Change
from mandategraph.loaders.repair.lines import join_lines
from mandategraph.loaders.segmentation.markers import begins_item
from mandategraph.loaders.segmentation.signs import is_closing_line

_LINE = re.compile(r"[^\n\r\f\v\u2028\u2029]+|\r\n|[\n\r\f\v\u2028\u2029]")
_HEADING = re.compile(r"[ \t]*(#{1,6})[ \t]+")
_BULLET = re.compile(r"([ \t]*)([-*+][ \t]+|[•‣▪◦·●\uf0b7–—][ \t]+)(?=\S)")
_PAGE_NUMBER = re.compile(r"[-–—\[(]? ?(?:page )?\d{1,4}(?: ?(?:/|of) ?\d{1,4})? ?[-–—\])]?", re.IGNORECASE)
_TABLE_RULE = frozenset("|-: \t")
_RULE_MARKS = frozenset("-_*=–—")
_MOST_FOOTNOTES_SKIPPED = 5
"""How many marks may be lost before the next one."""
_IMAGE = re.compile(r"!\[[^\]\n]{0,500}\]\([^)\n]{0,2000}\)")

_ANY_MARK = re.compile(r"[\\~\[<&*_]")
_INLINE = re.compile(
    r"(?P<escape>\\[\\`*_{}\[\]()#+.!~|<>-])"
    r"|(?P<struck>~~[^~\n]{1,2000}~~)"
    r"|\[(?P<label>(?:\\.|[^\]\[\n\\]){1,1000})\]\((?P<href>[^()\s]{1,2000}|)\)"
    r"|<a\s[^>\n]{0,200}?href=[\"'](?P<target>[^\"'\n>]{0,2000})[\"'][^>\n]{0,200}>(?P<anchor>[^<\n]{0,2000})</a>"
    r"|<(?P<auto>https?://[^\s<>]{1,2000})>"
    r"|<sup>(?P<mark>[\d,*†‡ ]{1,12})</sup>(?!<sub>)"
    r"|(?P<break><br ?/?>)"
    r"|(?P<tag></?(?:sup|sub|u|b|i|em|strong|span|p|div|center|a|font)(?:\s[^<>\n]{0,500})?>)"
    r"|(?P<entity>&(?:[a-zA-Z]{2,8}|#\d{1,7});)"
    r"|(?P<stars>\*{1,3}(?=\S)|(?<=\S)\*{1,3})"
    r"|(?P<under>(?<![\w])_{1,2}(?=[^\W_])|(?<=[^\W_]|[.,;:!?)])_{1,2}(?![\w]))"
)


@dataclass(frozen=True, slots=True)
class _Line:
    start: int
    end: int
    text: str
    hard: bool = False
    """Whether a break is meant after it (two spaces at its end)."""


def read_markdown(source: str) -> Layout:
    """Find the blocks of plain text or Markdown, and what to take out to leave its words."""
    layout = Layout(source)
    _scan_blocks(layout)
    for block in layout.blocks:
        if block.shape not in (Shape.PAGE_MARK,):
            _scan_inline(layout, block)
    return layout


def _lines(source: str) -> Iterator[_Line | None]:
    """Give the lines of a source; None for a form feed."""
    start = end = 0
    for match in _LINE.finditer(source):
        text = match[0]
        if text[0] in "\n\r\f\v\u2028\u2029":
            yield _Line(start, end, source[start:end], source.endswith("  ", start, end))
            if text == "\f":
                yield None
            start = end = match.end()
        else:
            end = match.end()
    if end > start:
        yield _Line(start, end, source[start:end])


def _scan_blocks(layout: Layout) -> None:
    gap = 0
    current: Block | None = None
    previous: _Line | None = None
    for line in _lines(layout.source):
        if line is None or not line.text.strip():
            gap, current = gap + 1, None
            continue
        shape, offset, level = _classify(line)
        if shape is None:
            after_row = gap == 0 and current is not None and current.shape is Shape.ROW
            start, end = (line.start - 1, line.end) if after_row else (line.start, line.end + 1)
            layout.changes.append(Change(start, min(end, len(layout.source)), EditKind.MARKUP))
            continue
        start = line.start + offset
        end = line.start + len(line.text.rstrip())
        joins = current is not None and shape is Shape.TEXT and current.shape in (Shape.TEXT, Shape.BULLET)
        if joins and current and previous and not _starts_item(layout.source, current, previous, line):
            _join_line(layout, current, previous, line)
            current.span = Span(current.span.start, end)
        else:
            if offset > len(line.text) - len(line.text.lstrip()):
                layout.changes.append(Change(line.start, start, EditKind.MARKUP))
            current = Block(shape, Span(start, end), level, gap)
            layout.blocks.append(current)
        previous, gap = line, 0


def _classify(line: _Line) -> tuple[Shape | None, int, int]:
    """Tell the shape of a line, where its words begin, and its level; no shape for the rule of a table."""
    text = line.text
    words = text.strip()
    indent = len(text) - len(text.lstrip())
    first = words[0]
    if first == "|":
        if len(words) > 2 and set(words) <= _TABLE_RULE:
            return None, 0, 0
        return Shape.ROW, indent, 0
    if first == "#" and (heading := _HEADING.match(text)):
        return Shape.HEADING, heading.end(), len(heading[1])
    if first in _RULE_MARKS and len(words) >= 3 and set(words) <= {first, " "}:
        return Shape.PAGE_MARK, indent, 0
    if len(words) <= 20 and _PAGE_NUMBER.fullmatch(words):
        return Shape.PAGE_MARK, indent, 0
    if (words.startswith("<!--") and words.endswith("-->")) or _IMAGE.fullmatch(words):
        return Shape.PAGE_MARK, indent, 0
    if bullet := _BULLET.match(text):
        offset = bullet.end() if bullet[2][0] in "-*+" else bullet.end(1)
        return Shape.BULLET, offset, len(bullet[1].expandtabs(4))
    return Shape.TEXT, indent, 0


def _starts_item(source: str, block: Block, previous: _Line, line: _Line) -> bool:
    """Tell whether a line within a run of lines begins an item of its own."""
    if is_closing_line(line.text.strip()) or is_closing_line(previous.text.strip()):
        return True
    return begins_item(line.text, source[block.span.start : block.span.start + 12], previous.text)


def _join_line(layout: Layout, block: Block, previous: _Line, line: _Line) -> None:
    """Record that a line goes on in the next; a break that is meant stays."""
    end = previous.start + len(previous.text.rstrip())
    start = line.start + len(line.text) - len(line.text.lstrip())
    if not (previous.hard and end > block.span.start):
        join_lines(layout, end, start)
    elif layout.source[end:start] != "\n":
        layout.changes.append(Change(end, start, EditKind.WHITE_SPACE, "\n"))


def _scan_inline(layout: Layout, block: Block) -> None:
    """Take the inline marks out of a block, and note its links."""
    mark = _ANY_MARK.search(layout.source, block.span.start, block.span.end)
    for match in _INLINE.finditer(layout.source, mark.start(), block.span.end) if mark else ():
        _INLINE_RULES[match.lastgroup or ""](layout, match)
    if block.shape is Shape.ROW:
        _scan_cells(layout, block.span)


def _drop_escape(layout: Layout, match: re.Match[str]) -> None:
    layout.changes.append(Change(match.start(), match.start() + 1, EditKind.MARKUP))


def _drop_struck(layout: Layout, match: re.Match[str]) -> None:
    end = match.end() + (layout.source[match.end() : match.end() + 1] == " ")
    layout.changes.append(Change(match.start(), end, EditKind.STRUCK_OUT))


def _keep_label(layout: Layout, match: re.Match[str]) -> None:
    """Leave the words of a link; its address goes into the links. An empty address (`#`) is no link."""
    words = next(name for name in ("label", "anchor", "auto") if match[name] is not None)
    start, end = match.span(words)
    layout.changes.append(Change(match.start(), start, EditKind.MARKUP))
    layout.changes.append(Change(end, match.end(), EditKind.MARKUP))
    for escape in re.finditer(r"\\[^\w\s]", layout.source[start:end]):
        layout.changes.append(Change(start + escape.start(), start + escape.start() + 1, EditKind.MARKUP))
    href = match["href"] or match["target"] or match["auto"] or "#"
    if not href.startswith("#"):
        layout.links.append(Hyperlink(Span(start, end), unescape(href)))


def _drop_mark(layout: Layout, match: re.Match[str]) -> None:
    """Drop a raised number if it can be the mark of a footnote: these count up from one."""
    number = re.search(r"\d+", match["mark"])
    if number is None or int(number[0]) <= layout.last_footnote + _MOST_FOOTNOTES_SKIPPED:
        layout.last_footnote = max(layout.last_footnote, int(number[0]) if number else 0)
        layout.changes.append(Change(match.start(), match.end(), EditKind.FOOTNOTE_MARK))
        return
    layout.changes.append(Change(match.start(), match.start("mark"), EditKind.MARKUP))
    layout.changes.append(Change(match.end("mark"), match.end(), EditKind.MARKUP))


def _drop(layout: Layout, match: re.Match[str]) -> None:
    layout.changes.append(Change(match.start(), match.end(), EditKind.MARKUP))


def _break(layout: Layout, match: re.Match[str]) -> None:
    layout.changes.append(Change(match.start(), match.end(), EditKind.MARKUP, "\n"))


def _decode_entity(layout: Layout, match: re.Match[str]) -> None:
    words = unescape(match[0])
    if words != match[0]:
        layout.changes.append(Change(match.start(), match.end(), EditKind.MARKUP, words))


_INLINE_RULES = {
    "escape": _drop_escape,
    "struck": _drop_struck,
    "label": _keep_label,
    "href": _keep_label,
    "target": _keep_label,
    "anchor": _keep_label,
    "auto": _keep_label,
    "mark": _drop_mark,
    "break": _break,
    "tag": _drop,
    "entity": _decode_entity,
    "stars": _drop,
    "under": _drop,
}


def _scan_cells(layout: Layout, row: Span) -> None:
    """Put a tab between the cells of a row, in place of its bars."""
    source = layout.source
    start, end = row.start + 1, row.end - (source[row.end - 1] == "|" and row.end - row.start > 1)
    words = source[start:end]
    lead = len(words) - len(words.lstrip())
    layout.changes.append(Change(row.start, start + lead, EditKind.MARKUP))
    if words.strip():
        tail = len(words) - len(words.rstrip())
        layout.changes.append(Change(end - tail, row.end, EditKind.MARKUP))
        for bar in re.finditer(r"(?<=[^\s|\\])[ \t]*\|[ \t|]*(?=\S)", words.rstrip()):
            layout.changes.append(Change(start + bar.start(), start + bar.end(), EditKind.MARKUP, "\t"))
