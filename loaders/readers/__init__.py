"""Readers: from the bytes of a file to documents, read, repaired and segmented.

Each format has a module of its own that yields a `Layout`; all that follows is the same for all.
"""

from mandategraph.loaders.readers.reading import read

__all__ = ["read"]
