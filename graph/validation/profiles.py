"""The profiles of shapes that the project offers, each with the vocabulary that its shapes speak of."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path

from pyoxigraph import RdfFormat, Triple

from mandategraph.graph.namespaces import RDFS
from mandategraph.graph.resources import list_files, read_bytes
from mandategraph.graph.validation.findings import ValidationError
from mandategraph.graph.validation.shapes import Shapes, parse_shapes
from mandategraph.graph.validation.triples import read_triples
from mandategraph.graph.validation.wellformed import refuse_ill_formed

INCLUDES: dict[str, tuple[str, ...]] = {"publication": ("core",)}
"""Profiles that hold another one as well."""


EXAMPLES = "examples"
"""The folder beside the profiles: data that passes or breaks their rules."""


@cache
def profile_names() -> tuple[str, ...]:
    """Name the profiles: the folders of shapes, sorted."""
    folders = {name.split("/")[0] for name in list_files("shapes", ".ttl") if "/" in name}
    return tuple(sorted(folders - {EXAMPLES}))


@cache
def load_profile(name: str) -> Shapes:
    """Read the shapes of a profile with those that it includes; ValidationError where there is no such profile."""
    if name not in profile_names():
        raise ValidationError(f"there is no profile {name!r}: choose one of {', '.join(profile_names())}")
    folders = (*INCLUDES.get(name, ()), name)
    files = [file for folder in folders for file in list_files("shapes", ".ttl", under=folder)]
    return parse_shapes((f"shapes/{file}", read_bytes("shapes", file), RdfFormat.TURTLE) for file in files)


@cache
def class_tree() -> tuple[Triple, ...]:
    """Give the subclass statements of the ontology: data of others need not repeat them to be checked in full."""
    return tuple(
        triple
        for number, name in enumerate(list_files("ontology", ".ttl"))
        for triple in read_triples(number, f"ontology/{name}", read_bytes("ontology", name), RdfFormat.TURTLE)
        if triple.predicate == RDFS.subClassOf and str(triple).count("_:") == 0
    )


def read_shape_files(paths: Sequence[Path]) -> Shapes:
    """Read shapes from the user's files; ValidationError where one is unreadable, ill-formed or no known RDF."""
    files = []
    for path in paths:
        rdf_format = RdfFormat.from_extension(path.suffix.lstrip("."))
        if rdf_format is None:
            raise ValidationError(
                f"{path}: the name does not tell the kind of RDF: use .ttl, .nt, .trig, .rdf, .jsonld"
            )
        try:
            files.append((str(path), path.read_bytes(), rdf_format))
        except OSError as error:
            raise ValidationError(f"{path}: cannot be read: {error.strerror}") from error
    shapes = parse_shapes(files)
    refuse_ill_formed(shapes)
    return shapes
