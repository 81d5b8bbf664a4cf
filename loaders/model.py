"""What a document says, as plain values: the contract between readers, recognisers, and the mapping to RDF.

All spans count Unicode code points of `Document.text`, the repaired text of one expression. `Document.alignment`
leads from there to the source as decoded (UTF-8, byte order mark dropped, newlines untouched).
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A half-open range of code points."""

    start: int
    end: int

    def __contains__(self, other: Span) -> bool:
        """Tell whether the other span lies within this one."""
        return self.start <= other.start and other.end <= self.end

    def overlaps(self, other: Span) -> bool:
        """Tell whether the two spans share at least one code point."""
        return self.start < other.end and other.start < self.end

    def of(self, text: str) -> str:
        """Cut this range out of the text that it counts in."""
        return text[self.start : self.end]


class EditKind(StrEnum):
    """Why a repair was made."""

    PAGE_BREAK = "page-break"
    REPETITION = "repetition"
    STRUCK_OUT = "struck-out"
    MARKUP = "markup"
    HYPHENATION = "hyphenation"
    FURNITURE = "furniture"
    FOOTNOTE_MARK = "footnote-mark"
    WHITE_SPACE = "white-space"
    OTHER_WORK = "other-work"
    """A work that the source prints within this one was taken out; it is an expression of its own."""


@dataclass(frozen=True, slots=True)
class Edit:
    """One repair: the source span was replaced by the text span (either may be empty)."""

    kind: EditKind
    source: Span
    text: Span


class Alignment:
    """Maps positions of the repaired text to positions of the source, and back, through the edits."""

    def __init__(self, edits: tuple[Edit, ...] = (), offset: int = 0) -> None:
        """Take edits in order; offset is where in the source the expression begins (several works in a file)."""
        self.edits = edits
        self.offset = offset
        self._text_ends = [edit.text.end for edit in edits]
        self._text_starts = [edit.text.start for edit in edits]
        self._source_ends = [edit.source.end for edit in edits]

    def to_source(self, span: Span) -> Span:
        """Give the source span that a non-empty span of the text came from; an edit at its edge stays outside."""
        if span.start == span.end:
            start = self._start_to_source(span.start)
            return Span(start, start)
        return Span(self._start_to_source(span.start), self._end_to_source(span.end))

    def around(self, span: Span) -> Span:
        """Give the source span of a stretch of text together with what was taken out at its edges.

        That are the marks that belong to it: of a heading, a list item, a table row, emphasis. Another work that
        was taken out beside it does not.
        """
        start, end = self.to_source(span).start, self.to_source(span).end
        index = bisect_right(self._text_ends, span.start) - 1
        while index >= 0 and self._is_removed_at(index, span.start) and self.edits[index].source.end == start:
            start = self.edits[index].source.start
            index -= 1
        index = bisect_left(self._text_starts, span.end)
        while index < len(self.edits) and self._is_removed_at(index, span.end):
            if self.edits[index].source.start != end:
                break
            end = self.edits[index].source.end
            index += 1
        return Span(start, end)

    def _is_removed_at(self, index: int, position: int) -> bool:
        edit = self.edits[index]
        return edit.text.start == edit.text.end == position and edit.kind is not EditKind.OTHER_WORK

    def to_text(self, position: int) -> int:
        """Give the position of the text for one of the source; within an edit, its beginning."""
        index = bisect_right(self._source_ends, position)
        if index < len(self.edits) and self.edits[index].source.start <= position:
            return self.edits[index].text.start
        if index == 0:
            return position - self.offset
        before = self.edits[index - 1]
        return position - before.source.end + before.text.end

    def _start_to_source(self, position: int) -> int:
        index = bisect_right(self._text_ends, position)
        if index < len(self.edits) and self.edits[index].text.start <= position < self.edits[index].text.end:
            return self.edits[index].source.start
        if index == 0:
            return position + self.offset
        before = self.edits[index - 1]
        return position - before.text.end + before.source.end

    def _end_to_source(self, position: int) -> int:
        # The character before the end decides, so that a deletion just after it is left out.
        index = bisect_right(self._text_ends, position - 1)
        if index < len(self.edits) and self.edits[index].text.start < position <= self.edits[index].text.end:
            return self.edits[index].source.end
        if index == 0:
            return position + self.offset
        before = self.edits[index - 1]
        return position - before.text.end + before.source.end


