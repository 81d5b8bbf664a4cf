"""The outcome document of the corpus, as it is read."""

import tomllib

import pytest

from mandategraph.graph.resources import read_bytes, read_text
from mandategraph.loaders.model import Document
from mandategraph.loaders.readers import read

SLUG = "wsis20-outcome-document"


@pytest.fixture(scope="module")
def wsis() -> Document:
    metadata = tomllib.loads(read_text("loaders", f"corpus/{SLUG}/metadata.toml"))
    (document,) = read(None, read_bytes("loaders", f"corpus/{SLUG}/text.txt"), metadata=metadata)
    return document
