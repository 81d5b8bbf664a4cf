"""Citations: documents and parts of documents that a text refers to, by number, symbol or name."""

from mandategraph.loaders.citations.recogniser import recognise_citations

__all__ = ["recognise_citations"]
