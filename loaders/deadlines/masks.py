"""What looks like a time and is none: dates of cited resolutions, titles in quotation marks, names with years."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence

from mandategraph.loaders.model import Span

_CITED = re.compile(
    r"\b(?:resolutions?|decisions?|documents?|presidential\s+statements?)\s+(?:[A-Z]+[-/])?[A-Z]?[0-9][^\s,;]{0,24}"
    r"(?:\s+\([0-9]{4}\))?(?:\s+of\s+[0-9]{1,2}\s+[A-Z][a-z]+\s+[0-9]{4})?"
    r"(?:(?:,|,?\s+and|\s+to)\s+[A-Z/\-]{0,8}[0-9]+/[0-9]+[^\s,;]{0,8}(?:\s+of\s+[0-9]{1,2}\s+[A-Z][a-z]+\s+[0-9]{4})?){0,80}"
)
_QUOTED = re.compile(r"“[^”\n]{0,300}”")
_NAMED = re.compile(
    r"\b(?:[0-9]{4}\s+Agenda|Agenda\s+[0-9]{4}|Decade\b[^,.;]{0,120}?[0-9]{4}\s*[–-]\s*[0-9]{4}"
    r"|(?:biennium|biennia|periods?|years|triennium)\s+[0-9]{4}[–/\-][0-9]{2,4}"
    r"|[Rr]egular\s+(?:(?:programme\s+)?budget|resources|process|meetings?\s+of)"
    r"|[Rr]egular\s+Process|[Uu]niversal\s+[Pp]eriodic\s+[Rr]eview|[Pp]eriodic\s+[Rr]eviews?|annual\s+ministerial)\b"
)
_PAST = re.compile(
    r"\b(?P<be>to\s+be\s+|be\s+|is\s+|are\s+|being\s+)?(?:adopted|held|issued|signed|established|launched|published|convened|endorsed|concluded"
    r"|opened|created|proclaimed|made|agreed|approved|contained|introduced|presented|reached|set\s+up|took\s+place|hosted|expressed"
    r"|initiated|organized|delivered|requested|mandated|considered|reviewed|outlined|announced|submitted|since|ended|begun|began|started|issued)"
    r"(?:\s+(?:by|in|at|to|on|with|during)\s+[^,;.:]{1,60})?,?\s*\Z",
    re.IGNORECASE,
)


class Masks:
    """Stretches of a text in which no time expression may lie."""

    def __init__(self, spans: Iterable[Span]) -> None:
        """Take the stretches in any order."""
        ordered = sorted(spans)
        self._starts = [span.start for span in ordered]
        self._ends: list[int] = []
        furthest = 0
        for span in ordered:
            furthest = max(furthest, span.end)
            self._ends.append(furthest)

    def cover(self, position: int) -> bool:
        """Tell whether a stretch covers the position."""
        index = bisect_right(self._starts, position)
        return index > 0 and self._ends[index - 1] > position


def find_masks(text: str, start: int, end: int) -> Masks:
    """Find what must not be read as a time between two positions."""
    patterns: Sequence[re.Pattern[str]] = (_CITED, _QUOTED, _NAMED)
    return Masks(Span(*match.span()) for pattern in patterns for match in pattern.finditer(text, start, end))


def tells_history(text: str, start: int, position: int) -> bool:
    """Tell whether the words before a time report what happened then ("adopted in", "held at its session")."""
    match = _PAST.search(text, max(start, position - 90), position)
    return match is not None and match["be"] is None
