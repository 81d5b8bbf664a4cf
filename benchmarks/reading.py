"""Draws statements at random from unannotated texts, so that somebody can read them and say which are right.

`python benchmarks/reading.py FOLDER` writes the table without verdicts to standard output; `--words` adds the
words of each statement, for reading. The verdicts stand in tests/gold/reading-2026-11.csv; docs/accuracy.md is
made from it. The texts are not part of the project: without them the script says so and ends.
"""

from __future__ import annotations

import csv
import random
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from mandategraph.loaders.mandates import recognise_mandates
from mandategraph.loaders.model import Document, Mandate, Role
from mandategraph.loaders.readers import read

SEED = 20261122
MANDATES = 100
DEADLINES = 50
COLUMNS = ("sample", "symbol", "paragraph", "verb", "score", "mandate", "addressees", "deadline", "reason")
_SHOWN = 700
"""How many code points of a statement are shown."""

Found = tuple[str, Document, Mandate]


def find_all(folder: Path) -> Iterator[Found]:
    """Extract the mandates of every text in a folder, in the order of the files' names."""
    for path in sorted(folder.glob("*.txt")):
        for document in read(path, path.read_bytes()):
            for mandate in recognise_mandates(document):
                yield path.stem, document, mandate


def draw(found: Sequence[Found]) -> Iterator[tuple[str, Found]]:
    """Draw mandates, and then mandates with a deadline, each without replacement from a fixed seed."""
    source = random.Random(SEED)
    dated = [item for item in found if item[2].deadlines]
    for sample, items, count in (("mandate", found, MANDATES), ("deadline", dated, DEADLINES)):
        for index in sorted(source.sample(range(len(items)), min(count, len(items)))):
            yield sample, items[index]


def describe(document: Document, mandate: Mandate) -> str:
    """Give the words of a statement with what was read in them."""
    names = "; ".join(actor.name for actor in mandate.in_role(Role.ADDRESSEE))
    times = "; ".join(f"{item.span.of(document.text)} [{item.rule}]" for item in mandate.deadlines)
    before = document.text[max(0, mandate.quote.start - 60) : mandate.quote.start]
    words = " ".join(f"{before}>>{mandate.quote.of(document.text)[:_SHOWN]}".split())
    return f"  addressees: {names}\n  deadlines: {times}\n  {words}"


def main(arguments: Sequence[str]) -> int:
    """Write the sample."""
    folder = Path(arguments[0]) if arguments else Path()
    if not arguments or not any(folder.glob("*.txt")):
        sys.stderr.write(f"{folder}: no texts (*.txt) here; nothing drawn\n")
        return 0
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(COLUMNS)
    for sample, (symbol, document, mandate) in draw(list(find_all(folder))):
        writer.writerow((sample, symbol, mandate.number, mandate.verb, mandate.confidence, "", "", "", ""))
        if "--words" in arguments:
            sys.stdout.write(describe(document, mandate) + "\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
