"""The ontology has none of the faults that the checks look for, and each check finds a fault that is seeded."""

from __future__ import annotations

import ast
import csv
import io
import json
import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from click.testing import CliRunner
from pyoxigraph import NamedNode, RdfFormat, parse

from mandategraph.graph.namespaces import MG, SKOS, Namespace
from mandategraph.graph.namespaces import PREFIXES as PREFIX_TABLE
from mandategraph.graph.ontology import load_terms, read_ontology, read_terms
from mandategraph.graph.quality import Use, check_parts, check_sources, check_usage
from mandategraph.graph.quality.__main__ import command
from mandategraph.graph.quality.project import project_sources, project_uses
from mandategraph.graph.quality.statements import Part, read_part
from mandategraph.graph.quality.usage import names_of_part, names_of_query
from mandategraph.graph.snapshot import Snapshot
from mandategraph.graph.validation.sources import Source

ROOT = Path(__file__).parents[2]
PREFIXES = """
@prefix mg: <https://w3id.org/mandategraph/ontology#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix schema: <https://schema.org/> .
@prefix e: <http://example.org/> .
"""
WORDS = """rdfs:label "thing"@en ; skos:definition "A thing that is new."@en ; skos:example "One."@en ;
    rdfs:isDefinedBy <https://w3id.org/mandategraph/ontology>"""
