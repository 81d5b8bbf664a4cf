"""Short names, pronouns and acronyms."""

from __future__ import annotations

import pytest

from mandategraph.loaders.actors import ActorIndex
from mandategraph.loaders.actors.coreference import Antecedents
from mandategraph.loaders.actors.spotting import name_of_acronym, spot_names


def antecedents(text: str) -> Antecedents:
    return Antecedents(text, ActorIndex.load())


@pytest.mark.parametrize(
    ("text", "short", "name"),
    [
        ("the Internet Governance Forum met. The Forum", "Forum", "Internet Governance Forum"),
        ("the Economic and Social Council met. The Council", "Council", "Economic and Social Council"),
        (
            "the Committee of Experts on Big Data met. The Committee",
            "Committee",
            "Committee of Experts on Big Data",
        ),
        (
            "the Special Rapporteur on the right to privacy in the "
            "digital age, who reports. The Special Rapporteur",
            "Special Rapporteur",
            "Special Rapporteur on the right to privacy in the digital age",
        ),
        ("the Government of Norway on Monday. The Government", "Government", "Government of Norway"),
    ],
)
def test_short_names(text: str, short: str, name: str) -> None:
    body = antecedents(text).resolve_short(short, len(text))
    assert body is not None
    assert body.name == name


def test_the_nearest_of_two_is_meant() -> None:
    text = "the Statistical Commission met. The Commission for Social Development met. The Commission"
    body = antecedents(text).resolve_short("Commission", len(text))
    assert body is not None
    assert body.name == "Commission for Social Development"


@pytest.mark.parametrize("short", ["Parties", "Sustainable", "report"])
def test_what_is_no_body_stays_as_it_is(short: str) -> None:
    text = "the Conference of the Parties to the Convention on Trade met."
    assert antecedents(text).resolve_short(short, len(text)) is None


@pytest.mark.parametrize(
    ("text", "acronym", "name"),
    [
        (
            "welcomes the Economic Community of Central African States (ECCAS)",
            "ECCAS",
            "Economic Community of Central African States",
        ),
        (
            "notes MONUSCO and the United Nations Mission in South Sudan (UNMISS)",
            "UNMISS",
            "United Nations Mission in South Sudan",
        ),
        ("no acronym", "XYZ", None),
    ],
)
def test_acronyms_that_the_text_defines(text: str, acronym: str, name: str | None) -> None:
    assert name_of_acronym(text, acronym) == name


def test_spots_names_by_their_capitals() -> None:
    text = "Recalling the Ad Hoc Committee to Elaborate a Convention on Trade, and the Fund"
    assert [name for name, _, _ in spot_names(text)] == ["Ad Hoc Committee to Elaborate a Convention on Trade"]


@pytest.mark.parametrize(
    "text",
    [
        "the Office of the United Nations High Commissioner for Human Rights met. ",
        "the United Nations High Commissioner for Human Rights spoke. ",
    ],
)
def test_the_office_of_a_holder(text: str) -> None:
    body = antecedents(text).resolve_short("Office of the High Commissioner", len(text))
    assert body is not None
    assert body.id == "ohchr"
