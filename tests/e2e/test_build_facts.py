"""What the corpus says must be in the graph: facts about the texts, asked of the built snapshot."""

import re
from collections import Counter
from collections.abc import Callable

import pytest
from pyoxigraph import NamedNode, Store

from mandategraph.graph.namespaces import MG, OA

Select = Callable[[str], list[tuple[str | None, ...]]]
WSIS = "expression/wsis20-outcome-document/draft-en"
OUTPUT = "expression/igf-2025-parliamentary-track-output"


def count(select: Select, pattern: str) -> int:
    return int(select(f"SELECT (COUNT(DISTINCT ?x) AS ?n) {{ {pattern} }}")[0][0] or "")


@pytest.mark.parametrize(
    ("kind", "expression", "number"),
    [
        ("OperativeParagraph", "wsis20-outcome-document/draft-en", 127),
        ("Recital", "wsis20-outcome-document/draft-en", 8),
        ("OperativeParagraph", "igf-2025-parliamentary-track-output/final-en", 7),
        ("OperativeParagraph", "igf-2025-parliamentary-track-output/summary-report-en", 4),
        ("GlossaryEntry", "igf-2025-summary-report/final-en", 23),
        ("Message", "igf-2025-messages/final-en", 88),
    ],
)
def test_provisions_arrive(select: Select, kind: str, expression: str, number: int) -> None:
    iri = f"<https://w3id.org/mandategraph/id/expression/{expression}>"
    assert count(select, f"?x a mg:{kind} ; mg:inExpression {iri}") == number


def test_paragraphs_are_numbered_through(select: Select) -> None:
    found = select(
        f"SELECT ?n {{ ?x a mg:OperativeParagraph ; mg:number ?n ; "
        f"mg:inExpression <https://w3id.org/mandategraph/id/{WSIS}> }}"
    )
    assert sorted(int(n or "") for (n,) in found) == list(range(1, 128))


def test_mandates_answer_without_a_graph(select: Select) -> None:
    asked = count(select, "?x a mg:Mandate")
    by_graph = int(select("SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?x a mg:Mandate } }")[0][0] or "")
    assert asked == by_graph > 60


def test_words_of_a_draft_are_marked(select: Select) -> None:
    statuses = select(
        "SELECT ?status (COUNT(*) AS ?n) { ?x mg:textStatus ?status ; "
        f"mg:inExpression <https://w3id.org/mandategraph/id/{WSIS}> }} GROUP BY ?status"
    )
    assert [status for status, _ in statuses] == ["concept/status/draft"]
    assert (
        count(select, "?x mg:inExpression ?e . ?x a mg:Statement FILTER NOT EXISTS { ?x mg:textStatus ?s }") == 0
    )


def test_the_adopted_text_is_known_and_has_no_words(select: Select) -> None:
    found = select(
        "SELECT ?symbol ?day ?held ?before { ?x mg:expressionOf "
        "<https://w3id.org/mandategraph/id/document/wsis20-outcome-document> ; mg:symbol ?symbol ; "
        "mg:contentAvailable ?held ; prov:wasRevisionOf ?before OPTIONAL { ?x mg:adoptedOn ?day } }"
    )
    assert sorted(found, key=str) == [
        ("A/80/L.41", None, "false", WSIS),
        ("A/RES/80/173", "2025-12-17", "false", "expression/wsis20-outcome-document/final-draft-en"),
    ]
    assert count(select, "?x mg:contentAvailable false ; mg:text ?words") == 0
    assert count(select, "?x mg:contentAvailable false FILTER NOT EXISTS { ?x dcterms:source ?page }") == 0


def test_paragraphs_known_to_be_adopted_say_so(select: Select) -> None:
    found = select("SELECT DISTINCT ?p { ?x mg:adoptedIn ?text ; mg:provision/mg:number ?p }")
    assert {n for (n,) in found} <= {"23", "24", "26", "28", "33", "39", "45", "67", "113"}
    assert {"67", "113"} <= {n for (n,) in found}


def test_themes_have_their_messages_and_alignments(select: Select) -> None:
    messages = dict(select("SELECT ?t (COUNT(?m) AS ?n) { ?m a mg:Message ; mg:theme ?t } GROUP BY ?t"))
    assert sum(int(n or "") for n in messages.values()) == 88
    assert len(messages) == 4
    alignments: dict[str, set[str]] = {theme or "": set() for theme in messages}
    for theme, concept in select("SELECT ?t ?c { ?t a mg:Theme ; mg:alignsWith ?c }"):
        scheme, code = (concept or "").removeprefix("http://metadata.un.org/").removeprefix("concept/").split("/")
        alignments[theme or ""].add(f"{scheme} {code}")
    expected = "sdg 9|sdg 16|sdg 12|sdg 17|gdc-objective 3|gdc-objective 4|gdc-objective 5"
    lines = "wsis-action-line C5|wsis-action-line C9|wsis-action-line C10"
    assert alignments["theme/building-digital-trust-and-resilience"] == set(f"{expected}|{lines}".split("|"))
    sizes = {theme.removeprefix("theme/building-"): len(found) for theme, found in alignments.items()}
    assert sizes == {
        "digital-trust-and-resilience": 10,
        "sustainable-and-responsible-innovation": 17,
        "universal-access-and-digital-rights": 19,
        "digital-cooperation": 14,
    }


