"""The figures as a table (Markdown) and as a picture (SVG)."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from html import escape

from benchmarks.endpoint.load import Figure

Figures = Mapping[tuple[str, str, bool], Figure]
OWN = "mandategraph"
COLOURS = ("#1b6ca8", "#c8553d", "#8a8d91", "#6a994e")
BAR, LEFT, WIDTH = 9, 150, 620


def geometric_mean(values: Sequence[float]) -> float:
    """Give the geometric mean."""
    return math.exp(sum(map(math.log, values)) / len(values))


def find_ratios(figures: Figures, names: Sequence[str], other: str, *, cold: bool) -> list[float]:
    """Say for each query how many times the other engine's rate ours is."""
    return [figures[OWN, name, cold].rate / figures[other, name, cold].rate for name in names]


def write_table(figures: Figures, engines: Sequence[str], names: Sequence[str], *, cold: bool) -> str:
    """Write answers a second (p50, p99 in milliseconds) per query, and the ratio to each other engine."""
    title = "Cold: no two texts are alike" if cold else "Repeated: one text again and again"
    head = ["query", *engines, *(f"× {engine}" for engine in engines if engine != OWN)]
    lines = [f"### {title}", "", f"| {' | '.join(head)} |", f"|{'---|' * len(head)}"]
    for name in names:
        cells = [figures[engine, name, cold] for engine in engines]
        written = [f"{cell.rate:,.1f} ({cell.p50:,.1f}, {cell.p99:,.1f})" for cell in cells]
        ratios = [find_ratios(figures, [name], engine, cold=cold)[0] for engine in engines if engine != OWN]
        lines.append(f"| {' | '.join([name, *written, *(f'{ratio:,.2f}' for ratio in ratios)])} |")
    rates = [geometric_mean([figures[engine, name, cold].rate for name in names]) for engine in engines]
    means = [geometric_mean(find_ratios(figures, names, engine, cold=cold)) for engine in engines if engine != OWN]
    cells_of_mean = [
        "**geometric mean**",
        *(f"{rate:,.1f}" for rate in rates),
        *(f"**{mean:,.2f}**" for mean in means),
    ]
    return "\n".join([*lines, f"| {' | '.join(cells_of_mean)} |", ""])


def draw(figures: Figures, engines: Sequence[str], names: Sequence[str], *, cold: bool) -> str:
    """Draw the answers a second as bars on a logarithmic scale."""
    rates = {(engine, name): figures[engine, name, cold].rate for engine in engines for name in names}
    low = math.floor(math.log10(min(rates.values())))
    high = math.ceil(math.log10(max(rates.values())))
    group = BAR * len(engines) + 8
    height = group * len(names) + 60
    scale = (WIDTH - LEFT - 60) / (high - low)
    parts = [
        '<svg xmlns="http://www.w3.org/2000/svg" font-family="sans-serif" font-size="10" '
        f'viewBox="0 0 {WIDTH} {height}">',
        f"<title>Answers a second, {'cold' if cold else 'repeated'}, logarithmic</title>",
    ]
    for power in range(low, high + 1):
        x = LEFT + (power - low) * scale
        parts.append(f'<path d="M{x:.1f} 10V{height - 40}" stroke="#ddd"/>')
        parts.append(f'<text x="{x:.1f}" y="{height - 28}" text-anchor="middle">{10.0**power:g}</text>')
    for row, name in enumerate(names):
        top = 12 + row * group
        parts.append(f'<text x="{LEFT - 6}" y="{top + group / 2}" text-anchor="end">{escape(name)}</text>')
        for index, engine in enumerate(engines):
            length = (math.log10(rates[engine, name]) - low) * scale
            y, colour = top + index * BAR, COLOURS[index]
            parts.append(f'<rect x="{LEFT}" y="{y}" width="{length:.1f}" height="{BAR - 1}" fill="{colour}"/>')
    for index, engine in enumerate(engines):
        x = LEFT + index * 115
        parts.append(f'<rect x="{x}" y="{height - 18}" width="9" height="9" fill="{COLOURS[index]}"/>')
        parts.append(f'<text x="{x + 13}" y="{height - 10}">{escape(engine)}</text>')
    return "\n".join([*parts, "</svg>", ""])
