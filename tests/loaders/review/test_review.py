"""A review wins over the extractor, survives a rebuild, and is flagged where the text beneath it changed."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from pathlib import Path

import pytest

from mandategraph.graph.errors import DataError, MandateGraphError
from mandategraph.loaders.extraction import extract
from mandategraph.loaders.model import Extraction, Role
from mandategraph.loaders.readers import read
from mandategraph.loaders.review import (
    Decision,
    Review,
    Reviewed,
    apply_review,
    make_recognisers,
    read_review,
    update_review,
    write_review,
)

TEXT = """Resolution adopted by the General Assembly on 22 December 2020

75/999. A resolution for a test

The General Assembly,

Recalling its resolution 70/125 of 16 December 2015,

1. Requests the Secretary-General to submit a report to the Assembly at its seventy-seventh session;

2. Encourages Member States to support the Forum by 2025.
"""


def extract_text(text: str = TEXT) -> Extraction:
    """Extract the one expression of a text."""
    (extraction,) = extract(read(Path("test.txt"), text.encode("utf-8")))
    return extraction


def lay(extraction: Extraction, review: Review) -> Reviewed:
    """Apply a review with the extractor's own recognisers."""
    return apply_review(extraction, review, make_recognisers(extraction.document))


def decided(review: Review, verb: str, **changes: object) -> Review:
    """Change the record of one verb."""
    records = tuple(replace(r, **changes) if r.verb == verb else r for r in review.records)
    return Review(review.reviewer, records)


@pytest.fixture(scope="module")
def extraction() -> Extraction:
    found = extract_text()
    assert {mandate.verb for mandate in found.mandates} == {"request", "encourage"}
    return found


@pytest.fixture
def review(extraction: Extraction) -> Review:
    return update_review(Review("the project", ()), [extraction])


def test_a_file_is_read_as_it_was_written(review: Review, tmp_path: Path) -> None:
    path = tmp_path / "review.toml"
    write_review(path, review)
    assert read_review(path) == review
    assert [entry.name for entry in tmp_path.iterdir()] == ["review.toml"]


def test_open_records_change_nothing(extraction: Extraction, review: Review) -> None:
    assert lay(extraction, review).extraction.mandates == extraction.mandates


def test_accepted_statements_keep_all_their_values(extraction: Extraction, review: Review) -> None:
    accepted = Review("the project", tuple(replace(r, decision=Decision.ACCEPT) for r in review.records))
    reviewed = lay(extraction, accepted)
    assert reviewed.flagged == ()
    assert reviewed.extraction.reviewer == "the project"
    for before, after in zip(extraction.mandates, reviewed.extraction.mandates, strict=True):
        assert replace(after, review=before.review, actors=()) == replace(before, actors=())
        assert {(a.id, a.name, a.role) for a in after.actors} == {(a.id, a.name, a.role) for a in before.actors}
        assert after.review == "accepted"


def test_a_rejected_statement_is_gone(extraction: Extraction, review: Review) -> None:
    reviewed = lay(extraction, decided(review, "encourage", decision=Decision.REJECT)).extraction
    assert [mandate.verb for mandate in reviewed.mandates] == ["request"]


def test_a_correction_wins(extraction: Extraction, review: Review) -> None:
    changes = {"decision": Decision.CORRECT, "addressees": ("un: Assembly",), "deadlines": ()}
    reviewed = lay(extraction, decided(review, "request", **changes)).extraction
    corrected = next(mandate for mandate in reviewed.mandates if mandate.verb == "request")
    assert [actor.id for actor in corrected.in_role(Role.ADDRESSEE)] == ["un"]
    assert corrected.deadlines == ()
    assert corrected.review == "corrected"


def test_an_added_statement_stands_at_its_words(extraction: Extraction, review: Review) -> None:
    record = replace(review.records[0], decision=Decision.ADD, verb="decide", quote="support the Forum by 2025")
    record = replace(record, provision="para_2", words="support", addressees=("Forum",), deadlines=("by 2025",))
    record = replace(record, report_to=(), issuers=(), action="")
    reviewed = lay(extraction, Review("the project", (record,))).extraction
    added = next(mandate for mandate in reviewed.mandates if mandate.verb == "decide")
    assert extraction.document.words(added.quote) == "support the Forum by 2025"
    assert [deadline.year for deadline in added.deadlines] == [2025]
    assert added.review == "added"


