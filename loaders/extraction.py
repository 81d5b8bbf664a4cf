"""From documents to all that is recognised in them: every recogniser, applied once."""

from __future__ import annotations

from collections.abc import Iterable

from mandategraph.loaders.actors import ActorIndex
from mandategraph.loaders.citations import recognise_citations
from mandategraph.loaders.figures import recognise_figures
from mandategraph.loaders.mandates import recognise_mandates
from mandategraph.loaders.mentions import recognise_mentions
from mandategraph.loaders.model import Document, Extraction


def extract(documents: Iterable[Document]) -> list[Extraction]:
    """Recognise statements, citations, figures and mentions in each document, in their order."""
    index = ActorIndex.load()
    return [
        Extraction(
            document=document,
            mandates=recognise_mandates(document),
            citations=recognise_citations(document),
            figures=recognise_figures(document),
            mentions=recognise_mentions(document, index),
        )
        for document in documents
    ]
