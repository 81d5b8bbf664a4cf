"""Who speaks in a document: the issuing body, the names it goes by, and who "we" are."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from mandategraph.loaders.actors.index import ActorIndex
from mandategraph.loaders.model import Document

REPORTING_KINDS = frozenset({"report", "messages", "note", "letter", "summary"})
"""Kinds of document that tell what others say."""

_PREAMBLE = 8000
"""How far into a document its issuing body names itself, in code points."""

_WE = re.compile(r"\b[Ww]e,\s+(?:the\s+)?([^,.;:]{3,160})")
_STATES = re.compile(
    r"\b(?:heads? of (?:state|delegation|government)|heads of delegations|ministers|governments|member states|"
    r"states|countries|international community|peoples|leaders|plenipotentiaries|"
    r"representatives of (?:states|governments|the governments))\b",
    re.IGNORECASE,
)
_ISSUER_LINE = re.compile(
    r"^\s*[“\"]?(The (?:[A-Z][\w’'-]+ (?:(?:of|on|for|and|the|to|in) )*){0,12}[A-Z][\w’'-]+),\s*$", re.MULTILINE
)
_ISSUER_SPEAKS = re.compile(
    r"\bThe ((?:[A-Z][a-z]+ (?:(?:of|on|for|and|the) )*){0,8}"
    r"(?:Assembly|Council|Committee|Commission|Conference|Board|Meeting)) "
    r"(?:also |further |strongly )?(?:welcomes|urges|requests|calls|recalls|reaffirms|expresses|stresses|notes|"
    r"reiterates|encourages|decides|takes|recognizes|underlines|emphasizes|commends|invites|remains|condemns)\b"
)
_BODY_HEADS = frozenset(
    {
        "assembly",
        "council",
        "committee",
        "commission",
        "conference",
        "board",
        "parties",
        "meeting",
        "forum",
        "congress",
    }
)
_PLURALS = frozenset(
    {"ministers", "leaders", "participants", "parliamentarians", "delegates", "parties", "heads", "governments"}
)


@dataclass(frozen=True, slots=True)
class Voice:
    """The issuing body as the text refers to it."""

    issuer: str
    """Name of the issuing body; it is who acts in its own decisions."""
    issuer_id: str | None
    group: str
    """Whom "we" stands for in commitments."""
    group_id: str | None
    subjects: frozenset[tuple[str, ...]]
    """The issuing body as the subject of a sentence: "the council", "it"."""
    speaks_in_base_form: bool
    """Whether paragraphs may begin "Call upon", continuing "We, …"."""
    reports: bool = False
    """Whether the text tells what others say: then only paragraphs that begin with a verb of the body count."""
    speaks_as_we: bool = True

    def subject_length(self, lows: Sequence[str], shape: str) -> int:
        """Give how many of the last words name the issuing body as a subject, 0 for none."""
        if shape == "base":
            plural = len(lows) >= 2 and lows[-1] in _PLURALS and lows[-2] == "the"
            return 2 if plural else 0
        for length in range(min(14, len(lows)), 0, -1):
            if tuple(lows[-length:]) in self.subjects:
                return length
        return 0


def find_voice(document: Document, index: ActorIndex) -> Voice:
    """Work out who speaks: from the description, else from the line that opens the recitals, else from "We, …"."""
    head = document.text[:_PREAMBLE]
    issuer = _clean_body(document.description.body) or _issuer_in_text(head)
    we = _WE.search(head)
    group = we.group(1).strip() if we else ""
    if not group or _STATES.search(group):
        group = "Member States"
    reports = document.description.kind in REPORTING_KINDS or (
        document.description.kind == "document" and not (issuer or we)
    )
    issuer = issuer or ("General Assembly" if group == "Member States" else group)
    match, group_match = index.lookup(issuer), index.lookup(group)
    name = match.name if match else issuer
    return Voice(
        issuer=name,
        issuer_id=match.id if match else None,
        group=group,
        group_id=group_match.id if group_match else None,
        subjects=_subjects(name, issuer) | _texts(document.description.kind),
        speaks_in_base_form=bool(we),
        reports=reports,
        speaks_as_we=bool(we) or not reports,
    )


def _clean_body(body: str | None) -> str | None:
    return re.sub(r"^(?:the|UN)\s+", "", body.strip(), flags=re.IGNORECASE) if body else None


def _issuer_in_text(head: str) -> str | None:
    for match in _ISSUER_LINE.finditer(head):
        name = match.group(1).removeprefix("The ")
        if {word.lower() for word in name.split()} & _BODY_HEADS:
            return name
    spoken = Counter(match.group(1) for match in _ISSUER_SPEAKS.finditer(head))
    return max(spoken, key=lambda name: (len(name.split()) > 1, spoken[name])) if spoken else None


def _texts(kind: str) -> frozenset[tuple[str, ...]]:
    """Give how a text speaks of itself as a subject: "this Declaration calls upon"."""
    return frozenset((article, kind) for article in ("the", "this")) if kind == "declaration" else frozenset()


def _subjects(*names: str) -> frozenset[tuple[str, ...]]:
    subjects: set[tuple[str, ...]] = {("it",)}
    for name in names:
        words = tuple(word.lower() for word in re.findall(r"[\w’'-]+|,", name))
        subjects.add(("the", *words))
        subjects.update(("the", word) for word in words if word in _BODY_HEADS)
        for position, word in enumerate(words):
            if word in _BODY_HEADS:
                subjects.add(("the", *words[: position + 1]))
                subjects.add(("the", *words[max(0, position - 1) : position + 1]))
    return frozenset(subjects)
