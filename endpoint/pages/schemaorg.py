"""What machines that read pages find in them: schema.org as JSON-LD."""

from __future__ import annotations

from mandategraph.endpoint.pages.actors import ActorView
from mandategraph.endpoint.pages.documents import DocumentSummary
from mandategraph.endpoint.pages.provisions import ProvisionPage

NORMATIVE = frozenset({"Resolution", "OutcomeDocument", "Treaty"})


def describe_document_data(document: DocumentSummary) -> dict[str, object]:
    """Describe a work as schema:Legislation or schema:CreativeWork (https://schema.org/)."""
    return {
        "@context": "https://schema.org/",
        "@id": document.iri,
        "@type": "Legislation" if document.kind in NORMATIVE else "CreativeWork",
        "name": document.title,
        "workExample": [
            {"@id": e.iri, "@type": "CreativeWork", "version": e.version, "inLanguage": e.language or "en"}
            for e in document.expressions
        ],
        "creator": [{"@id": iri, "@type": "Organization", "name": name} for iri, name in document.bodies],
        "license": "https://creativecommons.org/licenses/by/4.0/",
    }


def describe_actor_data(actor: ActorView) -> dict[str, object]:
    """Describe an actor as schema:Organization, with its names and verified links."""
    return {
        "@context": "https://schema.org/",
        "@id": actor.iri,
        "@type": "Person" if "Person" in actor.kinds else "Organization",
        "name": actor.name,
        "alternateName": [*actor.acronyms, *(name for _, name in actor.names if name != actor.name)],
        "sameAs": list(actor.links),
    }


def describe_paragraph_data(provision: ProvisionPage) -> dict[str, object]:
    """Describe a paragraph as schema:CreativeWork within the text that holds it."""
    return {
        "@context": "https://schema.org/",
        "@id": provision.iri,
        "@type": "CreativeWork",
        "name": f"{provision.name} of {provision.document.title}",
        "position": provision.number,
        "text": "".join(piece.text for piece in provision.pieces),
        "inLanguage": provision.language or "en",
        "creativeWorkStatus": provision.status,
        "isPartOf": {"@id": provision.expression, "@type": "CreativeWork", "name": provision.document.title},
    }
