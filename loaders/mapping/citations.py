"""Citations of documents and of parts of them."""

from __future__ import annotations

from mandategraph.graph import values
from mandategraph.graph.namespaces import MG, RDF
from mandategraph.loaders.mapping.context import Context
from mandategraph.loaders.model import Citation


def map_citation(context: Context, citation: Citation) -> None:
    """Describe a citation; without a resolved work it says what the words are and no more."""
    own, words = context.own, context.words(citation.span)
    node = context.mint("citation", citation.provision, citation.work or "unresolved", words)
    own.add(node, RDF.type, MG.Citation)
    own.add(node, MG.citingProvision, context.provision(citation.provision))
    own.add(node, MG.words, context.text(words, citation.provision))
    own.add(node, MG.pinpoint, values.text(citation.pinpoint) if citation.pinpoint else None)
    own.add(node, MG.citedSymbol, values.text(citation.symbol) if citation.symbol else None)
    if citation.work:
        context.mentioned.works.setdefault(citation.work, citation.symbol)
        own.add(node, MG.cites, context.identifiers.document(citation.work))
        if citation.pinpoint:
            context.mentioned.subdivisions[(citation.work, citation.pinpoint)] = None
            own.add(node, MG.cites, context.identifiers.subdivision(citation.work, citation.pinpoint))
    context.anchor(node, citation.span)
