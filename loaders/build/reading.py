"""One source, from its bytes to the triples of its expressions: the work that is shared out among workers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from time import perf_counter

from pyoxigraph import RdfFormat, Triple, serialize

from mandategraph.graph.errors import BuildError, DataError, MandateGraphError, SourceError
from mandategraph.graph.identifiers import ExpressionKey, Identifiers
from mandategraph.loaders.build.sources import Opened, Source, open_source
from mandategraph.loaders.corpus.metadata import Bounds, SourceFacts
from mandategraph.loaders.extraction import extract
from mandategraph.loaders.mapping.context import Issue, Mentioned
from mandategraph.loaders.mapping.correspondences import Comparable
from mandategraph.loaders.mapping.expression import MappedExpression, SourceFile, map_extraction
from mandategraph.loaders.model import Extraction, Status
from mandategraph.loaders.readers import read
from mandategraph.loaders.review import apply_review, make_recognisers, read_review


@dataclass(frozen=True, slots=True)
class ReadExpression:
    """What a worker hands back of one expression; graphs are N-Triples."""

    key: ExpressionKey
    status: Status
    own: bytes
    work: bytes
    subdivisions: bytes
    shared: bytes
    provenance: bytes
    mentioned: Mentioned
    comparable: tuple[Comparable, ...]
    provisions: tuple[str, ...]
    """eIds, in document order."""
    revises: str | None
    counts: Mapping[str, int]
    quality: float | None


@dataclass(frozen=True, slots=True)
class Failure:
    """Why a source gave nothing, in one line, and the exit status that this stands for."""

    reason: str
    exit_code: int


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one source: its expressions, or the reason why there are none."""

    source: Source
    sha256: str = ""
    expressions: tuple[ReadExpression, ...] = ()
    issues: tuple[Issue, ...] = ()
    failure: Failure | None = None
    seconds: Mapping[str, float] = field(default_factory=dict)


def read_source(source: Source, base: str) -> Outcome:
    """Read, extract and map one source; a fault in it is its outcome and not that of the others."""
    try:
        return _read_source(source, base)
    except MandateGraphError as error:
        # A fault in a table of the project is not the source's; of the others not all name the source.
        elsewhere = isinstance(error, DataError) and error.file != source.path.name
        named = elsewhere or source.label in str(error)
        reason = str(error) if named else f"{source.label}: {error}"
        return Outcome(source, failure=Failure(reason, error.exit_code))


def _read_source(source: Source, base: str) -> Outcome:
    started = perf_counter()
    opened = open_source(source)
    extractions, stale = review_extractions(opened, extract_opened(source, opened))
    recognised = perf_counter()
    identifiers = Identifiers(base)
    file = SourceFile(source.name, opened.sha256)
    expressions: list[ReadExpression] = []
    issues: list[Issue] = stale
    for extraction in extractions:
        described = extraction.document.description
        facts = opened.facts.work(described.slug, described.version) if opened.facts else None
        mapped = map_extraction(extraction, file, identifiers, facts)
        counts = count_found(extraction)
        issues += mapped.issues
        issues += check_counts(source, mapped.key, counts, facts.expected if facts else {})
        expressions.append(_pack(mapped, extraction, counts))
    _check_works(source, opened.facts, expressions)
    return Outcome(
        source,
        opened.sha256,
        tuple(expressions),
        tuple(issues),
        seconds={"recognise": recognised - started, "map": perf_counter() - recognised},
    )


def extract_opened(source: Source, opened: Opened) -> list[Extraction]:
    """Read and recognise a source that was opened. Raises SourceError."""
    metadata = opened.facts.fields if opened.facts else None
    return extract(read(source.path, opened.data, metadata=metadata))


def review_extractions(opened: Opened, extractions: list[Extraction]) -> tuple[list[Extraction], list[Issue]]:
    """Lay a source's review over what was extracted; records that no longer fit the text are issues."""
    if opened.review is None:
        return extractions, []
    review = read_review(opened.review)
    reviewed: list[Extraction] = []
    issues: list[Issue] = []
    for extraction in extractions:
        result = apply_review(extraction, review, make_recognisers(extraction.document))
        reviewed.append(result.extraction)
        issues += [
            Issue("warning", record.work, f"review of {record.provision} {record.verb}: {reason}; review it again")
            for record, reason in result.flagged
        ]
    return reviewed, issues


def count_found(extraction: Extraction) -> dict[str, int]:
    """Count provisions and statements by kind, and what else was recognised, as metadata files speak of it."""
    counts: Counter[str] = Counter(provision.kind.value for provision in extraction.document.provisions)
    counts.update(mandate.kind.value for mandate in extraction.mandates)
    counts["deadline"] = sum(len(mandate.deadlines) for mandate in extraction.mandates)
    counts["citation"] = len(extraction.citations)
    counts["figure"] = len(extraction.figures)
    counts["mention"] = len(extraction.mentions)
    counts["edit"] = len(extraction.document.alignment.edits)
    return dict(sorted(counts.items()))


def check_counts(
    source: Source, key: ExpressionKey, counts: Mapping[str, int], expected: Mapping[str, Bounds]
) -> list[Issue]:
    """Compare what was found with what a sound reading yields: BuildError below a minimum, an issue above."""
    issues = []
    for kind, bounds in expected.items():
        found, where = counts.get(kind, 0), f"{key.slug}/{key.segment}"
        if bounds.least is not None and found < bounds.least:
            raise BuildError(
                f"{source.label}: {where} has {found} of {kind} where at least {bounds.least} are expected; "
                f"see what the reading lost, or correct the bounds in its metadata"
            )
        if bounds.most is not None and found > bounds.most:
            issues.append(Issue("warning", where, f"{found} of {kind} where at most {bounds.most} are expected"))
    return issues


def _check_works(source: Source, facts: SourceFacts | None, found: list[ReadExpression]) -> None:
    """Refuse a reading that lost a work which the metadata names."""
    have = {(expression.key.slug, expression.key.version) for expression in found}
    for work in facts.works if facts else ():
        if (work.slug, work.version) not in have:
            raise SourceError(
                f"{source.label}: the work {work.slug} ({work.version}) was not found in the text; "
                "correct where it begins and ends in the metadata"
            )


def _pack(mapped: MappedExpression, extraction: Extraction, counts: dict[str, int]) -> ReadExpression:
    quality = extraction.document.quality
    return ReadExpression(
        key=mapped.key,
        status=mapped.status,
        own=to_ntriples(mapped.own),
        work=to_ntriples(mapped.work),
        subdivisions=to_ntriples(mapped.subdivisions),
        shared=to_ntriples(mapped.shared),
        provenance=to_ntriples(mapped.provenance),
        mentioned=mapped.mentioned,
        comparable=mapped.comparable,
        provisions=tuple(provision.id for provision in extraction.document.provisions),
        revises=mapped.revises,
        counts=counts,
        quality=quality.score if quality else None,
    )


def to_ntriples(triples: list[Triple]) -> bytes:
    """Write triples as N-Triples, one a line."""
    return serialize(triples, format=RdfFormat.N_TRIPLES) or b""