SEEDS = [
    (
        "missing-label",
        "mg:New",
        'mg:New a owl:Class ; rdfs:subClassOf mg:Document ; skos:definition "New."@en .',
    ),
    ("missing-definition", "mg:New", 'mg:New a owl:Class ; rdfs:subClassOf mg:Document ; rdfs:label "new"@en .'),
    ("missing-example", "mg:New", 'mg:New a owl:Class ; rdfs:subClassOf mg:Document ; rdfs:label "new"@en .'),
    (
        "missing-is-defined-by",
        "mg:New",
        'mg:New a owl:Class ; rdfs:subClassOf mg:Document ; rdfs:label "new"@en .',
    ),
    ("several-labels", "mg:Mandate", 'mg:Mandate rdfs:label "task"@en .'),
    ("white-space-in-label", "mg:Mandate", 'mg:Mandate rdfs:label " mandat"@fr .'),
    ("duplicate-label", "mg:New", f"mg:New a owl:Class ; {WORDS.replace('thing', 'mandate', 1)} ."),
    ("orphan-class", "mg:New", f"mg:New a owl:Class ; {WORDS} ."),
    ("orphan-property", "mg:isNew", f"mg:isNew a owl:ObjectProperty ; {WORDS} ."),
    ("cycle", "mg:Actor", "mg:Actor rdfs:subClassOf mg:Organ ."),
    ("cycle", "mg:partOf", "mg:partOf rdfs:subPropertyOf mg:parent ."),
    ("several-domains", "mg:role", "mg:role rdfs:domain mg:Actor ."),
    ("several-ranges", "mg:participant", "mg:participant rdfs:range mg:Document ."),
    ("domain-conflict", "mg:provision", "mg:provision rdfs:subPropertyOf mg:subdivisionOf ."),
    ("range-conflict", "mg:provision", "mg:provision rdfs:subPropertyOf mg:addressee ."),
    ("no-successor", "mg:Mention", "mg:Mention owl:deprecated true ."),
    ("no-successor", "mg:Mention", "mg:Mention owl:deprecated true ; dcterms:isReplacedBy mg:Wish ."),
    ("successor-of-current-term", "mg:Mention", "mg:Mention dcterms:isReplacedBy mg:Citation ."),
    (
        "deprecated-in-axiom",
        "mg:mentions",
        "mg:Mention owl:deprecated true ; dcterms:isReplacedBy mg:Citation .",
    ),
    (
        "missing-notation",
        "e:c",
        'e:c skos:inScheme e:s ; skos:prefLabel "c"@en .',
    ),
    (
        "missing-definition",
        "e:c",
        """e:c skos:inScheme e:s ; skos:notation "1" ;
        skos:prefLabel "c"@en .""",
    ),
    (
        "duplicate-notation",
        "e:d",
        """e:c skos:inScheme e:s ; skos:notation "1" .
        e:d skos:inScheme e:s ; skos:notation "1" .""",
    ),
    # Terms
    ("several-definitions", "mg:Mandate", 'mg:Mandate skos:definition "A task."@en .'),
    ("several-examples", "mg:Mandate", 'mg:Mandate skos:example "A task."@en .'),
    ("white-space-in-definition", "mg:Mandate", 'mg:Mandate skos:definition "A  task."@en .'),
    ("white-space-in-example", "mg:Mandate", 'mg:Mandate skos:example "A task. "@en .'),
    ("missing-translation", "mg:New", f"mg:New a owl:Class ; rdfs:subClassOf mg:Document ; {WORDS} ."),
    (
        "definition-is-label",
        "mg:Mandate",
        'mg:Mandate skos:definition "El mandato."@es ; rdfs:label "mandato"@es .',
    ),
    ("definition-formatting", "mg:Mandate", 'mg:Mandate skos:definition "something asked"@en .'),
    ("label-formatting", "mg:Mandate", 'mg:Mandate rdfs:label "mandate."@en .'),
    ("label-formatting", "mg:Mandate", 'mg:Mandate rdfs:label "<b>mandate</b>"@en .'),
    ("duplicate-definition", "mg:Newer", f"mg:New a owl:Class ; {WORDS} . mg:Newer a owl:Class ; {WORDS} ."),
    ("duplicate-label", "mg:Mandate", 'mg:Mandate skos:altLabel "decision"@en .'),
    ("white-space", "mg:Mandate", 'mg:Mandate skos:scopeNote "Two  spaces."@en .'),
    ("empty-words", "mg:Mandate", 'mg:Mandate skos:scopeNote " "@en .'),
    ("language", "mg:Mandate", 'mg:Mandate skos:scopeNote "Wes."@qq .'),
    ("language", "mg:Mandate", 'mg:Mandate skos:scopeNote "Note."@english .'),
    ("term-name", "mg:mandateOfOld", f"mg:mandateOfOld a owl:Class ; {WORDS} ."),
    ("term-name", "mg:HasNew", f"mg:HasNew a owl:ObjectProperty ; {WORDS} ."),
    ("disjoint-conflict", "mg:Mandate", "mg:Mandate owl:equivalentClass mg:Decision ."),
    ("disjoint-conflict", "mg:New", "mg:New a owl:Class ; rdfs:subClassOf mg:Session, mg:Meeting ."),
    (
        "domain-conflict",
        "mg:isNew",
        """mg:isNew a owl:ObjectProperty ; rdfs:subPropertyOf mg:addressee ;
        rdfs:domain [ a owl:Class ; owl:unionOf ( mg:Document mg:Actor ) ] .""",
    ),
    ("inverse-conflict", "mg:addressee", "mg:addressee owl:inverseOf mg:provision ."),
    ("inverse-conflict", "mg:provision", "mg:addressee owl:inverseOf mg:provision ."),
    ("chain-conflict", "mg:isNew", "mg:isNew owl:propertyChainAxiom ( mg:addressee mg:theme ) ."),
    ("equivalent-terms", "mg:Deadline", "mg:Deadline owl:equivalentClass mg:Recurrence ."),
    (
        "several-equivalents",
        "mg:Deadline",
        """mg:Deadline owl:equivalentClass [ a owl:Class ; owl:complementOf mg:Actor ],
        [ a owl:Class ; owl:complementOf mg:Document ] .""",
    ),
    ("deprecated-not-boolean", "mg:Mention", 'mg:Mention owl:deprecated "true" .'),
    ("deprecated-not-boolean", "mg:Mention", "mg:Mention a owl:DeprecatedClass ."),
    # Headers
    ("no-header", "e:New", "e:New a owl:Class ."),
    ("several-headers", "e:b", "e:a a owl:Ontology . e:b a owl:Ontology ."),
    ("missing-title", "e:a", "e:a a owl:Ontology ."),
    ("missing-description", "e:a", "e:a a owl:Ontology ."),
    ("missing-licence", "e:a", "e:a a owl:Ontology ."),
    ("missing-version-iri", "e:a", "e:a a owl:Ontology ."),
    ("missing-version-info", "e:a", "e:a a owl:Ontology ."),
    ("several-versions-or-licences", "e:a", "e:a a owl:Ontology ; owl:versionIRI e:1, e:2 ."),
    ("literal-in-header", "e:a", 'e:a a owl:Ontology ; dcterms:license "free" .'),
    ("version-without-name", "[]", "[] a owl:Ontology ; owl:versionIRI e:1 ."),
    (
        "shared-version",
        "e:a",
        "e:a a owl:Ontology ; owl:versionIRI <https://w3id.org/mandategraph/ontology/0.1.0> .",
    ),
    ("reserved-name", "owl:Thing", "owl:Thing a owl:Ontology ."),
    ("reserved-name", "owl:One", "e:a a owl:Ontology ; owl:versionIRI owl:One ."),
    # Concept schemes
    ("missing-label", "e:c", "e:c a skos:Concept ."),
    ("missing-label", "e:s", "e:s a skos:ConceptScheme ."),
    ("several-notations", "e:c", 'e:c a skos:Concept ; skos:notation "1", "2" .'),
    (
        "duplicate-label",
        "e:d",
        'e:c skos:inScheme e:s ; skos:prefLabel "c"@en . e:d skos:inScheme e:s ; skos:prefLabel "c"@en .',
    ),
    (
        "duplicate-definition",
        "e:d",
        'e:c skos:inScheme e:s ; skos:definition "C."@en . e:d skos:inScheme e:s ; skos:definition "C."@en .',
    ),
    ("several-labels", "e:c", 'e:c a skos:Concept ; skos:prefLabel "c"@en, "d"@en .'),
    ("label-of-two-kinds", "e:c", 'e:c a skos:Concept ; skos:prefLabel "c"@en ; skos:altLabel "c"@en .'),
    ("no-scheme", "e:c", "e:c a skos:Concept ."),
    ("no-scheme", "e:c", "e:c a skos:Concept ; skos:inScheme e:s ."),
    ("concept-is-scheme", "e:s", "e:s a skos:Concept, skos:ConceptScheme ."),
    ("broader-cycle", "e:c", "e:c a skos:Concept ; skos:broader e:d . e:d a skos:Concept ; skos:broader e:c ."),
    ("broader-cycle", "e:c", "e:c a skos:Concept ; skos:broader e:d ; skos:narrower e:d ."),
    ("unreachable-concept", "e:c", "e:c a skos:Concept ; skos:inScheme e:s ."),
    ("no-top-concept", "e:s", "e:s a skos:ConceptScheme ."),
    ("related-and-broader", "e:c", "e:c a skos:Concept ; skos:broader e:d ; skos:related e:d ."),
    ("match-of-two-kinds", "e:c", "e:c a skos:Concept ; skos:exactMatch e:d ; skos:broadMatch e:d ."),
    ("missing-translation", "e:s", 'e:s a skos:ConceptScheme ; skos:prefLabel "s"@en .'),
    ("missing-translation", "e:c", 'e:c skos:inScheme e:s ; skos:definition "C."@en . e:s a skos:ConceptScheme .'),
    # The profile is checked in test_profile.py; here, that it is checked at all
    ("undeclared-name", "mg:Missing", "mg:Mandate rdfs:subClassOf mg:Missing ."),
    ("not-simple", "mg:inExpression", "mg:inExpression a owl:FunctionalProperty ."),
]
SPACES = {"mg:": str(MG), "e:": "http://example.org/", "owl:": "http://www.w3.org/2002/07/owl#"}


