"""The works in one file, as its metadata marks them off by their first and last words."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from mandategraph.graph.errors import DataError
from mandategraph.loaders.model import Description, Span, Status


@dataclass(frozen=True, slots=True)
class Passage:
    """A stretch of the source in another language than the work."""

    span: Span
    language: str


@dataclass(frozen=True, slots=True)
class Work:
    """One work of a file: what is known of it, its span of the source, and what in that is not its own."""

    description: Description
    span: Span
    passages: tuple[Passage, ...] = ()
    holes: tuple[Span, ...] = ()


def split_works(name: str, source: str, metadata: Mapping[str, object]) -> tuple[Work, ...]:
    """Find the works that the metadata lists under `work`, in its order; none if it lists none.

    A work begins with the words `begins` and ends after the words `ends` (white space does not count); without
    them it reaches to the edges of the file. What lies within a larger work is taken out of that. Raises DataError
    when the words are not in the source, or more than once.
    """
    tables = metadata.get("work", [])
    if not isinstance(tables, list):
        raise DataError(name, None, "work must be a list of tables, each under [[work]]")
    works = [
        Work(_describe(name, table), _find_span(name, source, table), _find_passages(name, source, table))
        for table in tables
    ]
    return tuple(replace(work, holes=_holes_in(work.span, works)) for work in works)


def _holes_in(span: Span, works: Sequence[Work]) -> tuple[Span, ...]:
    inner = sorted(other.span for other in works if other.span in span and other.span != span)
    outermost: list[Span] = []
    for each in inner:
        if not outermost or each.start >= outermost[-1].end:
            outermost.append(each)
    return tuple(outermost)


def _find_passages(name: str, source: str, table: Mapping[str, object]) -> tuple[Passage, ...]:
    passages = table.get("passage", [])
    if not isinstance(passages, list):
        raise DataError(name, None, "passage must be a list of tables, each under [[work.passage]]")
    return tuple(
        Passage(_find_span(name, source, passage), str(passage.get("language", "und"))) for passage in passages
    )


def _find_span(name: str, source: str, table: Mapping[str, object]) -> Span:
    begins, ends = table.get("begins"), table.get("ends")
    start = _find_words(name, source, str(begins), "begins", 0).start if begins else 0
    end = _find_words(name, source, str(ends), "ends", start).end if ends else len(source)
    return Span(start, end)


def _find_words(name: str, source: str, words: str, field: str, start: int) -> Span:
    pattern = re.compile(r"\s+".join(re.escape(word) for word in words.split()))
    found = [match.span() for match, _ in zip(pattern.finditer(source, start), range(2), strict=False)]
    if not found:
        raise DataError(
            name, None, f"{field}: the source does not hold {words!r}; give the words as they stand in it"
        )
    if len(found) > 1:
        raise DataError(
            name, None, f"{field}: {words!r} stands in the source more than once; give more of the words"
        )
    return Span(*found[0])


def _describe(name: str, table: Mapping[str, object]) -> Description:
    missing = [field for field in ("slug", "title", "kind") if not isinstance(table.get(field), str)]
    if missing:
        raise DataError(name, None, f"a work has no {missing[0]}; each needs slug, title and kind")
    bodies = table.get("bodies", [])
    adopted, issued = table.get("adopted"), table.get("issued")
    symbol = table.get("symbol")
    session = table.get("session")
    return Description(
        slug=str(table["slug"]),
        title=str(table["title"]),
        kind=str(table["kind"]),
        body=str(bodies[0]) if isinstance(bodies, list) and bodies else None,
        symbol=str(symbol) if symbol else None,
        status=Status(str(table.get("status", Status.UNKNOWN.value))),
        version=str(table.get("version", "text")),
        language=str(table.get("language", "en")),
        adopted=adopted if isinstance(adopted, date) else None,
        issued=issued if isinstance(issued, date) else None,
        session=session if isinstance(session, int) else None,
    )