def test_changed_words_are_flagged_and_not_published(review: Review) -> None:
    changed = extract_text(TEXT.replace("to support the Forum by 2025", "to support the Forum by 2027"))
    reviewed = lay(changed, decided(review, "encourage", decision=Decision.ACCEPT))
    assert [(record.verb, "no longer says" in reason) for record, reason in reviewed.flagged] == [
        ("encourage", True)
    ]
    states = {mandate.review for mandate in reviewed.extraction.mandates if mandate.verb == "encourage"}
    assert states == {"unreviewed"}


def test_a_decision_wins_however_the_extractor_cuts_the_statement(extraction: Extraction, review: Review) -> None:
    short = decided(review, "encourage", decision=Decision.CORRECT, quote="Encourages Member States", action="")
    reviewed = lay(extraction, short).extraction
    quotes = [extraction.document.words(m.quote) for m in reviewed.mandates if m.verb == "encourage"]
    assert quotes == ["Encourages Member States"]
    assert update_review(short, [extraction]) == short


def test_what_a_whole_reading_does_not_name_is_left_out(extraction: Extraction, review: Review) -> None:
    digest = hashlib.sha256(TEXT.encode("utf-8")).hexdigest()
    kept = Review("the project", (replace(review.records[0], decision=Decision.ACCEPT),), digest)
    reviewed = lay(extraction, kept)
    assert [mandate.verb for mandate in reviewed.extraction.mandates] == ["request"]
    assert [mandate.verb for mandate in reviewed.left_out] == ["encourage"]
    assert update_review(kept, [extraction]) == kept


def test_a_whole_reading_of_another_text_leaves_nothing_out(review: Review) -> None:
    digest = hashlib.sha256(TEXT.encode("utf-8")).hexdigest()
    changed = extract_text(TEXT.replace("2025.", "2027."))
    kept = Review("the project", (replace(review.records[0], decision=Decision.ACCEPT),), digest)
    reviewed = lay(changed, kept)
    assert [(m.verb, m.review) for m in reviewed.extraction.mandates] == [
        ("request", "accepted"),
        ("encourage", "unreviewed"),
    ]
    assert update_review(kept, [changed]).records[-1].decision is Decision.OPEN


def test_brackets_choose_among_the_same_words(extraction: Extraction, review: Review) -> None:
    changes = {"decision": Decision.CORRECT, "addressees": ("igf: support the [Forum]",)}
    reviewed = lay(extraction, decided(review, "encourage", **changes)).extraction
    (corrected,) = (mandate for mandate in reviewed.mandates if mandate.verb == "encourage")
    (forum,) = corrected.in_role(Role.ADDRESSEE)
    assert extraction.document.words(forum.span) == "Forum"


def test_words_are_found_whole(extraction: Extraction, review: Review) -> None:
    changes = {"decision": Decision.CORRECT, "addressees": ("Stat",)}
    reviewed = lay(extraction, decided(review, "encourage", **changes))
    assert [reason for _, reason in reviewed.flagged] == ["the text no longer says 'Stat'"]


def test_an_actor_that_no_register_has_is_refused(extraction: Extraction, review: Review) -> None:
    changes = {"decision": Decision.CORRECT, "addressees": ("no-such-actor: Member States",)}
    with pytest.raises(MandateGraphError, match="no-such-actor"):
        lay(extraction, decided(review, "encourage", **changes))


def test_an_update_keeps_decisions_and_adds_what_is_new(extraction: Extraction, review: Review) -> None:
    kept = Review("the project", (replace(review.records[0], decision=Decision.ACCEPT),))
    updated = update_review(kept, [extraction])
    assert updated.records[0] == kept.records[0]
    assert [record.decision for record in updated.records[1:]] == [Decision.OPEN]


@pytest.mark.parametrize(
    ("content", "line", "reason"),
    [
        ('reviewer = "x"\n[[statement]]\ndecision = "accept"\n', 2, "provision is missing"),
        ('reviewer = "x"\nfoo = 1\n', None, "unknown key 'foo'"),
        ("[[statement]]\n", None, "reviewer is missing"),
        ('reviewer = "x', None, "no valid TOML"),
        ('reviewer = "x"\nread = "yes"\n', None, "read must be the SHA-256"),
    ],
)
def test_a_faulty_file_is_refused_by_line(tmp_path: Path, content: str, line: int | None, reason: str) -> None:
    path = tmp_path / "review.toml"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(DataError) as caught:
        read_review(path)
    assert caught.value.line == line
    assert reason in caught.value.reason
