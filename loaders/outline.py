"""What `extract --format table` prints: the statements of a document, for a person to read."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from mandategraph.loaders.model import Deadline, Document, Extraction, Mandate, Role

_HEADER = ("no.", "kind", "verb", "addressees", "due", "action")
_WIDTHS = (8, 10, 14, 34, 26, 60)


def write_table(extractions: Sequence[Extraction]) -> str:
    """Write a heading for each work and one line for each statement, cut to the width of its column."""
    return "".join(f"{line}\n" for extraction in extractions for line in _lines(extraction))


def _lines(extraction: Extraction) -> Iterator[str]:
    document = extraction.document
    described = document.description
    yield f"{described.title} ({described.status.value}, {described.language})"
    found = len(extraction.mandates)
    yield (
        f"{len(document.provisions)} provisions, {found} statements, {len(extraction.citations)} citations, "
        f"{len(extraction.figures)} figures, {len(extraction.mentions)} mentions"
    )
    if found:
        yield _row(_HEADER)
        yield from (_row(_cells(document, mandate)) for mandate in extraction.mandates)
    yield ""


def _cells(document: Document, mandate: Mandate) -> tuple[str, ...]:
    return (
        mandate.number or mandate.provision,
        mandate.kind.value,
        mandate.verb,
        "; ".join(actor.name for actor in mandate.in_role(Role.ADDRESSEE)),
        "; ".join(_due(document, deadline) for deadline in mandate.deadlines),
        document.words(mandate.action) if mandate.action is not None else "",
    )


def _due(document: Document, deadline: Deadline) -> str:
    words = " ".join(document.words(deadline.span).split())
    return f"{words} ({deadline.latest.isoformat()})" if deadline.latest else words


def _row(cells: Sequence[str]) -> str:
    cut = (_cut(" ".join(cell.split()), width) for cell, width in zip(cells, _WIDTHS, strict=True))
    return "  ".join(cut).rstrip()


def _cut(cell: str, width: int) -> str:
    return cell.ljust(width) if len(cell) <= width else cell[: width - 1] + "…"
