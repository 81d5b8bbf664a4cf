"""The files that the documentation is made from, read once: ontology with translations and alignments, shapes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache

from pyoxigraph import BlankNode, Literal, NamedNode, RdfFormat, Triple

from mandategraph.graph.documentation.pages import Reference
from mandategraph.graph.namespaces import MG, OWL, SKOS, abbreviate
from mandategraph.graph.ontology import PARTS, join_parts
from mandategraph.graph.resources import list_files, read_bytes
from mandategraph.graph.validation.paths import Node
from mandategraph.graph.validation.profiles import profile_names
from mandategraph.graph.validation.triples import TripleIndex, read_triples

SHAPES_SPACE = "https://w3id.org/mandategraph/shapes#"


@cache
def ontology_index() -> TripleIndex:
    """Give the whole ontology: its own statements, its alignments and its translations."""
    return TripleIndex(join_parts(_read("ontology", PARTS)))


@cache
def shapes_index() -> TripleIndex:
    """Give the statements of all shapes, of every profile."""
    return _index(
        "shapes", [name for profile in profile_names() for name in list_files("shapes", ".ttl", profile)]
    )


def _index(room: str, names: Iterable[str]) -> TripleIndex:
    return TripleIndex(triple for part in _read(room, names) for triple in part)


def _read(room: str, names: Iterable[str]) -> Iterator[Iterator[Triple]]:
    for number, name in enumerate(names):
        yield read_triples(number, f"{room}/{name}", read_bytes(room, name), RdfFormat.TURTLE)


def refer(node: NamedNode) -> Reference:
    """Make the reference to a term, with a page of its own where the vocabulary defines it."""
    return Reference(node.value, shorten(node), MG.local(node) if node in MG else "")


def shorten(node: NamedNode) -> str:
    """Write an IRI with its prefix where the project has one."""
    return abbreviate(node.value) or node.value


def named(nodes: Iterable[Node]) -> list[NamedNode]:
    """Keep the nodes that have an IRI."""
    return [node for node in nodes if isinstance(node, NamedNode)]


def texts(index: TripleIndex, subject: Node, predicate: NamedNode) -> dict[str, str]:
    """Give the words of a property by language, English first; the language is empty where none is given."""
    found = (node for node in index.objects(subject, predicate) if isinstance(node, Literal))
    pairs = ((literal.language or "", literal.value) for literal in found)
    return dict(sorted(pairs, key=lambda pair: (pair[0] != "en", pair)))


def describe(index: TripleIndex, subject: NamedNode) -> tuple[Triple, ...]:
    """Give what the files say of a named node: its statements, the blank nodes they lead to, and its axioms."""
    axioms = [axiom for axiom, source in index.pairs(OWL.annotatedSource) if source == subject]
    seen: set[Node] = {subject, *axioms}
    found: list[Triple] = []
    waiting: list[Node] = [subject, *axioms]
    about = _by_subject(index)
    while waiting:
        for triple in about.get(waiting.pop(0), ()):
            found.append(triple)
            if isinstance(triple.object, BlankNode) and triple.object not in seen:
                seen.add(triple.object)
                waiting.append(triple.object)
    return tuple(found)


@cache
def _by_subject(index: TripleIndex) -> dict[object, list[Triple]]:
    about: dict[object, list[Triple]] = {}
    for triple in index.triples:
        about.setdefault(triple.subject, []).append(triple)
    return about


@cache
def ontologies() -> dict[str, TripleIndex]:
    """Give what is behind the IRI of each ontology and of its version: the whole, or a part that has its own."""
    found: dict[str, TripleIndex] = {}
    for part in (*(_index("ontology", [name]) for name in PARTS[1:]), ontology_index()):
        for ontology, version in part.pairs(OWL.versionIRI):
            found |= {ontology.value: part, version.value: part}
    return found


def read_profile(profile: str) -> TripleIndex:
    """Read the shapes of one profile, without those of the profiles that it includes."""
    return _index("shapes", list_files("shapes", ".ttl", profile))


@cache
def profiles() -> dict[str, str]:
    """Give the profile behind the IRI of each and of its version."""
    headers = shapes_index().pairs(OWL.versionIRI)
    return {iri.value: header[0].value.rpartition("/")[2] for header in headers for iri in header}


def current_version() -> str:
    """Give the version of the ontology; the shapes have the same."""
    index = ontology_index()
    return index.objects(NamedNode(str(MG).removesuffix("#")), OWL.versionInfo)[0].value


def scope_note() -> str:
    """Give the policy of the ontology: what may change and what not."""
    return texts(ontology_index(), NamedNode(str(MG).removesuffix("#")), SKOS.scopeNote)["en"]