def test_a_message_aligns_as_its_theme_does(select: Select) -> None:
    sdg9 = count(select, "?x a mg:Message ; mg:alignsWith <http://metadata.un.org/sdg/9>")
    universal = count(select, "?x a mg:Message ; mg:theme ?t . ?t mg:alignsWith <http://metadata.un.org/sdg/9>")
    assert sdg9 == universal > 0


def test_groups_of_the_forum_have_their_home_pages(select: Select) -> None:
    found = select(
        "SELECT ?kind ?name ?home { ?x a ?kind ; mg:describedIn ?p ; skos:prefLabel ?name ; foaf:homepage ?home }"
    )
    kinds = Counter((cls or "").rpartition("#")[2] for cls, _, _ in found)
    assert kinds["DynamicCoalition"] == 32
    assert (kinds["PolicyNetwork"], kinds["BestPracticeForum"], kinds["WorkingGroup"]) == (3, 1, 4)
    homes = {name: home for _, name, home in found}
    assert (
        homes["Dynamic Coalition on DNS Issues"]
        == "https://www.intgovforum.org/content/dynamic-coalition-on-dns-issues-dc-dnsi"
    )
    assert homes["Policy Network on Meaningful Access"] == (
        "https://www.intgovforum.org/en/content/policy-network-on-meaningful-access-pnma"
    )


def test_quotations_have_speakers_with_their_role(select: Select) -> None:
    found = dict(select("SELECT ?name ?role { ?x mg:speaker/skos:prefLabel ?name ; mg:speakerRole ?role }"))
    assert found["Ms. Doreen Bogdan-Martin"] == "Secretary General of the International Telecommunication Union"
    assert found["Mr. António Guterres"] == "United Nations Secretary-General"
    assert len(found) == 16
    assert not [name for name in found if "IGF" in name or "Crimes" in name], "a caption is no person"


def test_glossary_entries_have_term_and_definition(select: Select) -> None:
    found = dict(
        select("SELECT ?term ?definition { ?x a mg:GlossaryEntry ; mg:term ?term ; mg:definition ?definition }")
    )
    assert len(found) == 23
    assert found["UN DESA"] == "United Nations Department of Economic and Social Affairs"


def test_figures_that_disagree_stay_side_by_side(select: Select) -> None:
    hubs = select(
        "SELECT ?v ?e { ?x a mg:Figure ; mg:value ?v ; mg:unit 'remote hubs' ; mg:statedIn/mg:inExpression ?e }"
    )
    assert {(v, (e or "").split("/")[1]) for v, e in hubs} >= {
        ("33", "igf-2025-summary-report"),
        ("35", "igf-2025-wsis-implementation-input"),
    }


def test_the_breakdown_of_sessions_is_kept_as_stated(select: Select) -> None:
    found = select(
        "SELECT ?total (SUM(?v) AS ?sum) { ?x mg:partOfTotal ?t ; mg:value ?v . ?t mg:value ?total } "
        "GROUP BY ?t ?total"
    )
    assert ("262", "232") in found
    assert ("177", "177") in found


def test_expressions_of_one_work_are_compared(select: Select) -> None:
    found = select("SELECT ?a ?b { ?x a mg:Correspondence ; mg:earlier/mg:number ?a ; mg:later/mg:number ?b }")
    assert {("1", "2"), ("2", "5"), ("3", "6"), ("4", "7")} <= set(found)
    graphs = select("SELECT DISTINCT ?g { GRAPH ?g { ?x a mg:Correspondence } }")
    assert graphs == [("https://w3id.org/mandategraph/graph/inferred",)]


def test_every_anchor_quotes_its_text(store: Store) -> None:
    texts: dict[object, str] = {}
    checked = 0
    for quad in store.quads_for_pattern(None, OA.hasSource, None, None):
        expression = quad.object
        if expression not in texts:
            texts[expression] = next(iter(store.quads_for_pattern(expression, MG.text, None, None))).object.value
        values = {}
        for selector in store.quads_for_pattern(quad.subject, OA.hasSelector, None, None):
            for statement in store.quads_for_pattern(selector.object, None, None, None):
                values[statement.predicate] = statement.object.value
        start, end = int(values[OA.start]), int(values[OA.end])
        text = texts[expression]
        assert text[start:end] == values[OA.exact], quad.subject
        assert text[:start].endswith(values[OA.prefix])
        assert text[end:].startswith(values[OA.suffix])
        checked += 1
    assert checked > 1000


@pytest.mark.parametrize(
    "kind",
    ["Statement", "Participation", "Deadline", "Citation", "Figure", "Mention", "ThematicAlignment", "Initiative"],
)
def test_everything_found_leads_to_its_words(select: Select, kind: str) -> None:
    assert count(select, f"?x a mg:{kind} FILTER NOT EXISTS {{ ?x mg:anchor ?anchor }}") == 0
    assert count(select, f"?x a mg:{kind} ; mg:anchor ?anchor") > 0


def test_each_triple_stands_in_one_graph(store: Store) -> None:
    assert len({quad.triple for quad in store}) == len(store)


def test_nothing_published_names_a_machine(store: Store) -> None:
    for quad in store:
        if not isinstance(quad.object, NamedNode):
            assert not re.search(r"(?:^|\s)/(?:work|home|tmp|root)/", quad.object.value), quad
