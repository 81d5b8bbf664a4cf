"""What paragraphs with items say, and documents as a whole."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mandategraph.loaders.mandates import recognise_mandates
from mandategraph.loaders.model import (
    Description,
    Document,
    Mandate,
    Provision,
    ProvisionKind,
    Quality,
    Role,
    Span,
    StatementKind,
)
from mandategraph.loaders.readers import read
from tests.growth import assert_linear


def read_text(text: str) -> list[Mandate]:
    documents = read(Path("resolution.txt"), text.encode())
    return [mandate for document in documents for mandate in recognise_mandates(document)]


def say(mandates: list[Mandate]) -> list[tuple[str | None, str, list[str]]]:
    return [
        (mandate.number, mandate.verb, [actor.name for actor in mandate.in_role(Role.ADDRESSEE)])
        for mandate in mandates
    ]


HEAD = """Resolution adopted by the General Assembly on 1 December 2020

The General Assembly,

Recalling its resolution 70/1 of 25 September 2015,

"""


def test_infinitive_items_are_entries_of_their_own() -> None:
    text = HEAD + (
        "1. Requests the Secretary-General, at its eightieth session, to:\n\n"
        "(a) Report on progress;\n\n(b) Convene a meeting by 2030;\n\n2. Invites Member States to help.\n"
    )
    mandates = read_text(text)
    assert say(mandates) == [
        ("1(a)", "request", ["Secretary-General"]),
        ("1(b)", "request", ["Secretary-General"]),
        ("2", "invite", ["Member States"]),
    ]
    assert [session.ordinal for m in mandates[:1] for d in m.deadlines if (session := d.session)] == [80]
    assert {deadline.year for deadline in mandates[1].deadlines} == {None, 2030}


def test_gerund_items_are_the_manner_of_one_entry() -> None:
    text = (
        HEAD + "1. Calls upon parliaments to lead efforts by:\n\n(a) Preserving rights;\n\n(b) Developing law;\n"
    )
    assert say(read_text(text)) == [("1", "call upon", ["parliaments"])]


def test_items_with_verbs_of_their_own_are_read_by_themselves() -> None:
    text = HEAD + (
        "1. Decides:\n\n(a) To convene a conference;\n\n(b) To invite Member States to attend;\n\n"
        "(c) That the Secretary-General shall report;\n"
    )
    found = say(read_text(text))
    assert ("1(a)", "decide", ["General Assembly"]) in found
    assert ("1(b)", "invite", ["Member States"]) in found


def test_a_chapeau_without_number_stands_over_the_paragraphs_after_it() -> None:
    text = (
        "The Plenipotentiary Conference,\n\nrecalling the outcomes "
        "of the Summit,\n\ninstructs the Secretary-General\n\n"
        "1 to report annually to the Council;\n\n2 to prepare a progress report;\n"
    )
    mandates = read_text(text)
    assert [verb for _, verb, _ in say(mandates)] == ["instruct", "instruct"]
    assert all(names == ["Secretary-General"] for _, _, names in say(mandates))


def test_commitments_and_decisions_are_told_from_mandates() -> None:
    text = (
        "Outcome document\n\nWe, the Heads of State and Government, gathered in New York,\n\n"
        "1. We will end hunger by 2030.\n\n2. We decide to convene a "
        "summit in 2027.\n\n3. We urge all States to act.\n"
    )
    assert [mandate.kind for mandate in read_text(text)] == [
        StatementKind.COMMITMENT,
        StatementKind.DECISION,
        StatementKind.MANDATE,
    ]


def test_who_we_are_is_read_from_the_preamble() -> None:
    text = "Declaration\n\nWe, parliamentarians taking part in the Track,\n\n1. We will act together.\n"
    (mandate,) = read_text(text)
    assert [actor.name for actor in mandate.in_role(Role.ADDRESSEE)] == [
        "parliamentarians taking part in the Track"
    ]


def test_noise_says_nothing() -> None:
    text = "Requests the Secretary-General to report."
    document = Document(
        Description("x", "x", "declaration"),
        text,
        (Provision("p_1", ProvisionKind.OPERATIVE_PARAGRAPH, Span(0, len(text))),),
        quality=Quality(0.4, 6, "test"),
    )
    assert recognise_mandates(document) == ()


@pytest.mark.parametrize(
    "unit",
    [
        ",",
        "States, ",
        "A'",
        "(",
        "Requests the Forum to act. ",
        "and the Council ",
        "Council Of ",
        "to ",
        "Requests ABC to act. ",
        "We welcome States. We call on them to act. ",
        "“",
        ". ",
        "of the Committee on ",
    ],
)
def test_time_grows_with_length_only(unit: str) -> None:
    def run(length: int) -> None:
        text = "Requests " + unit * (length // len(unit))
        provision = Provision("para_1", ProvisionKind.OPERATIVE_PARAGRAPH, Span(0, len(text)))
        recognise_mandates(
            Document(Description("x", "x", "resolution", body="General Assembly"), text, (provision,))
        )

    assert_linear(run, 20_000)


@settings(max_examples=60, deadline=None)
@given(st.text(alphabet=st.sampled_from(list("Requests the to, and;:.()'“” \n1aWe that shall")), max_size=300))
def test_any_text_is_read_and_spans_lie_in_it(text: str) -> None:
    provision = Provision("para_1", ProvisionKind.OPERATIVE_PARAGRAPH, Span(0, len(text)))
    for mandate in recognise_mandates(Document(Description("x", "x", "resolution"), text, (provision,))):
        assert 0 <= mandate.quote.start < mandate.quote.end <= len(text)
        assert mandate.verb_span.of(text)
