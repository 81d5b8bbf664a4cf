"""Every namespace and prefix of the project, once; external ones as their own specifications give them."""

from __future__ import annotations

import re

from pyoxigraph import NamedNode

DEFAULT_BASE = "https://w3id.org/mandategraph/"


class Namespace:
    """A vocabulary's namespace: `MG.Mandate` and `MG["Mandate"]` give the term as a NamedNode."""

    def __init__(self, iri: str) -> None:
        """Take the namespace IRI with its closing # or /."""
        self._iri = iri
        self._terms: dict[str, NamedNode] = {}

    def __str__(self) -> str:
        """Give the namespace IRI."""
        return self._iri

    def __contains__(self, node: object) -> bool:
        """Tell whether the node is an IRI of this namespace."""
        return isinstance(node, NamedNode) and node.value.startswith(self._iri)

    def __getitem__(self, name: str) -> NamedNode:
        """Give the term of that local name."""
        term = self._terms.get(name)
        if term is None:
            term = self._terms[name] = NamedNode(self._iri + name)
        return term

    def __getattr__(self, name: str) -> NamedNode:
        """Give the term of that local name."""
        if name.startswith("_"):
            raise AttributeError(name)
        return self[name]

    def local(self, node: NamedNode) -> str:
        """Give the local name of a term of this namespace; ValueError for any other."""
        if node not in self:
            raise ValueError(f"{node.value} is not in {self._iri}")
        return node.value[len(self._iri) :]


MG = Namespace("https://w3id.org/mandategraph/ontology#")
FN = Namespace("https://w3id.org/mandategraph/function#")

RDF = Namespace("http://www.w3.org/1999/02/22-rdf-syntax-ns#")
RDFS = Namespace("http://www.w3.org/2000/01/rdf-schema#")
OWL = Namespace("http://www.w3.org/2002/07/owl#")
XSD = Namespace("http://www.w3.org/2001/XMLSchema#")
SH = Namespace("http://www.w3.org/ns/shacl#")

SKOS = Namespace("http://www.w3.org/2004/02/skos/core#")
DCTERMS = Namespace("http://purl.org/dc/terms/")
PROV = Namespace("http://www.w3.org/ns/prov#")
OA = Namespace("http://www.w3.org/ns/oa#")
TIME = Namespace("http://www.w3.org/2006/time#")
ORG = Namespace("http://www.w3.org/ns/org#")
FOAF = Namespace("http://xmlns.com/foaf/0.1/")
SCHEMA = Namespace("https://schema.org/")

ELI = Namespace("http://data.europa.eu/eli/ontology#")
FRBR = Namespace("http://purl.org/vocab/frbr/core#")
UNDO = Namespace("https://w3id.org/un/ontology/undo/")
CITO = Namespace("http://purl.org/spar/cito/")
ODRL = Namespace("http://www.w3.org/ns/odrl/2/")
QB = Namespace("http://purl.org/linked-data/cube#")

VOID = Namespace("http://rdfs.org/ns/void#")
DCAT = Namespace("http://www.w3.org/ns/dcat#")
SD = Namespace("http://www.w3.org/ns/sparql-service-description#")
SPDX = Namespace("http://spdx.org/rdf/terms#")
VANN = Namespace("http://purl.org/vocab/vann/")

SDG = Namespace("http://metadata.un.org/sdg/")
UNBIS = Namespace("http://metadata.un.org/thesaurus/")
WD = Namespace("http://www.wikidata.org/entity/")
ROR = Namespace("https://ror.org/")

NAMESPACES: dict[str, Namespace] = {
    "mg": MG,
    "rdf": RDF,
    "rdfs": RDFS,
    "owl": OWL,
    "xsd": XSD,
    "sh": SH,
    "skos": SKOS,
    "dcterms": DCTERMS,
    "prov": PROV,
    "oa": OA,
    "time": TIME,
    "org": ORG,
    "foaf": FOAF,
    "schema": SCHEMA,
    "eli": ELI,
    "frbr": FRBR,
    "undo": UNDO,
    "cito": CITO,
    "odrl": ODRL,
    "qb": QB,
    "void": VOID,
    "dcat": DCAT,
    "sd": SD,
    "spdx": SPDX,
    "vann": VANN,
    "sdg": SDG,
    "unbis": UNBIS,
    "wd": WD,
    "ror": ROR,
}
"""Prefix to namespace, in the order in which serialisations declare them."""

PREFIXES: dict[str, str] = {prefix: str(namespace) for prefix, namespace in NAMESPACES.items()}
"""The same as strings, as pyoxigraph's serialisers and queries take them."""

_LOCAL = re.compile(r"\w+(?:[.-]\w+)*")


def abbreviate(iri: str) -> str | None:
    """Write an IRI as prefix and local name, as Turtle takes it; None where no prefix of the project fits.

    >>> abbreviate("http://www.w3.org/2004/02/skos/core#prefLabel"), abbreviate("http://example.org/a")
    ('skos:prefLabel', None)
    """
    for prefix, namespace in PREFIXES.items():
        if iri.startswith(namespace) and _LOCAL.fullmatch(iri, len(namespace)):
            return f"{prefix}:{iri[len(namespace) :]}"
    return None
