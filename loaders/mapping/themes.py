"""Themes under which a text arranges its messages, and what the text itself aligns each theme with."""

from __future__ import annotations

from dataclasses import dataclass

from pyoxigraph import NamedNode

from mandategraph.graph import values
from mandategraph.graph.identifiers import slugify
from mandategraph.graph.namespaces import MG, RDF, SKOS
from mandategraph.loaders.mapping.alignments import Group, load_lexicon, read_alignments
from mandategraph.loaders.mapping.context import Context
from mandategraph.loaders.model import Provision, ProvisionKind

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
        groups = read_alignments(context.document.text, provision.span)
        name = _theme_name(provision.heading) if groups else None
        if name is not None:
            openings.append(_Opening(provision, name, groups))
    return openings


def _theme_name(headings: tuple[str, ...]) -> str | None:
    """Give the innermost heading that names something."""
    generic = load_lexicon().generic_headings
    return next((heading for heading in reversed(headings) if heading.casefold() not in generic), None)


def _map_theme(context: Context, opening: _Opening) -> NamedNode:
    theme = context.identifiers.theme(slugify(opening.name))
    scheme = context.identifiers.scheme("theme")
    context.shared.add(scheme, RDF.type, SKOS.ConceptScheme)
    context.shared.add(scheme, SKOS.prefLabel, values.text("Themes that texts set", "en"))
    context.shared.add(theme, RDF.type, MG.Theme)
    context.shared.add(theme, SKOS.inScheme, scheme)
    context.shared.add(theme, SKOS.prefLabel, context.text(opening.name))
    for group in opening.groups:
        for code in group.codes:
            _map_alignment(context, theme, opening.provision.id, group, code)
    return theme


def _map_alignment(context: Context, theme: NamedNode, provision: str, group: Group, code: str) -> None:
    own, words = context.own, context.words(group.span)
    target = _target(context, group, code)
    node = context.mint("alignment", provision, slugify(f"{group.scheme.concepts}-{code}"), words)
    own.add(node, RDF.type, MG.ThematicAlignment)
    own.add(node, MG.alignedTheme, theme)
    own.add(node, MG.alignedTo, target)
    own.add(node, MG.statedIn, context.provision(provision))
    own.add(node, MG.words, context.text(words, provision))
    own.add(theme, MG.alignsWith, target)
    context.anchor(node, group.span)


def _target(context: Context, group: Group, code: str) -> NamedNode:
    if group.scheme.iri is not None:
        return values.iri(group.scheme.iri.format(code))
    return context.concept(group.scheme.concepts, code)
