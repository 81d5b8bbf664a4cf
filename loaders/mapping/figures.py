"""Figures that the texts state, side by side, each with its words; totals and the figures that break them down."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from pyoxigraph import NamedNode

from mandategraph.graph import values
from mandategraph.graph.identifiers import slugify
from mandategraph.graph.namespaces import MG, RDF
from mandategraph.loaders.mapping.context import Context
from mandategraph.loaders.mapping.totals import Breakdown, find_breakdowns
from mandategraph.loaders.model import Figure


def map_figures(context: Context, figures: Sequence[Figure]) -> None:
    """Describe the figures, and which of them break down another; a sum that differs from its total is noted."""
    nodes = {figure: _map_figure(context, figure) for figure in figures}
    for breakdown in find_breakdowns(context.document, figures):
        for part in breakdown.parts:
            context.own.add(nodes[part], MG.partOfTotal, nodes[breakdown.total])
        _note_difference(context, breakdown)


def _map_figure(context: Context, figure: Figure) -> NamedNode:
    own, words = context.own, context.words(figure.span)
    node = context.mint("figure", figure.provision, slugify(figure.unit), words)
    own.add(node, RDF.type, MG.Figure)
    own.add(node, MG.statedIn, context.provision(figure.provision))
    own.add(node, MG.value, values.decimal(figure.value))
    own.add(node, MG.unit, values.text(figure.unit))
    own.add(node, MG.qualifier, values.text(figure.qualifier) if figure.qualifier else None)
    own.add(node, MG.population, values.text(figure.population) if figure.population else None)
    own.add(node, MG.year, values.year(figure.year) if figure.year else None)
    own.add(node, MG.statedBy, values.text(figure.stated_by) if figure.stated_by else None)
    own.add(node, MG.words, context.text(words, figure.provision))
    context.anchor(node, figure.span)
    return node


def _note_difference(context: Context, breakdown: Breakdown) -> None:
    total = Decimal(breakdown.total.value)
    added = sum((Decimal(part.value) for part in breakdown.parts), Decimal(0))
    if added != total:
        context.warn(
            f"the breakdown adds up to {added}, the text says {total}; both are kept",
            breakdown.total.provision,
            context.words(breakdown.total.span),
        )
