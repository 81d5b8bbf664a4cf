"""Pictures as SVG: boxes with lines of text, curves between them; the same values give the same bytes."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape

LINE = 18
"""Height of a line of text."""
STYLE = (
    "text{font:12px system-ui,sans-serif;fill:#1b2733}"
    ".box rect{fill:#f4f6f8;stroke:#51606e}.box.focus rect{fill:#dcebfa;stroke:#0b5394}"
    ".box .head{font-weight:700}path{fill:none;stroke:#51606e}.hierarchy{stroke-dasharray:5 3}"
)
"""For a picture that stands alone; in a page the page's own style holds, with the same class names."""


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle with lines of text, the first one its head."""

    x: int
    y: int
    width: int
    lines: tuple[str, ...]
    targets: tuple[str, ...] = ()
    """Where each line leads, empty for nowhere; none at all where nothing leads anywhere."""
    focus: bool = False

    @property
    def height(self) -> int:
        """Height in the units of the picture."""
        return LINE * len(self.lines) + 8

    @property
    def middle(self) -> int:
        """The height at which curves arrive."""
        return self.y + self.height // 2


@dataclass(frozen=True, slots=True)
class Curve:
    """A curve with an arrow at its end."""

    start: tuple[int, int]
    end: tuple[int, int]
    kind: str
    """link for a property, hierarchy for what is above or below."""
    bend: int = 0
    """How far the curve leaves sideways where both ends are in one column; 0 between columns."""


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture with the words that say what it shows."""

    title: str
    width: int
    height: int
    boxes: tuple[Box, ...]
    curves: tuple[Curve, ...]


def write_svg(picture: Picture, *, alone: bool = False) -> str:
    """Write a picture; `alone` adds the namespace and a style, for a file of its own."""
    space = ' xmlns="http://www.w3.org/2000/svg"' if alone else ""
    return "\n".join(
        [
            f'<svg{space} class="model" viewBox="0 0 {picture.width} {picture.height}"'
            f' width="{picture.width}" height="{picture.height}" role="group"'
            f' aria-label="{escape(picture.title)}">',
            f"<title>{escape(picture.title)}</title>",
            *([f"<style>{STYLE}</style>"] if alone else []),
            '<defs><marker id="arrow" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="8" markerHeight="8"'
            ' orient="auto"><path d="M0 0 8 4 0 8"/></marker></defs>',
            *(_write_curve(curve) for curve in picture.curves),
            *(_write_box(box) for box in picture.boxes),
            "</svg>\n",
        ]
    )


def _write_curve(curve: Curve) -> str:
    (x1, y1), (x2, y2) = curve.start, curve.end
    if curve.bend:
        path = f"M{x1} {y1} C{x1 + curve.bend} {y1} {x2 + curve.bend} {y2} {x2} {y2}"
    elif x1 == x2:
        path = f"M{x1} {y1} {x2} {y2}"
    else:
        path = f"M{x1} {y1} C{(x1 + x2) // 2} {y1} {(x1 + x2) // 2} {y2} {x2} {y2}"
    return f'<path class="{curve.kind}" d="{path}" marker-end="url(#arrow)"/>'


def _write_box(box: Box) -> str:
    targets = box.targets or ("",) * len(box.lines)
    lines = [
        _write_line(box, number, text, target)
        for number, (text, target) in enumerate(zip(box.lines, targets, strict=True))
    ]
    rect = f'<rect x="{box.x}" y="{box.y}" width="{box.width}" height="{box.height}" rx="4"/>'
    return f'<g class="box{" focus" if box.focus else ""}">{rect}{"".join(lines)}</g>'


def _write_line(box: Box, number: int, text: str, target: str) -> str:
    head = ' class="head"' if number == 0 else ""
    written = f'<text{head} x="{box.x + 8}" y="{box.y + LINE * (number + 1)}">{escape(text)}</text>'
    return f'<a href="{escape(target)}">{written}</a>' if target else written
