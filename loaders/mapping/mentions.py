"""Actors and topics that provisions name."""

from __future__ import annotations

from mandategraph.graph.namespaces import MG, RDF
from mandategraph.loaders.mapping.context import Context
from mandategraph.loaders.model import Mention


def map_mention(context: Context, mention: Mention) -> None:
    """Describe where a provision names an actor of the register."""
    own, words = context.own, context.words(mention.span)
    node = context.mint("mention", mention.provision, mention.id, words)
    own.add(node, RDF.type, MG.Mention)
    own.add(node, MG.mentionedIn, context.provision(mention.provision))
    own.add(node, MG.mentions, context.identifiers.actor(mention.id))
    own.add(node, MG.words, context.text(words, mention.provision))
    context.anchor(node, mention.span)
