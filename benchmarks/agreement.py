"""Whether the two SHACL engines find the same in a whole snapshot: this program's and pySHACL, profile by profile.

    python -m benchmarks.agreement SNAPSHOT [--profile NAME …] [--graph END …]

Findings are compared by rule, focus node, path, value, severity and message. Each difference is printed, and the
exit code is 1 if there is one. `--graph` takes only the graphs whose IRI ends so. The tests compare the engines on
the examples of all shapes and on one document; for the whole corpus pySHACL needs minutes.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from pyoxigraph import Quad

from mandategraph.graph.snapshot import open_snapshot
from mandategraph.graph.validation.dataset import validate_quads
from mandategraph.graph.validation.engine import Engine
from mandategraph.graph.validation.findings import Finding
from mandategraph.graph.validation.profiles import profile_names


def everything(finding: Finding) -> tuple[str, ...]:
    """Give all that a finding says, as text."""
    said = (finding.rule, finding.focus_node, finding.path, finding.value, finding.severity, finding.message)
    return tuple(str(part) for part in said)


def compare(quads: Sequence[Quad], profile: str) -> bool:
    """Validate with both engines, print what came out, and tell whether they agree."""
    found = {}
    for engine in (Engine.FAST, Engine.PYSHACL):
        start = time.monotonic()
        found[engine] = Counter(map(everything, validate_quads(quads, profile, engine=engine).findings))
        took = time.monotonic() - start
        count = found[engine].total()
        print(f"{profile}: {engine} {count} findings in {len(quads):,} statements, {took:.0f} s", flush=True)
    for engine, other in ((Engine.FAST, Engine.PYSHACL), (Engine.PYSHACL, Engine.FAST)):
        for finding in sorted(found[engine] - found[other]):
            print(f"{profile}: only {engine}: {' | '.join(finding)}")
    return found[Engine.FAST] == found[Engine.PYSHACL]


def main() -> None:
    """Compare, and exit with 1 where the engines differ."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("snapshot", type=Path)
    parser.add_argument("--profile", nargs="+", default=profile_names(), choices=profile_names())
    parser.add_argument("--graph", nargs="+", default=("",))
    options = parser.parse_args()
    ends = tuple(options.graph)
    quads = [quad for quad in open_snapshot(options.snapshot).iter_quads() if quad.graph_name.value.endswith(ends)]
    agree = [compare(quads, profile) for profile in options.profile]
    print("the engines agree" if all(agree) else "the engines differ")
    sys.exit(0 if all(agree) else 1)


if __name__ == "__main__":
    main()
