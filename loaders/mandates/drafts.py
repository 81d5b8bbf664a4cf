"""A mandate in the making: what one operative verb says, before deadlines and confidence are added."""

from __future__ import annotations

from dataclasses import dataclass

from mandategraph.graph.registers import VerbRecord
from mandategraph.loaders.model import ActorReference, Span


@dataclass(slots=True)
class Draft:
    """One statement, or the chapeau of a list whose items are statements."""

    provision: str
    number: str | None
    record: VerbRecord
    verb: Span
    actors: list[ActorReference]
    action: Span | None
    quote: Span
    form: str
    """How the verb stands: a trigger's form."""
    complement: str
    """How it goes on: a complement's kind."""
    time_spans: tuple[Span, ...] = ()
    """Where its deadlines are looked for."""
    inherited: bool = False
    """Whether the addressee comes from the mandate before (a passive without agent)."""
    open: bool = False
    """Whether items of a list say what to do."""
    bare: bool = False
    """Whether it says nothing without such items."""
