"""Actors and topics that provisions name."""

from __future__ import annotations

from pyoxigraph import NamedNode

from mandategraph.graph.identifiers import slugify
from mandategraph.graph.namespaces import MG, RDF
from mandategraph.loaders.mapping.context import Context
from mandategraph.loaders.mapping.themes import code_concept
from mandategraph.loaders.mentions import TOPIC
from mandategraph.loaders.mentions.codes import load_schemes
from mandategraph.loaders.model import Mention


def map_mention(context: Context, mention: Mention) -> None:
    """Describe where a provision names an actor of the register, or a concept by its code."""
    own, words = context.own, context.words(mention.span)
    node = context.mint("mention", mention.provision, slugify(mention.id), words)
    own.add(node, RDF.type, MG.Mention)
    own.add(node, MG.mentionedIn, context.provision(mention.provision))
    own.add(node, MG.mentions, _mentioned(context, mention))
    own.add(node, MG.words, context.text(words, mention.provision))
    context.anchor(node, mention.span)


def _mentioned(context: Context, mention: Mention) -> NamedNode:
    if mention.kind != TOPIC:
        return context.identifiers.actor(mention.id)
    name, _, code = mention.id.partition("/")
    scheme = next(scheme for scheme in load_schemes() if scheme.concepts == name)
    return code_concept(context, scheme, code)
