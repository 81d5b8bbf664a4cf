"""Themes under which a text arranges its messages, and what the text itself aligns each theme with."""

from __future__ import annotations

from dataclasses import dataclass

from pyoxigraph import NamedNode

from mandategraph.graph import values
from mandategraph.graph.identifiers import slugify
from mandategraph.graph.namespaces import MG, RDF, SKOS
from mandategraph.loaders.lexicon import read_lexicon
from mandategraph.loaders.mapping.context import Context
from mandategraph.loaders.mentions.codes import Group, Scheme, read_groups
from mandategraph.loaders.model import Provision, ProvisionKind

FEWEST_SCHEMES = 2
"""A line that names the codes of a single scheme may be anything; one that names two aligns a theme."""
_LEXICON = "mapping/themes.toml"
_CONTAINERS = frozenset({ProvisionKind.SECTION, ProvisionKind.TABLE})


@dataclass(frozen=True, slots=True)
class _Opening:
    """The provision that opens a theme with its line of alignments."""

    provision: Provision
    name: str
    groups: tuple[Group, ...]


def map_themes(context: Context) -> None:
    """Describe the themes; each takes the messages that follow its opening, up to the next theme."""
    messages = [p for p in context.document.provisions if p.kind is ProvisionKind.MESSAGE]
    openings = _find_openings(context) if messages else []
    for index, opening in enumerate(openings):
        theme = _map_theme(context, opening)
        start = opening.provision.span.end
        end = openings[index + 1].provision.span.start if index + 1 < len(openings) else len(context.document.text)
        for message in messages:
            if start <= message.span.start < end:
                context.own.add(context.provision(message.id), MG.theme, theme)


def _find_openings(context: Context) -> list[_Opening]:
    openings = []
    parents = {provision.parent for provision in context.document.provisions}
    for provision in context.document.provisions:
        if provision.kind in _CONTAINERS or not provision.heading or provision.id in parents:
            continue
        groups = read_groups(context.document.text, provision.span)
        if len({group.scheme.concepts for group in groups}) < FEWEST_SCHEMES:
            continue
        name = _theme_name(provision.heading)
        if name is not None:
            openings.append(_Opening(provision, name, groups))
    return openings


def _theme_name(headings: tuple[str, ...]) -> str | None:
    """Give the innermost heading that names something."""
    generic = read_lexicon(_LEXICON, ["generic_headings"])["generic_headings"]
    return next((heading for heading in reversed(headings) if heading.casefold() not in generic), None)


def _map_theme(context: Context, opening: _Opening) -> NamedNode:
    theme = context.identifiers.theme(slugify(opening.name))
    scheme = context.identifiers.scheme("theme")
    context.shared.add(scheme, RDF.type, SKOS.ConceptScheme)
    context.shared.add(scheme, SKOS.prefLabel, values.text("Themes that texts set", "en"))
    context.shared.add(theme, RDF.type, MG.Theme)
    context.shared.add(theme, SKOS.inScheme, scheme)
    context.name(theme, opening.name, context.shared)
    for group in opening.groups:
        for code in group.codes:
            _map_alignment(context, theme, opening.provision.id, group, code)
    return theme


def _map_alignment(context: Context, theme: NamedNode, provision: str, group: Group, code: str) -> None:
    own, words = context.own, context.words(group.span)
    target = code_concept(context, group.scheme, code)
    node = context.mint("alignment", provision, slugify(f"{group.scheme.concepts}-{code}"), words)
    own.add(node, RDF.type, MG.ThematicAlignment)
    own.add(node, MG.alignedTheme, theme)
    own.add(node, MG.alignedTo, target)
    own.add(node, MG.statedIn, context.provision(provision))
    own.add(node, MG.words, context.text(words, provision))
    own.add(theme, MG.alignsWith, target)
    context.anchor(node, group.span)


def code_concept(context: Context, scheme: Scheme, code: str) -> NamedNode:
    """Give the concept that a scheme has for a code."""
    if scheme.iri is not None:
        return values.iri(scheme.iri.format(code))
    return context.concept(scheme.concepts, code)