class ProvisionKind(StrEnum):
    """What a stretch of the text is; the values are those of the JSON contract."""

    TITLE = "title"
    SECTION = "section"
    HEADING = "heading"
    RECITAL = "recital"
    OPERATIVE_PARAGRAPH = "operative-paragraph"
    SUB_PARAGRAPH = "sub-paragraph"
    PARAGRAPH = "paragraph"
    LIST_ITEM = "list-item"
    MESSAGE = "message"
    QUOTATION = "quotation"
    GLOSSARY_ENTRY = "glossary-entry"
    TABLE = "table"
    TABLE_ROW = "table-row"
    FURNITURE = "furniture"


@dataclass(frozen=True, slots=True)
class Link:
    """A hyperlink: the words that carry it and its address as the source writes it."""

    span: Span
    href: str


@dataclass(frozen=True, slots=True)
class Attribution:
    """Who speaks a quotation and in which capacity; each part with its place, None where the text has none."""

    speaker: Span
    role: Span | None


@dataclass(frozen=True, slots=True)
class Provision:
    """A subdivision of the text. Children lie within parents; leaves cover the text."""

    id: str
    """Akoma Ntoso eId, unique in the expression: para_67, para_7__subpara_a, rec_A, sec_3."""
    kind: ProvisionKind
    span: Span
    parent: str | None = None
    number: str | None = None
    """As the paragraph is cited: "67", "7(a)", "A", the term of a glossary entry; None where there is none."""
    heading: tuple[str, ...] = ()
    """The headings above it, outermost first."""
    language: str | None = None
    """BCP 47 tag where it differs from the expression's."""
    attribution: Attribution | None = None
    links: tuple[Link, ...] = ()


class Status(StrEnum):
    """What kind of text an expression is."""

    DRAFT = "draft"
    ADOPTED = "adopted"
    FINAL = "final"
    SCAN = "scan"
    SUMMARY = "summary"
    EXCERPT = "excerpt"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Quality:
    """How well the characters were recognised: the share of words found in a dictionary of the language."""

    score: float
    words: int
    method: str


LEGIBLE = 0.8
"""The least quality of a text from which statements are taken: below it, one word in five is misread."""


@dataclass(frozen=True, slots=True)
class Description:
    """What is known of a document beside its words: from its metadata file, or recognised in its head."""

    slug: str
    title: str
    kind: str
    """Local name of a document class in lower case with hyphens: resolution, outcome-document, declaration, …"""
    body: str | None = None
    """The issuing body, as named."""
    symbol: str | None = None
    status: Status = Status.UNKNOWN
    version: str = "text"
    """Names the expression among those of its work: "draft", "final", "summary-report"."""
    language: str = "en"
    adopted: date | None = None
    issued: date | None = None
    session: int | None = None
    """Ordinal of the issuing body's session at which the text was adopted."""


@dataclass(frozen=True, slots=True)
class Document:
    """One expression of one work, read and segmented."""

    description: Description
    text: str
    provisions: tuple[Provision, ...]
    alignment: Alignment = field(default_factory=Alignment)
    quality: Quality | None = None
    source: str = ""
    """The source as decoded, in which the source spans of the alignment count."""

    def words(self, span: Span) -> str:
        """Cut a span out of the repaired text."""
        return self.text[span.start : span.end]

    @property
    def is_legible(self) -> bool:
        """Tell whether the characters are recognised well enough to take statements from the words."""
        return self.quality is None or self.quality.score >= LEGIBLE


