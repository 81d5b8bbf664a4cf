"""What single sentences say, one case for each construction of drafting practice."""

from __future__ import annotations

import pytest

from mandategraph.loaders.mandates import recognise_mandates
from mandategraph.loaders.model import Description, Document, Mandate, Provision, ProvisionKind, Role, Span

BODY = "General Assembly"


def read(sentence: str, before: str = "", body: str = BODY, kind: str = "resolution") -> tuple[Mandate, ...]:
    """Read one operative paragraph; `before` stands in the document as a recital above it."""
    text = f"{before}\n{sentence}" if before else sentence
    start = len(text) - len(sentence)
    provisions = [Provision("para_1", ProvisionKind.OPERATIVE_PARAGRAPH, Span(start, len(text)), None, "1")]
    if before:
        provisions.insert(0, Provision("rec_1", ProvisionKind.RECITAL, Span(0, start - 1)))
    return recognise_mandates(
        Document(Description("x", "x", kind, body=body), text, tuple(provisions)),
    )


def say(mandates: tuple[Mandate, ...]) -> list[tuple[str, list[str]]]:
    return [(mandate.verb, [actor.name for actor in mandate.in_role(Role.ADDRESSEE)]) for mandate in mandates]


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("Requests the Secretary-General to report;", [("request", ["Secretary-General"])]),
        ("Also strongly urges all parties to cease hostilities;", [("urge", ["parties"])]),
        ("In this regard, calls upon Member States to cooperate;", [("call upon", ["Member States"])]),
        ("Calls, in particular, on the Secretariat to help;", [("call upon", ["Secretariat"])]),
        ("Urges in this regard the Transitional Council to accelerate;", [("urge", ["Transitional Council"])]),
        (
            "Takes note of the report, and requests the Economic and Social Council to consider it;",
            [("request", ["Economic and Social Council"])],
        ),
        (
            "Invites Governments, the private sector and, where appropriate, civil society to invest;",
            [("invite", ["Governments", "private sector", "civil society"])],
        ),
        (
            "Invites the technical and academic communities and other "
            "relevant organizations and forums to share data;",
            [("invite", ["technical and academic communities", "organizations and forums"])],
        ),
        (
            "Invites bilateral, regional and multilateral donors to contribute;",
            [("invite", ["bilateral, regional and multilateral donors"])],
        ),
        (
            "Calls upon United Nations agencies, funds and programmes and the specialized agencies to help;",
            [("call upon", ["United Nations agencies, funds and programmes", "specialized agencies"])],
        ),
        (
            "Urges all stakeholders, including Governments and business enterprises, to act;",
            [("urge", ["stakeholders", "Governments", "business enterprises"])],
        ),
        ("Calls upon Member States, especially those in the region, to act;", [("call upon", ["Member States"])]),
        (
            "Calls upon States parties to the Convention to submit reports;",
            [("call upon", ["States parties to the Convention"])],
        ),
        ("Invites Member States in a position to do so to contribute;", [("invite", ["Member States"])]),
        ("Urges States that have not yet signed or ratified the Treaty to do so;", [("urge", ["States"])]),
        ("Encourages other States also to do so;", [("encourage", ["States"])]),
        (
            "Requests the Special Rapporteur on the right to food to report;",
            [("request", ["Special Rapporteur on the right to food"])],
        ),
        (
            "Invites Member States, and requests the United Nations system, to mark the Day;",
            [("invite", ["Member States"]), ("request", ["United Nations system"])],
        ),
        (
            "Encourages the international community, and welcomes existing initiatives, to provide support;",
            [("encourage", ["international community"])],
        ),
        ("Requests and encourages States to act;", [("request", ["States"]), ("encourage", ["States"])]),
        ("Reiterates its call upon all parties to refrain;", [("call upon", ["parties"])]),
        (
            "Reiterates its invitation to Member States to contribute, "
            "and its request to the Secretary-General to report;",
            [("invite", ["Member States"]), ("request", ["Secretary-General"])],
        ),
        ("Recommends that the General Assembly take note;", [("recommend", ["General Assembly"])]),
        ("Demands that all parties allow access;", [("demand", ["parties"])]),
        ("Decides to convene a high-level meeting;", [("decide", ["General Assembly"])]),
        ("Decides to invite Member States to contribute;", [("invite", ["Member States"])]),
        (
            "Decides that the United Nations Office on Drugs and Crime shall serve as the secretariat;",
            [("decide", ["United Nations Office on Drugs and Crime"])],
        ),
        ("Decides that the item shall be included in the agenda;", [("decide", ["General Assembly"])]),
        (
            "Decides that the tasks shall be assumed by the Statistical Commission;",
            [("decide", ["Statistical Commission"])],
        ),
        ("States are strongly urged to refrain from such measures;", [("urge", ["States"])]),
        ("We reiterate that States are strongly urged to refrain;", [("urge", ["States"])]),
        ("We call for concerted action by all stakeholders to promote access.", [("call for", ["stakeholders"])]),
        (
            "Encourages cooperation between the United Nations system and civil society;",
            [("encourage", ["United Nations system", "civil society"])],
        ),
        ("Calls for Member States to respect rights at work;", [("call for", ["Member States"])]),
        ("We will uphold international law.", [("commit", ["Member States"])]),
        ("We commit by, 2030, to ensure access.", [("commit", ["Member States"])]),
        ("We extend for another 10 years the mandate of the Forum.", [("decide", ["General Assembly"])]),
        (
            "In order to assist them, requests the Secretary-General to provide resources;",
            [("request", ["Secretary-General"])],
        ),
        (
            "Requests the Government of Norway to arrest those responsible;",
            [("request", ["Government of Norway"])],
        ),
        (
            "Encourages the Secretariat, through the Statistical Commission, to act;",
            [("encourage", ["Secretariat"])],
        ),
        ("Encourages, through the Statistical Commission, to act;", [("encourage", ["Statistical Commission"])]),
        (
            "Reiterates its call in resolution 2097 (2013) for Member States to contribute generously.",
            [("call upon", ["Member States"])],
        ),
        ("Reiterates its call to increase the participation of women in peace;", []),
        (
            "Recommends that the special session for the overall review of Agenda 21 should hear the "
            "Secretary-General;",
            [("recommend", ["special session for the overall review of Agenda 21"])],
        ),
        (
            "Requests the Secretary-General, in collaboration with the Secretariat and the "
            "Statistical Commission, as well as other relevant entities, to act;",
            [("request", ["Secretary-General"])],
        ),
        ("Encouraged by this, urges States to act;", [("urge", ["States"])]),
        (
            "Requests the Secretary-General, mindful of the provisions of the annex, to act;",
            [("request", ["Secretary-General"])],
        ),
        (
            "Urges the bodies within the United Nations system to act;",
            [("urge", ["bodies within the United Nations system"])],
        ),
        ("Requests that Norway contributes to the work;", [("request", ["Norway"])]),
        (
            "Commends the work of the Economic and Social Council and the Statistical Commission for the benefit "
            "of all, and invites them to go on;",
            [("invite", ["Economic and Social Council", "Statistical Commission"])],
        ),
        ("Encourages stakeholders along the full life cycle of metals to act;", [("encourage", ["stakeholders"])]),
        (
            "Invites the representatives listed in paragraphs 7 to 11 above, time permitting, to make statements;",
            [("invite", ["representatives listed in paragraphs 7 to 11"])],
        ),
        (
            "Urges the Committee established pursuant to resolution 1988 (2011) to act;",
            [("urge", ["Committee established pursuant to resolution 1988 (2011)"])],
        ),
        (
            "Calls upon Member States and other actors, including in the private sector and academia, to act;",
            [("call upon", ["Member States", "actors"])],
        ),
        (
            "Decides that, for the purposes of paragraph 5, as amended, the Secretariat, acting promptly, which "
            "holds the list shall notify States;",
            [("decide", ["Secretariat"])],
        ),
    ],
)
def test_reads_addressees(sentence: str, expected: list[tuple[str, list[str]]]) -> None:
    assert say(read(sentence)) == expected


