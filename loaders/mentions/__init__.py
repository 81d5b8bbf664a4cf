"""Mentions: actors and topics that provisions name."""

from mandategraph.loaders.mentions.recogniser import TOPIC, recognise_mentions

__all__ = ["TOPIC", "recognise_mentions"]
