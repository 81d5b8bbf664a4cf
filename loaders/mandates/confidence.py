"""How sure a statement is, by its construction.

On the annotated documents every construction is right, so they cannot tell them apart. The values are rounded
estimates from reading samples of unannotated resolutions: infinitives and list items hardly ever fail, deeds named
by a noun ("efforts by X") do so most often. `mandategraph evaluate` compares them with what annotations say.
"""

from __future__ import annotations

from mandategraph.loaders.mandates.drafts import Draft

_BY_CONSTRUCTION = {"to": 0.98, "item": 0.97, "list": 0.9, "that": 0.93, "object": 0.8}


def estimate(draft: Draft) -> float:
    """Give the confidence of a statement between 0 and 1."""
    confidence = _BY_CONSTRUCTION[draft.complement]
    if draft.inherited:
        confidence -= 0.1
    if draft.form in ("nominal", "passive"):
        confidence -= 0.05
    if not any(actor.id for actor in draft.actors):
        confidence -= 0.08
    return round(confidence, 2)