class Role(StrEnum):
    """The part that an actor plays in a mandate."""

    ISSUER = "issuer"
    ADDRESSEE = "addressee"
    THROUGH = "through"
    CONSULTATION = "in-consultation-with"
    SUPPORT = "with-support-of"
    REPORT_RECIPIENT = "report-recipient"


@dataclass(frozen=True, slots=True)
class ActorReference:
    """An actor as a text names it; id is its slug in the actor register, None where the register has none."""

    name: str
    """The register's English name, or the words of the text without article and determiners."""
    span: Span
    id: str | None = None
    role: Role = Role.ADDRESSEE


@dataclass(frozen=True, slots=True)
class SessionReference:
    """A session: its ordinal and the name of its body as in the register."""

    ordinal: int
    body: str


@dataclass(frozen=True, slots=True)
class Deadline:
    """When something is due, as stated and as computed."""

    span: Span
    relation: str
    """by, before, in, during, at, from, until, ahead-of; "every" for a bare recurrence."""
    precision: str
    """day, month, year, session, event, recurrence, period."""
    year: int | None = None
    month: int | None = None
    day: int | None = None
    session: SessionReference | None = None
    sessions: tuple[SessionReference, ...] = ()
    """Further sessions named in the same words ("fifty-seventh and fifty-eighth sessions")."""
    event: str | None = None
    """Name of the meeting that the words refer to."""
    recurrence: str | None = None
    """annual, biennial, triennial, quadrennial, quinquennial, semi-annual, quarterly, monthly."""
    rrule: str | None = None
    """RFC 5545 recurrence rule."""
    earliest: date | None = None
    latest: date | None = None
    rule: str = ""
    """Key of the rule that computed the days, or that says why it could not."""
    reason: str | None = None
    """Why earliest and latest are unknown."""
    source: str | None = None
    """Address or symbol of the calendar's source for the session or meeting."""


class StatementKind(StrEnum):
    """What an operative clause does."""

    MANDATE = "mandate"
    COMMITMENT = "commitment"
    DECISION = "decision"


@dataclass(frozen=True, slots=True)
class Mandate:
    """An operative clause: who is asked, by which verb, to do what, by when."""

    provision: str
    number: str | None
    kind: StatementKind
    verb: str
    verb_class: str
    verb_span: Span
    actors: tuple[ActorReference, ...]
    """All of them, each with its role."""
    action: Span | None
    deadlines: tuple[Deadline, ...]
    quote: Span
    confidence: float
    review: str = "unreviewed"
    """What a reviewer said of it: unreviewed, accepted, corrected or added."""

    def in_role(self, *roles: Role) -> tuple[ActorReference, ...]:
        """Select the actors that play one of the roles."""
        return tuple(actor for actor in self.actors if actor.role in roles)


@dataclass(frozen=True, slots=True)
class Citation:
    """A reference to a document or a part of it."""

    provision: str
    span: Span
    work: str | None
    """Slug of the cited work (register or symbol), None where it cannot be resolved."""
    symbol: str | None = None
    pinpoint: str | None = None
    """eId of the cited subdivision: para_72, art_19."""


@dataclass(frozen=True, slots=True)
class Figure:
    """An observation that a text states."""

    provision: str
    span: Span
    value: str
    """Canonical decimal."""
    unit: str
    """What is counted, or "percent"."""
    qualifier: str | None = None
    """over, about, up-to, at-least, … as stated."""
    population: str | None = None
    year: int | None = None
    stated_by: str | None = None
    """Who says so, where the sentence names a source."""


@dataclass(frozen=True, slots=True)
class Mention:
    """An actor or topic named in a provision."""

    provision: str
    span: Span
    name: str
    id: str
    kind: str = "actor"


@dataclass(frozen=True, slots=True)
class Extraction:
    """All that was recognised in one document."""

    document: Document
    mandates: tuple[Mandate, ...] = ()
    citations: tuple[Citation, ...] = ()
    figures: tuple[Figure, ...] = ()
    mentions: tuple[Mention, ...] = ()
    reviewer: str | None = None
    """Who reviewed the statements, as the review file names them; None where nobody did."""
