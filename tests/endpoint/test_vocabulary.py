"""/ontology and /shapes: every term, scheme and shape in every format, at addresses that stay."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from html import unescape

import pytest
from pyoxigraph import NamedNode, RdfFormat, Triple, parse
from running import Response, Server, running

from mandategraph.graph.documentation.schemes import load_scheme_pages
from mandategraph.graph.documentation.shapes import load_shape_pages
from mandategraph.graph.documentation.terms import load_term_pages
from mandategraph.graph.namespaces import MG, OWL, RDF, RDFS, SH
from mandategraph.graph.snapshot import Snapshot

HTML = "text/html"
FORMS = {
    "ttl": ("text/turtle", RdfFormat.TURTLE),
    "nt": ("application/n-triples", RdfFormat.N_TRIPLES),
    "rdf": ("application/rdf+xml", RdfFormat.RDF_XML),
    "jsonld": ("application/ld+json", RdfFormat.JSON_LD),
}
VERSIONS = (
    "/ontology/0.1.0",
    "/ontology/alignments",
    "/ontology/alignments/0.1.0",
    "/ontology/translations",
    "/ontology/translations/0.1.0",
    "/shapes/0.1.0",
    "/shapes/core/0.1.0",
    "/shapes/publication",
)
PIECES = ("/ontology/Mandate", "/ontology/schemes/role", "/ontology/schemes/verb", "/shapes/core", "/shapes/Actor")


def triples(response: Response, form: RdfFormat) -> set[Triple]:
    assert response.status == 200, response.text
    return {quad.triple for quad in parse(response.body, form)}


def without_blank(found: set[Triple]) -> set[Triple]:
    return {t for t in found if isinstance(t.subject, NamedNode) and "_:" not in str(t.object)[:2]}


@pytest.fixture(scope="module")
def corpus(corpus_snapshot: Snapshot) -> Iterator[Server]:
    with running("--snapshot", str(corpus_snapshot.path)) as found:
        yield found


def test_the_context_is_served_to_every_origin(server: Server) -> None:
    response = server.request(
        "GET", "/ontology/context.jsonld", Accept="application/ld+json", Origin="https://a.example"
    )
    assert response.status == 200
    assert response.headers["content-type"] == "application/ld+json"
    assert response.headers["access-control-allow-origin"] == "*"
    assert json.loads(response.body)["@context"]["Mandate"] == "mg:Mandate"
    assert "/ontology/context.jsonld" in server.request("GET", "/ontology", Accept=HTML).text


@pytest.mark.parametrize("path", ["/ontology", "/shapes", *VERSIONS, *PIECES])
def test_every_format_says_the_same(server: Server, path: str) -> None:
    said = set()
    for extension, (media_type, form) in FORMS.items():
        twin = server.request("GET", f"{path}.{extension}", Accept=HTML)
        chosen = server.request("GET", path, Accept=media_type)
        assert twin.headers["content-type"].startswith(media_type)
        assert chosen.headers["content-location"] == f"{path}.{extension}"
        assert twin.body == chosen.body
        said.add(frozenset(without_blank(triples(twin, form))))
    assert len(said) == 1
    assert said.pop()
    page = server.request("GET", path, Accept=HTML)
    assert page.status == 200
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    assert server.request("GET", f"{path}.html", Accept="text/turtle").body == page.body


def test_the_ontology_and_its_version_are_one_graph_with_one_header(corpus: Server) -> None:
    """Where data is served as well: what the graph of the data has is the same (OWL 2, 3.1 and 3.2)."""
    answers = {
        corpus.request("GET", path, Accept="application/n-triples").body
        for path in ("/ontology", "/ontology/0.1.0")
    }
    assert len(answers) == 1
    (answer,) = ({quad.triple for quad in parse(body, RdfFormat.N_TRIPLES)} for body in answers)
    assert [t.subject for t in answer if t.object == OWL.Ontology] == [NamedNode(str(MG).removesuffix("#"))]
    graph = corpus.request("GET", "/graph/ontology", Accept="application/n-triples")
    held = triples(graph, RdfFormat.N_TRIPLES)
    assert len(held) == len(answer)
    assert without_blank(held) == without_blank(answer)


def test_shapes_are_the_same_under_the_iri_of_their_version(server: Server) -> None:
    for path in ("/shapes", "/shapes/core", "/shapes/register"):
        answers = {server.request("GET", f"{path}{version}.nt").body for version in ("", "/0.1.0")}
        assert len(answers) == 1


def test_every_term_scheme_and_shape_has_its_page(server: Server) -> None:
    paths = [f"/ontology/{name}" for name in load_term_pages()]
    paths += [f"/ontology/schemes/{name}" for name in load_scheme_pages()]
    paths += [f"/shapes/{name}" for name in load_shape_pages()]
    assert len(paths) > 400
    broken = [path for path in paths if server.request("GET", path, Accept=HTML).status != 200]
    assert broken == []


@pytest.mark.parametrize(("path", "names"), [("/ontology", load_term_pages()), ("/shapes", load_shape_pages())])
def test_fragments_stay(server: Server, path: str, names: dict[str, object]) -> None:
    """The vocabulary is a hash namespace: a browser that follows a term's IRI must end at the term."""
    anchors = re.findall(r'\bid="([^"]+)"', server.request("GET", path, Accept=HTML).text)
    assert len(anchors) == len(set(anchors))
    assert set(names) <= set(anchors)


