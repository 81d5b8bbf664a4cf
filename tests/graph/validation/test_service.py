"""The functions behind `/validate`: bytes in, a report in any format out, within limits."""

from __future__ import annotations

import json

import pytest

from mandategraph.graph.validation.findings import ValidationError
from mandategraph.graph.validation.formats import REPORT_TYPES
from mandategraph.graph.validation.isolation import LimitExceeded, Limits, run_limited
from mandategraph.graph.validation.service import Content, Request, render, validate_request

SHAPES = (
    b"@prefix sh: <http://www.w3.org/ns/shacl#> . <urn:s> sh:targetSubjectsOf <urn:p> ; sh:nodeKind sh:Literal ."
)
DATA = Content(b'<urn:a> <urn:p> "x" .\n', "text/turtle", "mine.ttl")


def test_own_shapes() -> None:
    report = validate_request(Request([DATA], shapes=[Content(SHAPES, "text/turtle")]))
    (finding,) = report.findings
    assert finding.position is not None
    assert (finding.position.source, str(finding.focus_node), report.profile) == ("mine.ttl", "<urn:a>", None)


def test_a_profile_by_name() -> None:
    figure = b"<urn:a> a <https://w3id.org/mandategraph/ontology#Figure> ."
    with pytest.raises(ValidationError, match="no profile 'nope'"):
        validate_request(Request([DATA], profile="nope"))
    report = validate_request(Request([Content(figure, "text/turtle; charset=utf-8")], profile="core"))
    assert {finding.shape for finding in report.findings} >= {"https://w3id.org/mandategraph/shapes#Figure-words"}


@pytest.mark.parametrize("media_type", [*REPORT_TYPES, "application/n-triples", "application/rdf+xml"])
def test_every_format(media_type: str) -> None:
    report = validate_request(Request([DATA], shapes=[Content(SHAPES, "text/turtle")]))
    rendered = render(report, media_type)
    assert (rendered.media_type, rendered.conforms, "urn:a" in rendered.body or "mine.ttl" in rendered.body) == (
        media_type, False, True,
    )  # fmt: skip


def test_unknown_formats_are_refused() -> None:
    report = validate_request(Request([DATA], shapes=[Content(SHAPES, "text/turtle")]))
    with pytest.raises(ValidationError, match="no report of media type"):
        render(report, "image/png")
    with pytest.raises(ValidationError, match="no known kind of RDF"):
        validate_request(Request([Content(b"", "image/png")]))


def test_too_much_is_refused_before_it_is_read() -> None:
    with pytest.raises(ValidationError, match="exceed the limit of 10"):
        validate_request(Request([DATA], max_bytes=10))


def test_the_answer_of_the_child_comes_back_whole() -> None:
    assert run_limited(lambda: "x" * 3_000_000, Limits(10)) == "x" * 3_000_000


def test_a_child_that_hangs_breaks_or_refuses_is_told_apart() -> None:
    def refuse() -> None:
        raise ValidationError("not this")

    def spin() -> None:
        while True:
            pass

    def divide() -> float:
        return 1 / 0

    with pytest.raises(ValidationError, match=r"^not this$"):
        run_limited(refuse, Limits(10))
    with pytest.raises(LimitExceeded, match=r"within 0\.5 seconds"):
        run_limited(spin, Limits(0.5))
    with pytest.raises(ValidationError, match="ZeroDivisionError"):
        run_limited(divide, Limits(10))
    with pytest.raises(LimitExceeded, match="memory"):
        run_limited(lambda: len(bytearray(1 << 30)), Limits(10, memory=1 << 28))


def test_the_child_has_neither_network_nor_files() -> None:
    def look_around() -> list[str]:

        failures = []
        for attempt in (lambda: socket.socket(), lambda: open("/etc/hostname", encoding="utf-8")):  # noqa: SIM115
            try:
                attempt()
            except OSError as error:
                failures.append(type(error).__name__)
        return failures

    import socket

    assert json.dumps(run_limited(look_around, Limits(10))) == '["OSError", "OSError"]'
