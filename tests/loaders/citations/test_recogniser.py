"""Citations of many forms."""

import pytest

from mandategraph.loaders.citations import recognise_citations
from mandategraph.loaders.model import Description, Document, Provision, ProvisionKind, Span


def document(text: str, body: str | None = "General Assembly") -> Document:
    paragraph = Provision("para_1", ProvisionKind.OPERATIVE_PARAGRAPH, Span(0, len(text)))
    return Document(Description("a-text", "A text", "resolution", body=body), text, (paragraph,))


def cite(text: str, body: str | None = "General Assembly") -> list[tuple[str, str | None, str | None]]:
    return [(c.span.of(text), c.work, c.pinpoint) for c in recognise_citations(document(text, body))]


HRC = "Human Rights Council"


@pytest.mark.parametrize(
    ("text", "body", "expected"),
    [
        (
            "in its resolution 70/125 of 16 December 2015",
            "General Assembly",
            [("resolution 70/125", "a-res-70-125")],
        ),
        (
            "General Assembly resolution 70/1 of 25 September 2015",
            HRC,
            [("General Assembly resolution 70/1", "a-res-70-1")],
        ),
        (
            "Recalling its resolutions 43/13 of 19 June 2020 on mental health, 47/16 of 13 July 2021 on the "
            "Internet, and 48/4 of 7 October 2021",
            HRC,
            [("resolutions 43/13", "a-hrc-res-43-13"), ("47/16", "a-hrc-res-47-16"), ("48/4", "a-hrc-res-48-4")],
        ),
        (
            "Economic and Social Council resolution 2019/24. Pursuant to Council resolution 1996/31",
            "General Assembly",
            [
                ("Economic and Social Council resolution 2019/24", "e-res-2019-24"),
                ("Council resolution 1996/31", "e-res-1996-31"),
            ],
        ),
        (
            "Security Council resolutions 1325 (2000) of 31 October 2000 and 2250 (2015)",
            "General Assembly",
            [("Security Council resolutions 1325 (2000)", "s-res-1325-2000"), ("2250 (2015)", "s-res-2250-2015")],
        ),
        ("resolution 57/270 B of 23 June 2003", "General Assembly", [("resolution 57/270 B", "a-res-57-270-b")]),
        ("resolution 1514 (XV)", HRC, [("resolution 1514 (XV)", "a-res-1514-xv")]),
        (
            "Assembly decision 68/505 of 1 October 2013",
            "General Assembly",
            [("Assembly decision 68/505", "a-dec-68-505")],
        ),
        ("in resolution S-26/2 of 27 June 2001", "General Assembly", [("resolution S-26/2", "a-res-s-26-2")]),
        ("a resolution adopted by the General Assembly in 2015 (70/125)", None, [("", "a-res-70-125")]),
        (
            "resolution 79/277, adopted by the General Assembly on 27 March 2025",
            None,
            [("resolution 79/277", "a-res-79-277")],
        ),
        (
            "see A/80/L.41 and (E/CN.16/2025/2).",
            None,
            [("A/80/L.41", "a-80-l-41"), ("E/CN.16/2025/2", "e-cn-16-2025-2")],
        ),
    ],
)
def test_documents_by_number_and_symbol(text: str, body: str | None, expected: list[tuple[str, str]]) -> None:
    found = cite(text, body)
    assert [work for _, work, _ in found] == [work for _, work in expected]
    assert all(words in ("", cited) for (cited, _, _), (words, _) in zip(found, expected, strict=True))


def test_the_date_decides_between_two_bodies_that_number_alike() -> None:
    text = "The Human Rights Council and the General Assembly, in resolution 39/11 of 8 November 1984"
    assert [work for _, work, _ in cite(text, None)] == ["a-res-39-11"]