def full(name: str) -> str:
    return next((s + name.removeprefix(p) for p, s in SPACES.items() if name.startswith(p)), name)


def source(text: str, name: str = "seed.ttl") -> Source:
    return Source(name, f"{PREFIXES}{text}".encode(), RdfFormat.TURTLE)


@cache
def project_parts() -> tuple[Part, ...]:
    return tuple(read_part(number, file) for number, file in enumerate(project_sources()))


def test_the_ontology_and_the_schemes_have_no_finding() -> None:
    assert check_sources(project_sources()) == ()


@pytest.mark.parametrize(
    ("check", "term", "seed"), SEEDS, ids=[f"{check}-{i}" for i, (check, _, _) in enumerate(SEEDS)]
)
def test_a_seeded_fault_is_found(check: str, term: str, seed: str) -> None:
    found = check_parts([*project_parts(), read_part(99, source(seed))])
    assert full(term) in {finding.term for finding in found if finding.check == check}


def test_a_fault_is_found_in_its_file_and_line() -> None:
    seed = source('mg:Mandate\n    skos:scopeNote "fine"@en ;\n    skos:scopeNote "two  spaces"@en .')
    (finding,) = check_sources([*project_sources(), seed])
    assert (finding.check, finding.file, finding.line) == ("white-space", "seed.ttl", PREFIXES.count("\n") + 3)


