"""The mandate engine: who is asked, by which verb, to do what, and by when."""

from mandategraph.loaders.mandates.engine import recognise_mandates

__all__ = ["recognise_mandates"]
