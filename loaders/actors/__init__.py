"""Recognition of actors: names of the register in a text, names by capitals, short names and pronouns."""

from mandategraph.loaders.actors.index import ActorIndex, ActorMatch

__all__ = ["ActorIndex", "ActorMatch"]
