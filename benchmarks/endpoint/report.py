"""The figures as a table (Markdown), as data (JSON) and as pictures (SVG)."""

from __future__ import annotations

import argparse
import json
import math
import os
import platform
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from html import escape
from importlib.metadata import version

from benchmarks.endpoint import virtuoso
from benchmarks.endpoint.answers import CHECKED, Counts, explain_differences
from benchmarks.endpoint.load import Figure
from benchmarks.endpoint.mix import Query, Terms, count_variants
from mandategraph.graph.snapshot import Snapshot

Figures = Mapping[tuple[str, str, bool], Figure]
OWN = "mandategraph"
COLOURS = ("#1b6ca8", "#c8553d", "#8a8d91", "#6a994e", "#b08900")
BAR, LEFT, WIDTH = 9, 150, 660


@dataclass(frozen=True)
class Start:
    """Seconds from start to the first answer and of loading; MiB before measuring, and after."""

    started: float
    loaded: float
    idle: int
    after: int


@dataclass
class Run:
    """One run of the benchmark: what was asked for, and what was found."""

    options: argparse.Namespace
    queries: Sequence[Query]
    terms: Terms
    figures: dict[tuple[str, str, bool], Figure] = field(default_factory=dict)
    counts: dict[str, Counts] = field(default_factory=dict)
    starts: dict[str, Start] = field(default_factory=dict)
    left_out: dict[str, str] = field(default_factory=dict)


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
    if len(names) == 1:
        return "\n".join([*lines, ""])
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


def write_shares(run: Run, engines: Sequence[str]) -> str:
    """Write what the clients took of the processor time that clients and server used together."""
    lines = ["| engine | start | loading | memory idle | memory after | share of the clients, cold | repeated |"]
    lines.append("|" + "---|" * 7)
    for engine in engines:
        start = run.starts[engine]
        shares = []
        for cold in (True, False):
            chosen = [run.figures[engine, query.name, cold] for query in run.queries]
            own, theirs = sum(one.clients_cpu for one in chosen), sum(one.server_cpu for one in chosen)
            shares.append(f"{own / (own + theirs):.0%}")
        cells = [f"{start.started:.1f} s", f"{start.loaded:.1f} s", f"{start.idle:,} MiB", f"{start.after:,} MiB"]
        lines.append(f"| {' | '.join([engine, *cells, *shares])} |")
    return "\n".join([*lines, ""])


def write_head(run: Run, snapshot: Snapshot) -> str:
    """Say what was measured, over what, and where engines disagree."""
    options, names = run.options, ("mandategraph", "oxigraph", "pyoxigraph", "rdflib-endpoint")
    versions = ", ".join(f"{name} {version(name)}" for name in names)
    if "virtuoso" in run.counts:
        versions += f", virtuoso {virtuoso.find_version()}"
    left = "".join(f"Left out: {name} ({how} brings it).\n\n" for name, how in run.left_out.items())
    fewest = min(run.queries, key=lambda query: count_variants(query, run.terms))
    differences = explain_differences(run.counts, run.queries)
    return (
        f"{snapshot.manifest.triples:,} statements, {options.clients} clients, {options.seconds:g} s a query; "
        f"{os.cpu_count()} cores ({platform.machine()}), load {os.getloadavg()[0]:.1f} at the end; {versions}.\n\n"
        f"Every query has at least {count_variants(fewest, run.terms):,} variants ({fewest.name}).\n\n{left}"
        "Answers a second (p50, p99 in milliseconds); × says how many times the other engine's rate ours is. The "
        "engine and the clients share the machine; the clients' share is that of the processor time used.\n\n"
        f"Rows or statements of the first {CHECKED} variants differ: {'' if differences else 'nowhere.'}\n\n"
        + "".join(f"{line}\n" for line in differences)
    )


def write_report(run: Run, snapshot: Snapshot) -> None:
    """Write tables, data and pictures to the folder of results."""
    engines, names = list(run.counts), [query.name for query in run.queries]
    tables = [write_table(run.figures, engines, names, cold=cold) for cold in (True, False)]
    folder = run.options.out
    folder.mkdir(parents=True, exist_ok=True)
    parts = ["# Benchmark of the endpoint", "", write_head(run, snapshot), write_shares(run, engines), *tables]
    (folder / "endpoint.md").write_text("\n".join(parts), encoding="utf-8")
    data = {
        "statements": snapshot.manifest.triples,
        "clients": run.options.clients,
        "seconds": run.options.seconds,
        "starts": {engine: asdict(start) for engine, start in run.starts.items()},
        "figures": [
            {"engine": engine, "query": query, "cold": cold, **asdict(figure)}
            for (engine, query, cold), figure in run.figures.items()
        ],
    }
    (folder / "endpoint.json").write_text(json.dumps(data, indent=1) + "\n", encoding="utf-8")
    for cold in (True, False):
        picture = draw(run.figures, engines, names, cold=cold)
        name = f"endpoint-{'cold' if cold else 'repeated'}.svg"
        (folder / name).write_text(picture, encoding="utf-8")