def test_domains_that_are_unions_conflict_only_where_nothing_is_in_both() -> None:
    seed = """mg:isNew a owl:ObjectProperty ; rdfs:subPropertyOf mg:addressee ;
        rdfs:domain [ a owl:Class ; owl:unionOf ( mg:Document mg:Statement ) ] ."""
    found = check_sources([*project_sources(), source(seed)])
    assert "domain-conflict" not in {finding.check for finding in found}


def test_another_ontology_is_checked_by_its_own_names() -> None:
    header = """e:o a owl:Ontology ; owl:versionIRI e:1 ; owl:versionInfo "1" ; dcterms:title "O"@en ;
        dcterms:description "O."@en ; dcterms:license e:l . dcterms:title a owl:AnnotationProperty .
        dcterms:description a owl:AnnotationProperty . dcterms:license a owl:AnnotationProperty ."""
    text = f"{header} <http://example.org/o#Thing> a owl:Class ."
    found = check_sources([source(text)])
    assert {finding.term for finding in found} == {"http://example.org/o#Thing"}
    assert {finding.check for finding in found} > {"missing-label", "missing-definition", "orphan-class"}


@pytest.mark.parametrize(
    "tag", ["en", "zh-Hant-TW", "sr-Latn", "de-1996", "es-419", "en-a-bbb-x-a", "x-own", "grc"]
)
def test_a_language_of_bcp_47(tag: str) -> None:
    assert language_findings(tag) == []


@pytest.mark.parametrize("tag", ["qq", "english", "xyz", "en-Abcd"])
def test_no_language_of_bcp_47(tag: str) -> None:
    assert language_findings(tag) == ["http://example.org/o#Thing"]


def language_findings(tag: str) -> list[str]:
    found = check_sources([source(f'<http://example.org/o#Thing> skos:scopeNote "Words."@{tag} .')])
    return [finding.term for finding in found if finding.check == "language"]


def test_terms_of_the_project_are_declared_and_used() -> None:
    """What schemes, shapes, queries and registers use is declared, and all that is declared is used in them."""
    assert check_usage(load_terms(), project_uses(project_parts())) == ()


