"""Measure how the endpoint bears runaways, long answers and hostile clients.

    python -m benchmarks.robustness [SNAPSHOT] [--only runaways|streaming|soak] [--seconds S] [--clients N]
        [--out FILE]

The exit code is 1 where a bound is exceeded.
"""

from __future__ import annotations

import argparse
import os
import platform
import sys
from collections.abc import Callable
from pathlib import Path

from benchmarks.endpoint.mix import read_terms
from benchmarks.robustness.runaways import measure_runaways
from benchmarks.robustness.soak import measure_soak
from benchmarks.robustness.streaming import measure_streaming
from mandategraph.graph.snapshot import open_snapshot


def main() -> None:
    """Read the command line, measure, and write the report."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.robustness")
    parser.add_argument("snapshot", nargs="?", type=Path, default=Path("snapshots/current"))
    parser.add_argument("--only", action="append", choices=["runaways", "streaming", "soak"])
    parser.add_argument("--deadline", type=float, default=10, help="seconds that the runaways may run")
    parser.add_argument("--rate", type=float, default=100, help="lookups a second beside them")
    parser.add_argument("--rounds", type=int, default=3, help="times that runaways are started")
    parser.add_argument("--seconds", type=float, default=60, help="of hostile clients")
    parser.add_argument("--clients", type=int, default=200)
    parser.add_argument("--share", type=float, default=0.05, help="of hostile requests")
    parser.add_argument("--out", type=Path, default=Path("benchmarks/results/robustness.md"))
    options = parser.parse_args()
    snapshot = open_snapshot(options.snapshot)
    terms = read_terms(snapshot.open_store())
    checks: dict[str, Callable[[], tuple[bool, str]]] = {
        "runaways": lambda: measure_runaways(
            snapshot.path, terms, seconds=options.deadline, rate=options.rate, rounds=options.rounds
        ),
        "streaming": lambda: measure_streaming(snapshot.path),
        "soak": lambda: measure_soak(
            snapshot.path, terms, clients=options.clients, seconds=options.seconds, share=options.share
        ),
    }
    machine = f"{snapshot.manifest.triples:,} statements, {os.cpu_count()} cores ({platform.machine()})"
    parts, good = [f"# What the endpoint bears\n\n{machine}.\n"], True
    for name in options.only or checks:
        held, text = checks[name]()
        good = good and held
        parts.append(text)
        print(text, flush=True)
    options.out.parent.mkdir(parents=True, exist_ok=True)
    options.out.write_text("\n".join(parts), encoding="utf-8")
    sys.exit(0 if good else 1)


if __name__ == "__main__":
    main()