@pytest.mark.parametrize(
    "path", ["/ontology", "/ontology/Expression", "/shapes", "/shapes/Statement", "/ontology/alignments"]
)
def test_links_of_a_page_lead_somewhere(corpus: Server, path: str) -> None:
    page = corpus.request("GET", path, Accept=HTML).text
    links = set(re.findall(r'href="(/(?:ontology|shapes|queries)[^"#]*)', page))
    assert links
    assert [link for link in links if corpus.request("HEAD", link, Accept="*/*").status != 200] == []


def test_a_term_in_rdf_has_translations_and_reasons(server: Server) -> None:
    found = triples(server.request("GET", "/ontology/Document.ttl"), RdfFormat.TURTLE)
    labels = {t.object.language for t in found if t.subject == MG.Document and t.predicate == RDFS.label}  # type: ignore[union-attr]
    assert labels == {"ar", "en", "es", "fr", "ru", "zh"}
    assert any(t.predicate == RDFS.comment for t in found)


def test_a_profile_holds_its_own_shapes_only(server: Server) -> None:
    def shapes(profile: str) -> set[str]:
        found = triples(server.request("GET", f"/shapes/{profile}.nt"), RdfFormat.N_TRIPLES)
        return {str(t.subject) for t in found if t.predicate == RDF.type and t.object == SH.NodeShape}

    core, publication = shapes("core"), shapes("publication")
    assert core
    assert publication
    assert core.isdisjoint(publication)


def test_a_page_shows_the_term_in_the_served_graph(corpus: Server) -> None:
    page = corpus.request("GET", "/ontology/Deadline", Accept=HTML).text
    assert "/id/deadline/" in page
    assert "mg:relation" in page
    assert page.count("<svg") == 1
    assert 'lang="ar"' in page
    assert "/queries/deadlines_by_precision" in page


def test_a_term_that_the_data_lacks_is_shown_in_an_example(server: Server) -> None:
    page = server.request("GET", "/ontology/statedDay", Accept=HTML).text
    assert "mg:statedDay" in page.partition("<pre")[2]


def test_a_page_of_a_shape_shows_what_fails_and_what_passes(server: Server) -> None:
    page = server.request("GET", "/shapes/Actor-prefLabel", Accept=HTML).text
    assert "<del>-    skos:prefLabel &#34;A body&#34;@en ;</del>" in page
    assert "The actor has no name, two in one language, or one that is empty or no text." in page
    assert "add what is missing to skos:prefLabel" in page


@pytest.mark.parametrize(
    "path",
    [
        "/ontology/Wish",
        "/ontology/0.0.1",
        "/shapes/0.0.1",
        "/shapes/core/0.0.1",
        "/ontology/schemes/none",
        "/ontology/mandate",
        "/shapes/None",
        "/shapes/examples",
    ],
)
def test_what_does_not_exist_is_not_found(server: Server, path: str) -> None:
    assert server.request("GET", path, Accept=HTML).status == 404
    assert server.request("GET", f"{path}.ttl").status == 404


def test_nothing_else_is_acceptable(server: Server) -> None:
    assert server.request("GET", "/ontology/Mandate", Accept="image/png").status == 406


def test_a_scheme_says_what_was_translated_here(server: Server) -> None:
    for name, scheme in load_scheme_pages().items():
        page = unescape(server.request("GET", f"/ontology/schemes/{name}", Accept=HTML).text)
        assert ("made by this project, not official" in page) == (len(scheme.labels) > 1), name
        for language, label in scheme.labels.items():
            assert (f"<h1>{label}" if language == "en" else f'<span lang="{language}" dir="auto">{label}') in page
        for described in (scheme, *scheme.concepts):
            for language, definition in described.definitions.items():
                assert definition in page, (name, language)


def test_a_term_page_tells_neighbouring_terms_apart(server: Server) -> None:
    noted = {name: page.notes for name, page in load_term_pages().items() if page.notes}
    assert len(noted) > 70
    for name in ("Mandate", "Deadline", "through"):
        page = unescape(server.request("GET", f"/ontology/{name}", Accept=HTML).text)
        assert all(note in page for note in noted[name])