@pytest.mark.parametrize(
    "sentence",
    [
        "Encourages the adoption of new technologies;",
        "Urges their full implementation;",
        "Recalls its resolution 70/1, in which the Assembly requested the Secretary-General to report;",
        "We recall that the General Assembly will convene a meeting.",
        "Welcomes the decision of the Committee to request the Secretary-General to report;",
        "Notes that the report requests States to act;",
        "Does not request the Secretary-General to report;",
        "Decides to remain seized of the matter;",
        "Our cooperation will empower all women and girls, encourage their leadership and end violence.",
        "Strengthened cooperation is required to address gaps.",
        "Notes the requests and appeals of Member States;",
        "We will be prepared.",
        "Extends its gratitude to the Government of Tunisia;",
        "The Secretary-General should report;",
    ],
)
def test_says_nothing(sentence: str) -> None:
    assert read(sentence) == ()


def test_recitals_are_none() -> None:
    text = "Requests the Secretary-General to report,"
    document = Document(
        Description("x", "x", "resolution"), text, (Provision("rec_1", ProvisionKind.RECITAL, Span(0, len(text))),)
    )
    assert recognise_mandates(document) == ()


def test_keeps_roles_apart() -> None:
    sentence = (
        "Requests the Secretary-General, in consultation with Member "
        "States and civil society, with the support of the "
        "International Telecommunication Union, to submit, through "
        "the Economic and Social Council, a report to the "
        "General Assembly at its eightieth session;"
    )
    (mandate,) = read(sentence)
    roles = {role: [actor.name for actor in mandate.in_role(role)] for role in Role}
    assert roles[Role.ISSUER] == ["General Assembly"]
    assert roles[Role.ADDRESSEE] == ["Secretary-General"]
    assert roles[Role.CONSULTATION] == ["Member States", "civil society"]
    assert roles[Role.SUPPORT] == ["International Telecommunication Union"]
    assert roles[Role.REPORT_RECIPIENT] == ["General Assembly"]


