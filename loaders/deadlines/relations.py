"""The words that make a time a deadline, and what each says of it."""

from __future__ import annotations

RELATIONS = {
    "by": "by",
    "on or before": "by",
    "on or after": "from",
    "by no later than": "by",
    "no later than": "by",
    "no later than at": "by",
    "not later than at": "by",
    "not later than": "by",
    "at the latest by": "by",
    "at the latest in": "by",
    "latest by": "by",
    "before": "before",
    "prior to": "before",
    "ahead of": "ahead-of",
    "in advance of": "ahead-of",
    "well in advance of": "ahead-of",
    "in time for": "ahead-of",
    "in the lead-up to": "ahead-of",
    "in": "in",
    "during": "during",
    "throughout": "during",
    "in the course of": "during",
    "over the course of": "during",
    "on": "at",
    "at": "at",
    "to": "at",
    "for": "at",
    "of": "at",
    "from": "from",
    "as from": "from",
    "as of": "from",
    "with effect from": "from",
    "effective from": "from",
    "effective": "from",
    "after": "from",
    "following": "from",
    "starting": "from",
    "starting in": "from",
    "starting on": "from",
    "starting at": "from",
    "starting from": "from",
    "starting with": "from",
    "beginning": "from",
    "beginning in": "from",
    "beginning on": "from",
    "beginning at": "from",
    "beginning with": "from",
    "beginning from": "from",
    "commencing": "from",
    "commencing in": "from",
    "commencing on": "from",
    "commencing at": "from",
    "commencing with": "from",
    "until": "until",
    "up to": "until",
    "through to": "until",
}
"""What each leading word says, as a notation of the relation scheme."""


def relation_pattern(*wanted: str) -> str:
    """Give a pattern of the leading words that stand for the wanted relations, at the head of a sentence too."""
    words = sorted((word for word, relation in RELATIONS.items() if relation in wanted), key=len, reverse=True)
    return "|".join(f"[{word[0]}{word[0].upper()}]{word[1:]}".replace(" ", r"\s+") for word in words)


def relation_of(words: str) -> str:
    """Give the relation that leading words stand for."""
    return RELATIONS[" ".join(words.lower().split())]