def names_in_code(path: Path) -> Iterator[NamedNode]:
    """Give the terms that a module names, as MG.Mandate or MG["Mandate"]."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        owner = node.value if isinstance(node, ast.Attribute | ast.Subscript) else None
        if isinstance(owner, ast.Name) and owner.id == "MG":
            if isinstance(node, ast.Attribute) and node.attr not in vars(Namespace):
                yield MG[node.attr]
            elif isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Constant):
                yield MG[node.slice.value]


@pytest.mark.parametrize("room", ["graph", "loaders", "endpoint"])
def test_code_and_its_queries_name_declared_terms_only(room: str) -> None:
    declared = {term.iri for term in load_terms()}
    files = [path for path in (ROOT / room).rglob("*") if "node_modules" not in path.parts]
    named = {(path.name, name) for path in files if path.suffix == ".py" for name in names_in_code(path)}
    for path in files:
        if path.suffix == ".rq":
            uses = names_of_query(path.name, path.read_text(encoding="utf-8"), PREFIX_TABLE)
            named |= {(path.name, use.name) for use in uses if use.name in MG and MG.local(use.name)}
    assert len(named) > 10
    assert [(file, name.value) for file, name in named if name not in declared] == []


def test_names_of_a_query_are_those_outside_of_comments_and_strings() -> None:
    query = """PREFIX my: <http://example.org/>
