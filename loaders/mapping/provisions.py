"""The tree of provisions: one node for the subdivision of the work, one for its wording in this expression."""

from __future__ import annotations

from mandategraph.graph import values
from mandategraph.graph.errors import TermError
from mandategraph.graph.namespaces import MG, RDF
from mandategraph.loaders.mapping.context import Context
from mandategraph.loaders.mapping.glossary import split_entry
from mandategraph.loaders.model import Attribution, Provision, ProvisionKind

PROVISION_CLASSES = {
    ProvisionKind.TITLE: MG.Title,
    ProvisionKind.SECTION: MG.Section,
    ProvisionKind.HEADING: MG.Heading,
    ProvisionKind.RECITAL: MG.Recital,
    ProvisionKind.OPERATIVE_PARAGRAPH: MG.OperativeParagraph,
    ProvisionKind.SUB_PARAGRAPH: MG.SubParagraph,
    ProvisionKind.PARAGRAPH: MG.Paragraph,
    ProvisionKind.LIST_ITEM: MG.ListItem,
    ProvisionKind.MESSAGE: MG.Message,
    ProvisionKind.QUOTATION: MG.Quotation,
    ProvisionKind.GLOSSARY_ENTRY: MG.GlossaryEntry,
    ProvisionKind.TABLE: MG.Table,
    ProvisionKind.TABLE_ROW: MG.TableRow,
    ProvisionKind.FURNITURE: MG.Furniture,
}
HEADING_SEPARATOR = " › "


def map_provisions(context: Context) -> None:
    """Describe every provision, in document order."""
    for order, provision in enumerate(context.document.provisions, start=1):
        _map_subdivision(context, provision)
        _map_provision(context, provision, order)


def _map_subdivision(context: Context, provision: Provision) -> None:
    """Describe the subdivision of the work, which every expression that has it may say."""
    node = context.identifiers.subdivision(context.key.slug, provision.id)
    context.subdivisions.add(node, RDF.type, MG.Subdivision)
    context.subdivisions.add(node, MG.subdivisionOf, context.identifiers.document(context.key.slug))
    context.subdivisions.add(node, MG.eId, values.text(provision.id))


def _map_provision(context: Context, provision: Provision, order: int) -> None:
    own, node = context.own, context.provision(provision.id)
    own.add(node, RDF.type, PROVISION_CLASSES[provision.kind])
    own.add(node, MG.inExpression, context.expression)
    own.add(node, MG.realizes, context.identifiers.subdivision(context.key.slug, provision.id))
    own.add(node, MG.parent, context.provision(provision.parent) if provision.parent else None)
    own.add(node, MG.eId, values.text(provision.id))
    own.add(node, MG.number, values.text(provision.number) if provision.number else None)
    own.add(node, MG.order, values.integer(order))
    if provision.heading:
        own.add(node, MG.headingPath, values.text(HEADING_SEPARATOR.join(provision.heading)))
    own.add(node, MG.text, context.text(context.words(provision.span), provision.id))
    own.add(node, MG.start, values.integer(provision.span.start))
    own.add(node, MG.end, values.integer(provision.span.end))
    own.add(node, MG.language, values.language(provision.language) if provision.language else None)
    _map_links(context, provision)
    _map_glossary_entry(context, provision)
    if provision.attribution:
        _map_attribution(context, provision, provision.attribution)


def _map_links(context: Context, provision: Provision) -> None:
    for link in provision.links:
        try:
            address = values.uri(link.href)
        except TermError as error:
            context.warn(f"a link is left out: {error}", provision.id, link.href)
            continue
        context.own.add(context.provision(provision.id), MG.linkTarget, address)


def _map_glossary_entry(context: Context, provision: Provision) -> None:
    if provision.kind is not ProvisionKind.GLOSSARY_ENTRY:
        return
    entry = split_entry(context.words(provision.span))
    if entry is None:
        context.warn("a glossary entry has no term that can be told from its definition", provision.id)
        return
    node = context.provision(provision.id)
    context.own.add(node, MG.term, context.text(entry.term, provision.id))
    context.own.add(node, MG.definition, context.text(entry.definition, provision.id))


def _map_attribution(context: Context, provision: Provision, attribution: Attribution) -> None:
    name = " ".join(context.words(attribution.speaker).split()).strip(" ,;")
    speaker = context.identifiers.named_actor(context.key, name)
    context.own.add(speaker, RDF.type, MG.Person)
    context.name(speaker, name)
    node = context.provision(provision.id)
    context.anchor(speaker, attribution.speaker, node)
    context.own.add(node, MG.speaker, speaker)
    if attribution.role is not None:
        role = " ".join(context.words(attribution.role).split())
        context.own.add(node, MG.speakerRole, context.text(role, provision.id))
