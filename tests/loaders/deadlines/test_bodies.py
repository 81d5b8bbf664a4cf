"""Names of bodies in texts."""

from mandategraph.loaders.deadlines.bodies import BodyNames, load_body_register


def names(text: str) -> list[tuple[str, str | None, bool]]:
    return [(body.name, body.id, body.short) for body in BodyNames(text, load_body_register()).found]


def test_bodies_of_the_register_under_their_registered_name() -> None:
    found = names("through the Economic and Social Council to the United Nations Statistical Commission")
    assert [identifier for _, identifier, _ in found] == ["ecosoc", "statistical-commission"]


def test_bodies_outside_the_register_as_the_text_names_them() -> None:
    assert names("the Conference of Ministers of Sport met") == [("Conference of Ministers of Sport", None, False)]


def test_two_bodies_joined_by_and_stay_two() -> None:
    assert names("the Council and the Commission") == [("Council", None, True), ("Commission", None, True)]


def test_a_name_that_holds_a_comma_or_small_words_is_whole() -> None:
    text = "the Committee on Economic, Social and Cultural Rights"
    assert [identifier for _, identifier, _ in names(text)] == ["cescr"]


def test_a_longer_name_is_not_the_body_that_its_head_noun_stands_for() -> None:
    assert names("the Parliamentary Assembly of the Mediterranean")[0][1] != "general-assembly"


def test_a_head_noun_alone_is_short() -> None:
    assert names("requests the Commission to report") == [("Commission", None, True)]
