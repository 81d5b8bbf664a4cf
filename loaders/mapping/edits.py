"""The repairs of the text: what was taken out or put together, and where."""

from __future__ import annotations

from mandategraph.graph import values
from mandategraph.graph.namespaces import MG, RDF
from mandategraph.loaders.mapping.context import Context
from mandategraph.loaders.model import Edit


def map_edits(context: Context) -> None:
    """Describe each repair, with the words of the source that it took out."""
    for edit in context.document.alignment.edits:
        _map_edit(context, edit, edit.source.of(context.document.source))


def _map_edit(context: Context, edit: Edit, removed: str) -> None:
    own = context.own
    node = context.mint("edit", None, edit.kind.value, f"{edit.source.start} {removed}")
    own.add(node, RDF.type, MG.Edit)
    own.add(node, MG.repairOf, context.expression)
    own.add(node, MG.editKind, context.concept("edit-kind", edit.kind.value))
    own.add(node, MG.sourceStart, values.integer(edit.source.start))
    own.add(node, MG.sourceEnd, values.integer(edit.source.end))
    own.add(node, MG.start, values.integer(edit.text.start))
    own.add(node, MG.end, values.integer(edit.text.end))
    if removed.strip():
        own.add(node, MG.sourceText, values.text(removed))
