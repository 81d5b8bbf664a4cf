"""The forms that paragraphs take: each with the provisions that come of it."""

import pytest

from mandategraph.loaders.model import Document
from mandategraph.loaders.readers import read


def one(text: str) -> Document:
    (document,) = read(None, text.encode())
    return document


def outline(text: str) -> list[tuple[str, str, str | None]]:
    """Give the provisions as (identifier, kind, number), without headings and introductions."""
    return [
        (each.id, each.kind.value, each.number)
        for each in one(text).provisions
        if not each.id.endswith(("__heading", "__intro"))
    ]


HEAD = "Resolution adopted by the General Assembly on 26 May 2021\n\n75/1. A title\n\nThe General Assembly,\n\n"
HEAD_OUTLINE = [("furn_1", "furniture", None), ("title_1", "title", None), ("formula_1", "paragraph", None)]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (
            "Recalling it,\n\nDeeply concerned,\n\nAffirms its concern,\n\nBearing it in mind,\n\n1. Requests it;",
            [*[(f"rec_{n}", "recital", None) for n in (1, 2, 3, 4)], ("para_1", "operative-paragraph", "1")],
        ),
        (
            "Keen to review it in 2025, Noting with satisfaction the growth of it,\n\n1. Requests it;",
            [("rec_1", "recital", None), ("rec_2", "recital", None), ("para_1", "operative-paragraph", "1")],
        ),
        (
            "7. Calls upon States:\n\n(a) To act:\n\n(i) Now;\n\n(ii) Later;\n\n(b) To report.",
            [
                ("para_7", "operative-paragraph", "7"),
                ("para_7__subpara_a", "sub-paragraph", "7(a)"),
                ("para_7__subpara_a__subpara_i", "sub-paragraph", "7(a)(i)"),
                ("para_7__subpara_a__subpara_ii", "sub-paragraph", "7(a)(ii)"),
                ("para_7__subpara_b", "sub-paragraph", "7(b)"),
            ],
        ),
        (
            "1. Urges:\n\n(g) One;\n\n(h) Two;\n\n(i) Three;\n\n(j) Four.",
            [
                ("para_1", "operative-paragraph", "1"),
                *[(f"para_1__subpara_{x}", "sub-paragraph", f"1({x})") for x in "ghij"],
            ],
        ),
        (
            "5. Decides on these steps:\n\n1. To begin;\n\n2. To end;\n\n6. Requests a report.",
            [
                ("para_5", "operative-paragraph", "5"),
                ("para_5__subpara_1", "sub-paragraph", "5(1)"),
                ("para_5__subpara_2", "sub-paragraph", "5(2)"),
                ("para_6", "operative-paragraph", "6"),
            ],
        ),
        (
            "Decides as follows on the matter:\n\n1. States shall act;\n\n2. States shall report.",
            [
                ("p_1", "operative-paragraph", None),
                ("para_1", "operative-paragraph", "1"),
                ("para_2", "operative-paragraph", "2"),
            ],
        ),
        ("Decides to invite the Council to act.", [("p_1", "operative-paragraph", None)]),
        (
            "1. Adopts it.\n\n5th plenary meeting\n26 May 2021\n\nAnnex\n\nPlan of it\n\n1. Begin it.\n\n"
            "Annex II\n\n1. End it.",
            [
                ("para_1", "operative-paragraph", "1"),
                ("furn_2", "furniture", None),
                ("furn_3", "furniture", None),
                ("att_1", "section", None),
                ("att_1__sec_1", "section", None),
                ("att_1__para_1", "operative-paragraph", "1"),
                ("att_II", "section", "II"),
                ("att_II__para_1", "operative-paragraph", "1"),
            ],
        ),
        (
            "I\n\nRecalling it,\n\n1. Requests it;\n\nII\n\nNoting it,\n\n1. Decides it;",
            [
                ("sec_I", "section", "I"),
                ("rec_1", "recital", None),
                ("para_1", "operative-paragraph", "1"),
                ("sec_II", "section", "II"),
                ("sec_II__rec_1", "recital", None),
                ("sec_II__para_1", "operative-paragraph", "1"),
            ],
        ),
        (
            "1. Urges States to:\n\n• Act soon;\n\n• Report later;\n\nand to tell all.",
            [
                ("para_1", "operative-paragraph", "1"),
                ("para_1__item_1", "list-item", None),
                ("para_1__item_2", "list-item", None),
                ("para_1__wrapup_1", "paragraph", None),
            ],
        ),
        (
            "1. Decides to amend the rule to read:\n\n“1. Every member has a vote.\n\n2. Requests a report.",
            [
                ("para_1", "operative-paragraph", "1"),
                ("para_1__qstr_1", "paragraph", None),
                ("para_2", "operative-paragraph", "2"),
            ],
        ),
    ],
    ids=[
        *("recitals", "recitals-run-together", "lettered-and-roman", "letter-i-after-h", "inner-numbers"),
        *("chapeau-over-numbers", "no-number", "annexes-count-anew", "sections-count-anew", "bullets-and-wrap-up"),
        "quoted-paragraph",
    ],
)  # fmt: skip
def test_body_of_a_resolution(body: str, expected: list[tuple[str, str, str | None]]):
    assert outline(HEAD + body) == [*HEAD_OUTLINE, *expected]