def test_a_number_without_a_body_of_known_series_stays_unresolved() -> None:
    text = "Conference of Ministers resolution 2/11 of 27 May 2016"
    (citation,) = recognise_citations(document(text, None))
    assert (citation.work, citation.symbol) == (None, "resolution 2/11")


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("paragraph 72 of the Tunis Agenda", ["para_72"]),
        ("paragraphs 72 to 75 of the Tunis Agenda", ["para_72", "para_73", "para_74", "para_75"]),
        ("articles 19 and 29 of the Universal Declaration of Human Rights", ["art_19", "art_29"]),
        ("article 19 (2) of the International Covenant on Civil and Political Rights", ["art_19__para_2"]),
        ("paragraph 7 (a) of General Assembly resolution 70/125", ["para_7__subpara_a"]),
        ("General Assembly resolution 60/30, paras. 79 and 80", ["para_79", "para_80"]),
        ("paragraph 11 of the annex to resolution 65/1", ["para_11"]),
        ("section II of its resolution 61/244", ["sec_II"]),
    ],
)
def test_the_parts_cited(text: str, parts: list[str]) -> None:
    found = cite(text)
    assert [pinpoint for _, _, pinpoint in found] == parts
    assert {words for words, _, _ in found} == {text}


def test_instruments_by_name_and_by_the_noun_alone() -> None:
    text = (
        "guided by the International Covenant on Civil and Political Rights, in particular article 17 of the "
        "Covenant, and by the UDHR"
    )
    covenant, declaration = (
        "international-covenant-on-civil-and-political-rights",
        "universal-declaration-of-human-rights",
    )
    assert [(work, part) for _, work, part in cite(text)] == [
        (covenant, None),
        (covenant, "art_17"),
        (declaration, None),
    ]


def test_a_title_after_its_number_is_no_second_citation() -> None:
    text = "resolution 70/1, entitled “Transforming our world: the 2030 Agenda”, and the 2030 Agenda"
    assert [words for words, _, _ in cite(text)] == ["resolution 70/1", "2030 Agenda"]


@pytest.mark.parametrize(
    "text",
    [
        "the World Summit on the Information Society",
        "GDC 3, 4, 5",
        "24/7 support",
        "https://un.org/A/RES/70/1",
        "and/or 5/6 of it",
    ],
)
def test_what_cites_nothing(text: str) -> None:
    assert cite(text) == []


def test_a_document_does_not_cite_itself() -> None:
    description = Description("a-res-70-1", "A text", "resolution", body="General Assembly", symbol="A/RES/70/1")
    text = "A/RES/70/1"
    paragraph = Provision("para_1", ProvisionKind.PARAGRAPH, Span(0, len(text)))
    assert recognise_citations(Document(description, text, (paragraph,))) == ()


def test_citations_stand_in_the_innermost_provision_and_not_in_furniture() -> None:
    text = "A/80/L.41\nsee A/80/1\n(a) see A/80/2"
    provisions = (
        Provision("furn_1", ProvisionKind.FURNITURE, Span(0, 9)),
        Provision("para_1", ProvisionKind.OPERATIVE_PARAGRAPH, Span(10, len(text))),
        Provision("para_1__subpara_a", ProvisionKind.SUB_PARAGRAPH, Span(21, len(text)), parent="para_1"),
    )
    found = recognise_citations(Document(Description("x", "x", "resolution"), text, provisions))
    places = [(citation.provision, citation.symbol) for citation in found]
    assert places == [("para_1", "A/80/1"), ("para_1__subpara_a", "A/80/2")]


def test_the_outcome_document_cites_70_125_five_times(wsis: Document) -> None:
    numbers = {provision.id: provision.number for provision in wsis.provisions}
    cited = [numbers[c.provision] for c in recognise_citations(wsis) if c.work == "a-res-70-125"]
    assert cited == ["B", "58", "92", "105", "126"]


def test_the_outcome_document_cites_its_instruments_with_their_parts(wsis: Document) -> None:
    cited = {(citation.work, citation.pinpoint) for citation in recognise_citations(wsis)}
    assert cited >= {
        ("a-res-70-1", None),
        ("a-res-79-1", None),
        ("a-res-79-277", None),
        ("a-res-79-323", None),
        ("a-res-78-213", None),
        ("tunis-agenda", "para_72"),
        ("universal-declaration-of-human-rights", "art_19"),
        ("universal-declaration-of-human-rights", "art_29"),
        ("international-covenant-on-civil-and-political-rights", "art_17"),
    }
    assert all(work for work, _ in cited)
