"""Recognition of actors: names of the register in a text, phrases that name addressees, short names and pronouns."""

from mandategraph.loaders.actors.index import ActorIndex, ActorMatch

__all__ = ["ActorIndex", "ActorMatch"]
