"""Every IRI is minted by one module, parses back to what it was made of, and nothing else parses."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import NamedNode

from mandategraph.graph.errors import IdentifierError
from mandategraph.graph.identifier_kinds import PART_KINDS, SLUG
from mandategraph.graph.identifiers import ExpressionKey, Identifiers, hash8, slugify

IDS = Identifiers()
KEY = ExpressionKey("wsis20-outcome", "late-draft", "en")
MANDATE = IDS.found("mandate", KEY, "para_67", "call-upon", "We call upon the ITU")


@pytest.mark.parametrize(
    ("iri", "path"),
    [
        (IDS.document("wsis20-outcome"), "id/document/wsis20-outcome"),
        (IDS.expression(KEY), "id/expression/wsis20-outcome/late-draft-en"),
        (IDS.subdivision("wsis20-outcome", "para_67"), "id/provision/wsis20-outcome/para_67"),
        (IDS.provision(KEY, "para_7__subpara_a"), "id/provision/wsis20-outcome/late-draft-en/para_7__subpara_a"),
        (MANDATE, "id/mandate/wsis20-outcome/late-draft-en/para_67/call-upon-4cc097eb"),
        (
            IDS.found("mandate", KEY, "para_67", "call-upon", "We call upon the ITU", 2),
            "id/mandate/wsis20-outcome/late-draft-en/para_67/call-upon-4cc097eb-2",
        ),
        (
            IDS.part("participation", MANDATE, "addressee-itu"),
            "id/participation/mandate/wsis20-outcome/late-draft-en/para_67/call-upon-4cc097eb/addressee-itu",
        ),
        (
            IDS.part("anchor", IDS.part("participation", MANDATE, "addressee-itu")),
            "id/anchor/participation/mandate/wsis20-outcome/late-draft-en/para_67/call-upon-4cc097eb/addressee-itu",
        ),
        (IDS.actor("itu"), "id/actor/itu"),
        (IDS.named_actor(KEY, "The Coalition"), "id/actor/wsis20-outcome/late-draft-en/the-coalition"),
        (IDS.session("cstd", 30), "id/session/cstd/30"),
        (IDS.meeting("igf-2025"), "id/meeting/igf-2025"),
        (IDS.initiative("dc-accessibility"), "id/initiative/dc-accessibility"),
        (IDS.theme("building-digital-trust"), "id/theme/building-digital-trust"),
        (IDS.verb("call-upon"), "id/verb/call-upon"),
        (IDS.match("itu", "wikidata"), "id/match/itu/wikidata"),
        (IDS.run(KEY), "id/run/wsis20-outcome/late-draft-en"),
        (IDS.source("wsis20-outcome"), "id/source/wsis20-outcome"),
        (IDS.scheme("wsis-action-line"), "id/concept/wsis-action-line"),
        (IDS.concept("wsis-action-line", "C7"), "id/concept/wsis-action-line/C7"),
    ],
)
def test_minted_iris_parse_back(iri: NamedNode, path: str) -> None:
    assert iri.value == f"https://w3id.org/mandategraph/{path}"
    parsed = IDS.parse(iri)
    assert IDS.iri(parsed) == iri
    assert "/".join(("id", parsed.kind, *parsed.segments)) == path


def test_a_part_knows_its_owner_expression_and_provision() -> None:
    participation = IDS.part("participation", MANDATE, "addressee-itu")
    parsed = IDS.parse(IDS.part("anchor", participation))
    assert parsed.owner is not None
    assert IDS.iri(parsed.owner) == participation
    assert parsed.owner.owner is not None
    assert IDS.iri(parsed.owner.owner) == MANDATE
    assert (parsed.expression, parsed.eid) == (KEY, "para_67")


def test_version_and_language_come_apart_at_the_language() -> None:
    key = ExpressionKey("igf-2025-parliamentary-track-output", "summary-report", "zh-Hant")
    parsed = IDS.parse(IDS.expression(key))
    assert parsed.expression == key


def test_graphs() -> None:
    graph = "https://w3id.org/mandategraph/graph/"
    assert IDS.document_graph(KEY).value == f"{graph}wsis20-outcome/late-draft-en"
    assert IDS.register_graph("actors").value == f"{graph}register/actors"
    assert IDS.graph("inferred").value == f"{graph}inferred"
    with pytest.raises(IdentifierError, match="single graphs"):
        IDS.graph("wsis20-outcome")


@pytest.mark.parametrize(
    "path",
    [
        "id/document/UPPER",
        "id/document/two--hyphens",
        "id/document/slug/extra",
        "id/document/",
        "id/document",
        "id/nothing/slug",
        "id/document/caf%C3%A9",
        "id/document/a%2Fb",
        "id/document/mandate",
        "id/document/" + "a" * 201,
        "id/provision/slug/draft-en/para 1",
        "id/provision/slug/draft/para_1",
        "id/session/cstd/030",
        "id/anchor/nothing/slug",
        "id/anchor/" * 50 + "document/slug/Name",
        "graph/slug/draft-en",
    ],
)
def test_other_iris_do_not_parse(path: str) -> None:
    with pytest.raises(IdentifierError):
        IDS.parse(f"https://w3id.org/mandategraph/{path}")


def test_unreserved_characters_may_come_encoded() -> None:
    parsed = IDS.parse("https://w3id.org/mandategraph/id/provision/slug/draft%2Den/para%5F1")
    assert parsed.segments == ("slug", "draft-en", "para_1")


def test_other_bases() -> None:
    other = Identifiers("https://data.example.org/x/")
    assert other.document("a").value == "https://data.example.org/x/id/document/a"
    with pytest.raises(IdentifierError):
        other.parse(IDS.document("a"))


@pytest.mark.parametrize(
    "base", ["https://example.org/x", "example.org/", "https://e.org/?q=/", "https://e.org/#/", "a b/"]
)
def test_a_base_must_be_an_absolute_folder(base: str) -> None:
    with pytest.raises(IdentifierError, match="base IRI"):
        Identifiers(base)


@pytest.mark.parametrize("slug", ["", "A", "a_b", "é", "a/b", "register", "anchor"])
def test_bad_slugs_are_not_minted(slug: str) -> None:
    with pytest.raises(IdentifierError):
        IDS.document(slug)


def test_parts_of_parts_need_a_known_kind() -> None:
    assert "anchor" in PART_KINDS
    with pytest.raises(IdentifierError, match="no kind of part"):
        IDS.part("mandate", MANDATE)


def test_hash_reads_white_space_as_one_space() -> None:
    assert hash8("We  call\nupon the ITU ") == hash8("We call upon the ITU") == "4cc097eb"
    assert hash8("We call upon ITU") != hash8("We call upon the ITU")


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("International Telecommunication Union", "international-telecommunication-union"),
        ("Côte d’Ivoire", "cote-d-ivoire"),
        ("  UN-Habitat / UNEP ", "un-habitat-unep"),
    ],
)
def test_slugs_of_names(name: str, slug: str) -> None:
    assert slugify(name) == slug


def test_slugs_keep_names_of_other_scripts_apart() -> None:
    assert slugify("日本政府") != slugify("日本国民")
    assert slugify("日本政府").isascii()


@given(st.text(min_size=1, max_size=300))
def test_every_slug_can_be_minted(name: str) -> None:
    import re

    slug = slugify(name)
    assert re.fullmatch(SLUG, slug)
    assert IDS.parse(IDS.actor(slug)).segments == (slug,)