# mg:Comment
SELECT ?x { ?x a mg:Mandate ; mg:addressee/mg:partOf* my:a. FILTER(?x != "mg:String")
  ?x <https://w3id.org/mandategraph/ontology#words> mg:Last. FILTER(STRSTARTS(STR(?x), STR(mg:))) }"""
    found = [(use.name.value, use.line) for use in names_of_query("q.rq", query, {"mg": "urn:mg:"})]
    assert found == [
        ("urn:mg:Mandate", 3),
        ("urn:mg:addressee", 3),
        ("urn:mg:partOf", 3),
        ("http://example.org/a", 3),
        ("https://w3id.org/mandategraph/ontology#words", 4),
        ("urn:mg:Last", 4),
        ("urn:mg:", 4),
    ]


def test_names_of_a_file_are_those_of_its_statements_and_of_the_queries_in_it() -> None:
    text = """e:shape <http://www.w3.org/ns/shacl#targetClass> mg:Wish ;
    <http://www.w3.org/ns/shacl#select> '''SELECT $this {
        $this mg:wishes ?x }''' ."""
    first = PREFIXES.count("\n") + 1
    found = {(use.name, use.line) for use in names_of_part(read_part(0, source(text)))}
    assert found == {(MG.Wish, first), (MG.wishes, first + 2)}


def test_names_of_other_vocabularies_that_no_file_declares_are_counted() -> None:
    names = [NamedNode(f"http://example.org/v#{local}") for local in "abc"]
    data = [*(term.iri for term in load_terms()), *names, SKOS.prefLabel]
    (finding,) = check_usage(load_terms(), [], data)
    assert (finding.severity, finding.check, finding.term) == (
        "info",
        "undeclared-vocabulary",
        "http://example.org/v#",
    )
    assert finding.message.startswith("has 3 names")


def test_undeclared_names_are_found_where_they_are_used() -> None:
    used = [*(term.iri for term in load_terms()), NamedNode(str(MG)), Use(MG.Wish, "q.rq", 7)]
    (finding,) = check_usage(load_terms(), used)
    assert (finding.check, finding.file, finding.line) == ("undeclared-term", "q.rq", 7)


def test_what_is_used_and_in_no_data_is_worth_a_look() -> None:
    used = [term.iri for term in load_terms()]
    (finding,) = check_usage(load_terms(), used, [name for name in used if name != MG.Mandate])
    assert (finding.severity, finding.check, finding.term) == ("info", "not-in-data", MG.Mandate.value)


def test_usage_finds_undeclared_and_unused_terms() -> None:
    used = [term.iri for term in load_terms() if term.iri != MG.Mandate]
    found = {(finding.check, finding.term) for finding in check_usage(load_terms(), [*used, MG.Wish])}
    assert found == {("undeclared-term", MG.Wish.value), ("unused-term", MG.Mandate.value)}


def test_a_deprecated_term_may_be_unused_and_is_reported_where_it_is_used() -> None:
    seed = parse(
        f"{PREFIXES} mg:Mandate owl:deprecated true ; dcterms:isReplacedBy mg:Decision .", format=RdfFormat.TURTLE
    )
    terms = read_terms([*read_ontology(), *seed])
    everything_else = [term.iri for term in terms if term.iri != MG.Mandate]
    assert check_usage(terms, everything_else) == ()
    (finding,) = check_usage(terms, [*everything_else, MG.Mandate])
    assert (finding.severity, finding.check, finding.term) == ("warning", "deprecated-term", MG.Mandate.value)


def test_words_about_terms_speak_of_declared_terms() -> None:
    declared = {MG.local(term.iri) for term in load_terms() if term.own}
    words = [quad.object.value for quad in read_ontology() if quad.predicate in (SKOS.scopeNote, SKOS.definition)]
    named = {name for text in words for name in re.findall(r"\bmg:([A-Za-z]+)", text)}
    assert named
    assert named <= declared


def run(*arguments: str) -> tuple[int, str]:
    result = CliRunner().invoke(command, arguments)
    return result.exit_code, result.output


def test_the_command_reports_the_projects_own_files() -> None:
    assert run("--fail-on", "info") == (0, "0 errors, 0 warnings, 0 notes\n")


def test_the_command_counts_the_names_of_a_snapshot(corpus_snapshot: Snapshot) -> None:
    status, output = run("--data", str(corpus_snapshot.path), "--fail-on", "warning", "--format", "json")
    assert status == 0
    assert {finding["check"] for finding in json.loads(output)} <= {"not-in-data", "undeclared-vocabulary"}


def test_the_command_fails_on_errors_and_names_the_place(tmp_path: Path) -> None:
    path = tmp_path / "o.ttl"
    path.write_text(f'{PREFIXES}e:o a owl:Ontology .\ne:o rdfs:comment "a  b"@en .\n', encoding="utf-8")
    status, output = run(str(path))
    assert status == 1
    line = PREFIXES.count("\n") + 1
    assert f"{path}:{line}: error missing-title: http://example.org/o has no title\n" in output
    assert output.endswith("\n3 errors, 2 warnings, 1 note\n")
    rows = list(csv.DictReader(io.StringIO(run(str(path), "--format", "csv")[1])))
    assert Counter(row["severity"] for row in rows) == {"error": 3, "warning": 2, "info": 1}
    assert [row["check"] for row in rows] == [
        f["check"] for f in json.loads(run(str(path), "--format", "json")[1])
    ]


@pytest.mark.parametrize("severity", ["warning", "info"])
def test_the_command_fails_from_the_severity_that_is_asked_for(tmp_path: Path, severity: str) -> None:
    path = tmp_path / "o.ttl"
    path.write_text(f'{PREFIXES}e:c rdfs:comment "a  b"@en .\n', encoding="utf-8")
    assert run(str(path))[0] == 0
    assert run(str(path), "--fail-on", severity)[0] == 1


def test_the_command_refuses_what_it_cannot_read(tmp_path: Path) -> None:
    path = tmp_path / "o.ttl"
    path.write_text("no turtle\n", encoding="utf-8")
    status, output = run(str(path))
    assert status == 2
    assert f"{path}:1: " in output


def test_every_check_is_described_and_every_description_has_its_seed() -> None:
    page = (ROOT / "docs" / "quality.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| ([a-z, -]+) \| (?:error|warning|info) \|", page, re.MULTILINE)
    described = Counter(check for row in rows for check in row.split(", "))
    profile = (ROOT / "tests" / "ontology" / "test_profile.py").read_text(encoding="utf-8")
    breaches = profile[profile.index("\nBREACHES = [") : profile.index("\nREFUSED = ")]
    seeded = {check for check, _, _ in SEEDS} | set(re.findall(r'^    \("([a-z-]+)", "', breaches, re.MULTILINE))
    of_use = {"undeclared-term", "deprecated-term", "unused-term", "not-in-data", "undeclared-vocabulary"}
    assert set(described) == seeded | of_use | {"untyped-expression"}
    assert max(described.values()) == 1
