"""What the head of a text says of the document, without metadata."""

from datetime import date
from pathlib import Path

import pytest

from mandategraph.loaders.model import Status
from mandategraph.loaders.readers import read


def describe(text: str, name: str = "file.txt"):
    return read(Path(name), text.encode())[0].description


def test_general_assembly_resolution():
    found = describe(
        "Resolution adopted by the General Assembly on 26 May 2021\n\n[without reference (A/75/L.87)]\n\n"
        "75/282. Countering crime\n\nThe General Assembly,\n\n1. Welcomes it, adopted on 3 March 1999."
    )
    assert (found.slug, found.symbol, found.title) == ("a-res-75-282", "A/RES/75/282", "Countering crime")
    assert (found.kind, found.body, found.status) == ("resolution", "General Assembly", Status.ADOPTED)
    assert found.adopted == date(2021, 5, 26)


def test_human_rights_council_resolution_has_its_session():
    found = describe(
        "Human Rights Council\n\nFifty-first session\n\nResolution adopted by the Human Rights Council\n"
        "on 6 October 2022\n\n51/3. Neurotechnology\n\nThe Human Rights Council,\n\n1. Requests it."
    )
    assert (found.symbol, found.session, found.adopted) == ("A/HRC/RES/51/3", 51, date(2022, 10, 6))


def test_security_council_resolution():
    found = describe(
        "Resolution 2214 (2015)\n\nAdopted by the Security Council at its 7420th meeting, on\n\n27 March 2015\n\n"
        "The Security Council,\n\nRecalling it,\n\n1. Decides it;"
    )
    assert (found.symbol, found.body, found.adopted) == ("S/RES/2214(2015)", "Security Council", date(2015, 3, 27))


@pytest.mark.parametrize(
    ("text", "kind", "title"),
    [
        ("Declaration on the Future\n\nWe will act together in all things from now on.", "declaration",
         "Declaration on the Future"),
        ("# Report of 2025\n\nThe Office went on with its work.", "report", "Report of 2025"),
        ("It has no head at all, and so nothing is known of it.", "document", "file"),
    ],
)  # fmt: skip
def test_other_documents(text: str, kind: str, title: str):
    found = describe(text)
    assert (found.kind, found.title, found.symbol, found.adopted) == (kind, title, None, None)
    assert found.status is Status.UNKNOWN


def test_statement_of_a_president():
    found = describe(
        "Statement by the President of the Security Council\n\nAt the 6479th meeting of the Security Council, "
        "held on 11 February 2011, the President made this statement:\n\n“The Security Council reaffirms it."
    )
    assert (found.body, found.adopted, found.issued) == ("Security Council", None, date(2011, 2, 11))


def test_date_in_the_body_is_not_the_date_of_the_document():
    found = describe("# Outcome document\n\n1. We recall what was adopted on 16 December 2015 by the Assembly.")
    assert found.adopted is None
