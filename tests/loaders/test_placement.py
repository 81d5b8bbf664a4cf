"""Which provision a position belongs to."""

from mandategraph.loaders.model import Description, Document, Provision, ProvisionKind, Span
from mandategraph.loaders.placement import Placement


def provision(name: str, start: int, end: int, kind: ProvisionKind = ProvisionKind.PARAGRAPH) -> Provision:
    return Provision(name, kind, Span(start, end))


def test_the_innermost_provision_is_meant() -> None:
    tree = (
        provision("section", 0, 50),
        provision("first", 0, 20),
        provision("item", 10, 15),
        provision("second", 20, 40),
        provision("page", 40, 45, ProvisionKind.FURNITURE),
    )
    placement = Placement(Document(Description("x", "x", "report"), "x" * 60, tree))
    places = [placement.at(position) for position in (0, 9, 10, 14, 15, 19, 20, 39, 40, 46, 50, 59)]
    assert [place.id if place else None for place in places] == [
        *("first", "first", "item", "item", "first", "first", "second", "second"),
        *(None, "section", None, None),
    ]


def test_a_document_without_provisions_has_no_places() -> None:
    assert Placement(Document(Description("x", "x", "report"), "words", ())).at(2) is None