def test_extract_that_begins_in_the_middle():
    assert outline(
        "respect of all other instruments;\n\n4. Urges the Organization to act;\n\n5. Requests a report."
    ) == [
        ("p_1", "paragraph", None),
        ("para_4", "operative-paragraph", "4"),
        ("para_5", "operative-paragraph", "5"),
    ]


def test_statement_of_a_president_is_operative():
    text = (
        "Statement by the President of the Security Council\n\n“The Security Council welcomes the accord reached."
    )
    assert outline(text)[-1] == ("p_1", "operative-paragraph", None)


def test_numbered_headings_nest():
    document = one("I. Goals\n\nA. First goal\n\n1. We will act on it.\n\nB. Second goal\n\n2. We will act again.")
    paths = {each.number: each.heading for each in document.provisions if each.kind.value == "operative-paragraph"}
    assert paths == {"1": ("I. Goals", "A. First goal"), "2": ("I. Goals", "B. Second goal")}


def test_number_without_a_full_stop_is_read_before_a_clear_opener():
    long = "47 We reaffirm our shared belief that democracy is the most enduring means of peace."
    assert outline(long) == [("para_47", "operative-paragraph", "47")]
    assert (
        outline("12 States took part in all of the meetings that were held there.")[0][1] != "operative-paragraph"
    )


def test_glossary_quotation_and_table():
    text = (
        "# Report\n\n# Glossary\n\nUN DESA United Nations Department\n\nIoT Internet of Things\n\n# Voices\n\n"
        "“We must act now.”\n\nMs. Ada Long,\nHead of Office\n\n# Table\n\n| A | B |\n|---|---|\n| c | d |\n"
    )
    document = one(text)
    assert [each.number for each in document.provisions if each.kind.value == "glossary-entry"] == [
        "UN DESA",
        "IoT",
    ]
    (quotation,) = [each for each in document.provisions if each.kind.value == "quotation"]
    assert quotation.attribution is not None
    assert quotation.attribution.role is not None
    assert document.words(quotation.attribution.speaker) == "Ms. Ada Long"
    assert document.words(quotation.attribution.role) == "Head of Office"
    assert [document.words(each.span) for each in document.provisions if each.kind.value == "table-row"] == [
        "A\tB",
        "c\td",
    ]


def test_votes_are_furniture():
    text = (
        HEAD
        + "1. Requests it.\n\n[Adopted by a recorded vote of 3 to 1, as follows:\n\n"
        + "In favour:\n\nChad, Fiji\n\nAgainst:\n\nPeru]"
    )
    assert {kind for _, kind, _ in outline(text)[4:]} == {"furniture"}


def test_report_has_no_operative_paragraphs():
    document = one(
        "Report of the Secretary-General on it\n\n1. The Office did its work in 2024.\n\n2. It went on."
    )
    assert [each.kind.value for each in document.provisions if each.number] == ["paragraph", "paragraph"]