def test_spans_lead_to_the_words() -> None:
    sentence = "Welcomes the report, and requests the Secretary-General to submit a further report by 2030;"
    (mandate,) = read(sentence)
    assert mandate.verb_span.of(sentence) == "requests"
    assert mandate.action is not None
    assert mandate.action.of(sentence) == "submit a further report by 2030"
    assert mandate.quote.of(sentence) == "requests the Secretary-General to submit a further report by 2030"
    assert [deadline.span.of(sentence) for deadline in mandate.deadlines] == ["by 2030"]
    assert 0 < mandate.confidence <= 1


def test_passive_without_agent_takes_the_addressee_before_and_lends_its_deadline() -> None:
    sentence = (
        "We invite the Secretary-General to set up a task force. We request that the work be completed in 2027."
    )
    invite, request = read(sentence)
    assert say((invite, request)) == [("invite", ["Secretary-General"]), ("request", ["Secretary-General"])]
    assert [deadline.year for deadline in invite.deadlines] == [2027]
    assert [deadline.year for deadline in request.deadlines] == [2027]


@pytest.mark.parametrize(
    ("before", "sentence", "expected"),
    [
        (
            "Recalling the establishment of the Internet Governance Forum,",
            "Requests the Forum to report;",
            ["Internet Governance Forum"],
        ),
        (
            "Recalling the Ad Hoc Committee to Elaborate a Convention on Trade,",
            "Requests the Ad Hoc Committee to meet;",
            ["Ad Hoc Committee to Elaborate a Convention on Trade"],
        ),
        (
            "Noting the Economic Community of Central African States (ECCAS),",
            "Invites ECCAS to help;",
            ["Economic Community of Central African States"],
        ),
        (
            "",
            "Notes the role of the Secretary-General, and requests that he submit a report;",
            ["Secretary-General"],
        ),
        (
            "",
            "Commends the work of regional commissions and other "
            "regional organizations, and calls upon them to act;",
            ["regional commissions", "regional organizations"],
        ),
        (
            "",
            "Welcomes the work of the Statistical Commission, and invites it to continue;",
            ["Statistical Commission"],
        ),
        (
            "",
            "Notes the agreement of the World Health Organization with the World Meteorological Organization, and "
            "invites both organizations to cooperate;",
            ["World Health Organization", "World Meteorological Organization"],
        ),
        ("", "Notes the readiness of Iranian officials, and calls upon them to talk;", ["Iranian officials"]),
    ],
)
def test_resolves_short_names_and_pronouns(before: str, sentence: str, expected: list[str]) -> None:
    assert [names for _, names in say(read(sentence, before))] == [expected]


def test_a_report_tells_what_others_say() -> None:
    sentence = "Governments are asked to act. We call on all States to help."
    assert say(read(sentence)) == [("ask", ["Governments"]), ("call upon", ["States"])]
    assert read(sentence, kind="report") == ()


def test_names_of_texts_are_no_addressees() -> None:
    sentence = "Calls for coherence among the Paris Agreement, the Sendai Framework and the Convention on Trade;"
    assert read(sentence) == ()


def test_its_session_behind_an_addressee_is_the_addressees() -> None:
    (mandate,) = read("Requests the Statistical Commission, at its sixtieth session, to review the indicators;")
    bodies = [deadline.session.body for deadline in mandate.deadlines if deadline.session]
    assert bodies == ["Statistical Commission"]


def test_an_office_gives_way_to_its_holder() -> None:
    before = "Recalling the Office of the United Nations High Commissioner for Human Rights,"
    (mandate,) = read("Requests the High Commissioner to report;", before)
    assert say((mandate,)) == [("request", ["United Nations High Commissioner for Human Rights"])]
