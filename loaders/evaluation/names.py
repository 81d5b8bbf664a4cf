"""Comparison of actor names: without case, articles, "all", "relevant" and "other", acronyms expanded."""

from __future__ import annotations

import re
from functools import cache

from mandategraph.graph.registers import load_actors

_IGNORED = frozenset({"the", "a", "an", "all", "relevant", "other"})
_WORD = re.compile(r"[\w+]+(?:['-][\w+]+)*")
_SPELLING = re.compile(r"organis(?=ation)")


@cache
def name_key(name: str) -> str:
    """Give the form of a name that comparison uses; two names are the same when their keys are."""
    words: list[str] = []
    for word in _WORD.findall(name.replace("’", "'")):
        words.extend(_expansions().get(word, word).split())
    key = " ".join(word for word in (word.lower() for word in words) if word not in _IGNORED)
    return _SPELLING.sub("organiz", key)


@cache
def _expansions() -> dict[str, str]:
    """Map each acronym of the register to the name that it stands for, and "UN" to the United Nations."""
    names = {"UN": "United Nations"}
    for actor in load_actors():
        for acronym in actor.acronyms:
            names.setdefault(acronym, actor.name)
    return names
