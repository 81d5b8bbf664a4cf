"""Sessions as deadlines: "at its fifty-seventh session", "the seventy-sixth to seventy-eighth sessions".

Each word "session" is looked at once, with bounded stretches of text around it, so the time is linear.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import pairwise

from mandategraph.loaders.deadlines.bodies import BodyName, BodyNames, load_body_register
from mandategraph.loaders.deadlines.context import Body, TimeContext
from mandategraph.loaders.deadlines.dates import MONTHS
from mandategraph.loaders.deadlines.expression import Expression
from mandategraph.loaders.deadlines.numbers import ORDINAL, parse_ordinal
from mandategraph.loaders.deadlines.relations import relation_of, relation_pattern
from mandategraph.loaders.model import Span

_LEADS = relation_pattern("by", "before", "ahead-of", "in", "during", "from", "until") + "|[Aa]t|to|for"
_DET = r"(?:(?:both|either)\s+)?(?:its|the|their|his|her|our|(?:the\s+)?(?:[\w-]+\s+){0,5}?[\w-]+['’]s)"
_KINDS = (
    "resumed|regular|substantive|annual|ordinary|special|emergency|extraordinary|plenary|organizational|ministerial"
    "|high-level|formal|main|joint|in-person|intersessional|public|full|biennial"
)
_PART = (
    r"(?:(?:the\s+)?(?:(?P<edge>end|beginning|start|close|opening|conclusion)"
    r"|(?:[\w-]+\s+){0,6}?(?:part|segment|week)|margins|work)\s+of\s+)?"
)
_AGENDA = (
    r"(?:\b(?:on|in|to|for|into)\s+)?(?:\b(?:the|its)\s+)?"
    r"\b(?:draft\s+)?(?:preliminary\s+|provisional\s+)?(?:agendas?|programmes?\s+of\s+work)\s+(?:of|for)\s+"
)
_OPENING = rf"(?:{_AGENDA}|\b(?P<lead>{_LEADS})\s+{_PART})"
"""What makes a session a time: a leading word, or an agenda that something is to be put on."""
_LINKED = rf"(?:,\s+and|,|\s+and|\s+to|\s+or|\s+through)\s+(?:(?:at|to)\s+)?(?:its\s+|the\s+|their\s+)?{ORDINAL}"
_LIST = rf"(?P<ordinals>{ORDINAL}(?:{_LINKED}){{0,11}})"
_NUMBERED = re.compile(
    rf"{_OPENING}(?:{_DET}\s+)?(?:(?P<before>(?:(?:{_KINDS})\s+){{1,3}}))?{_LIST}\s+"
    rf"(?P<kinds>(?:(?:{_KINDS}),?\s+){{0,3}})sessions?\Z",
    re.IGNORECASE,
)
_RELATIVE = re.compile(
    rf"{_OPENING}{_DET}\s+(?P<which>next|current|present|ongoing|upcoming|forthcoming|following)\s+"
    rf"(?P<kinds>(?:(?:{_KINDS}),?\s+){{0,3}})session\Z",
    re.IGNORECASE,
)
_YEARED = re.compile(
    rf"{_OPENING}{_DET}\s+(?P<year>20[0-9]{{2}}|19[0-9]{{2}})?\s*"
    rf"(?P<kinds>(?:(?:{_KINDS}),?\s+){{0,3}})session\Z",
    re.IGNORECASE,
)
_NAMED = re.compile(
    rf"{_OPENING}{_DET}\s+(?P<kinds>(?:(?:{_KINDS}),?\s+){{1,3}})session\Z",
    re.IGNORECASE,
)
_WORD_BEFORE = re.compile(
    rf"(?:{_KINDS}|next|current|present|ongoing|upcoming|forthcoming|following|its|the|their|[0-9]{{4}}|['’]s"
    r"|(?:st|nd|rd|th|first|second|third)),?\s+\Z",
    re.IGNORECASE,
)
"""What can stand just before the word "session" in a time."""
_SESSION = re.compile(r"\bsessions?\b", re.IGNORECASE)
_OF_BODY = re.compile(r"\s+of\s+(?:the\s+|its\s+)?", re.IGNORECASE)
_STATED = re.compile(
    r"(?:,?\s+(?:which\s+is\s+)?(?:to\s+be\s+|scheduled\s+to\s+be\s+|scheduled\s+)?(?:held|convened|take\s+place)?(?:\s+for)?)?"
    rf",?\s+(?:in|of|for|during)\s+(?:(?:early|mid-?|late)\s*)?(?:(?P<month>{'|'.join(MONTHS)})\s+)?"
    r"(?P<year>(?:19|20)[0-9]{2})(?![0-9]|[–/\-][0-9])"
)
_BRACKETED = re.compile(rf"\s+\((?:(?P<month>{'|'.join(MONTHS)})\s+)?(?P<year>20[0-9]{{2}})\)")
_COMMA = re.compile(r",\s+(?:the\s+)?")
_ACRONYM = re.compile(r"[A-Z][A-Za-z]*[A-Z][A-Za-z-]*")
_RANGE_WORD = re.compile(r"\s(?:to|through)\s")
_ORDINAL = re.compile(ORDINAL, re.IGNORECASE)
_WINDOW = 200
_SPECIAL = ("special", "emergency", "extraordinary")


def recognise_sessions(text: str, start: int, end: int, context: TimeContext) -> Iterator[Expression]:
    """Find sessions with the word that leads to them between two positions."""
    names = context.names or BodyNames(text[start:end], load_body_register())
    shift = 0 if context.names else start
    for hit in _SESSION.finditer(text, start, end):
        before = _WORD_BEFORE.search(text, max(start, hit.start() - 40), hit.start())
        if before is None:
            continue
        after = _After(text, hit.end(), end, names, shift)
        for pattern, read in _FORMS:
            match = pattern.search(text, max(start, hit.start() - _WINDOW), hit.end())
            found = read(match, after, context, start) if match is not None else None
            if found is not None:
                yield found
                break


class _After:
    """What follows the word "session": the body, the stated month and year."""

    def __init__(self, text: str, position: int, end: int, names: BodyNames, shift: int) -> None:
        self.body: BodyName | None = None
        self.end = position
        self._read_year(text, end)
        of = _OF_BODY.match(text, self.end, end)
        if of is not None:
            self.body = names.at(of.end() - shift) or _acronym(text, of.end(), end)
            if self.body is not None and self.body.end + shift * (self.body.head != "acronym") <= end:
                self.end = self.body.end + (shift if self.body.head != "acronym" else 0)
        if self.year is None:
            self._read_year(text, end)
        comma = _COMMA.match(text, self.end, end)
        self.following = names.at(comma.end() - shift) if comma and self.body is None else None

    def _read_year(self, text: str, end: int) -> None:
        stated = _STATED.match(text, self.end, end) or _BRACKETED.match(text, self.end, end)
        self.year = int(stated["year"]) if stated else None
        self.month = MONTHS.index(stated["month"]) + 1 if stated and stated["month"] else None
        self.end = stated.end() if stated else self.end


def _acronym(text: str, position: int, end: int) -> BodyName | None:
    match = _ACRONYM.match(text, position, end)
    if match is None:
        return None
    register = load_body_register()
    identifier = register.identify(match.group())
    name = register.names[identifier] if identifier else match.group()
    return BodyName(match.start(), match.end(), name, identifier, "acronym", False)


def _numbered(match: re.Match[str], after: _After, context: TimeContext, start: int) -> Expression:
    ordinals = _ordinals(match["ordinals"])
    kinds = f"{match['before'] or ''} {match['kinds']}".lower()
    position = match.start("ordinals")
    candidates = context.candidates(after.body, position, start)
    if after.following is not None and not context.names_body(start, position):
        candidates = [*context.candidates(after.following, position, start), *candidates]
    special = any(kind in kinds for kind in _SPECIAL)
    body = None if special else context.choose(candidates, ordinals[0], after.year)
    if candidates and body is None and (special or after.body is not None):
        body = candidates[0]
    expression = _expression(match, after, body)
    if special:
        words = " ".join(f"{match['before'] or ''}{match['ordinals']} {match['kinds']}session".split())
        return replace(expression, precision="event", event=_of_body(words, body))
    return replace(expression, ordinals=ordinals)


def _relative(match: re.Match[str], after: _After, context: TimeContext, start: int) -> Expression:
    candidates = context.candidates(after.body, match.start("which"), start)
    body = candidates[0] if candidates else None
    expression = _expression(match, after, body)
    now = match["which"].lower() in ("current", "present", "ongoing")
    if body is not None and body == context.body and context.session is not None:
        ordinal = context.session if now else context.session + 1
        return replace(expression, ordinals=(ordinal,), rule="session-current" if now else "session-next")
    words = f"{match['which'].lower()} session"
    return replace(expression, event=_of_body(words, body), rule="session-relative-unknown")


def _yeared(match: re.Match[str], after: _After, context: TimeContext, start: int) -> Expression | None:
    if not match["year"] and after.year is None:
        return None
    candidates = context.candidates(after.body, match.end() - len("session"), start)
    body = candidates[0] if candidates else None
    expression = _expression(match, after, body)
    year = int(match["year"]) if match["year"] else after.year
    words = " ".join(f"{match['kinds']}session of {year}".split())
    return replace(expression, year=year, event=_of_body(words, body), rule="session-year-only")


def _named(match: re.Match[str], after: _After, context: TimeContext, start: int) -> Expression:
    """Take a session that its kind alone names: "at the substantive session of the Council"."""
    candidates = context.candidates(after.body, match.end() - len("session"), start)
    body = candidates[0] if candidates else None
    words = " ".join(f"{match['kinds']}session".split())
    return replace(_expression(match, after, body), event=_of_body(words, body), rule="session-relative-unknown")


def _expression(match: re.Match[str], after: _After, body: Body | None) -> Expression:
    lead = match["lead"]
    edge = {"end": "end", "close": "end", "conclusion": "end"}.get((match["edge"] or "").lower())
    if edge is None and match["edge"]:
        edge = "begin"
    return Expression(
        Span(match.start(), after.end),
        relation_of(lead) if lead else "at",
        "session",
        edge=edge,
        year=after.year,
        month=after.month,
        body=body,
    )


def _ordinals(words: str) -> tuple[int, ...]:
    """Read "fifty-seventh and fifty-eighth" and, filled up, "seventy-sixth to seventy-eighth"."""
    found = [(parse_ordinal(match.group()), match.start(), match.end()) for match in _ORDINAL.finditer(words)]
    values = [found[0][0]]
    for (low, _, gap), (high, until, _) in pairwise(found):
        if _RANGE_WORD.search(words[gap:until]) and low < high <= low + 24:
            values.extend(range(low + 1, high))
        values.append(high)
    return tuple(values)


def _of_body(words: str, body: Body | None) -> str:
    return f"{words} of the {body.name}" if body else words


_FORMS: tuple[tuple[re.Pattern[str], Callable[..., Expression | None]], ...] = (
    (_NUMBERED, _numbered),
    (_RELATIVE, _relative),
    (_YEARED, _yeared),
    (_NAMED, _named),
)
"""The ways to name a session, the most telling first."""
