"""The kinds of identifiers and the patterns of their segments."""

from __future__ import annotations

import re

SLUG = r"[a-z0-9]+(?:-[a-z0-9]+)*"
LANGUAGE = r"[a-z]{2,3}(?:-[A-Z][a-z]{3})?(?:-[A-Z]{2})?"
"""A BCP 47 tag of language, script and region."""

SEGMENTS = {
    "slug": re.compile(SLUG),
    "expression": re.compile(rf"(?P<version>{SLUG})-(?P<language>{LANGUAGE})"),
    "eid": re.compile(r"[A-Za-z][A-Za-z0-9_.-]*"),
    "ordinal": re.compile(r"[1-9][0-9]*"),
    "notation": re.compile(r"[A-Za-z0-9]+(?:[.-][A-Za-z0-9]+)*"),
}
LONGEST = 200
"""Characters of a segment; longer ones are no names."""

_IN_PROVISION = (("slug", "expression", "eid", "slug"),)
PATTERNS: dict[str, tuple[tuple[str, ...], ...]] = {
    "document": (("slug",),),
    "expression": (("slug", "expression"),),
    "provision": (("slug", "eid"), ("slug", "expression", "eid")),
    "actor": (("slug",), ("slug", "expression", "slug")),
    "initiative": (("slug",), ("slug", "expression", "slug")),
    "session": (("slug", "ordinal"),),
    "meeting": (("slug",),),
    "theme": (("slug",),),
    "verb": (("slug",),),
    "match": (("slug",), ("slug", "slug")),
    "run": (("slug",), ("slug", "expression")),
    "source": (("slug",), ("slug", "expression")),
    "concept": (("slug",), ("slug", "notation")),
    "mandate": _IN_PROVISION,
    "commitment": _IN_PROVISION,
    "decision": _IN_PROVISION,
    "deadline": _IN_PROVISION,
    "recurrence": _IN_PROVISION,
    "citation": _IN_PROVISION,
    "figure": _IN_PROVISION,
    "mention": _IN_PROVISION,
    "alignment": _IN_PROVISION,
    "correspondence": _IN_PROVISION,
    "edit": (*_IN_PROVISION, ("slug", "expression", "slug")),
}
"""Kind to the segment patterns of its IRIs; a work's provision has no expression, a register's actor no work."""

PART_KINDS = ("participation", "deadline", "recurrence", "anchor", "selector", "interval", "instant")
"""Kinds of things that belong to another one: id/{kind}/{kind of the owner}/{path of the owner}[/{name}]."""

GRAPHS = ("ontology", "schemes", "inferred", "provenance", "dataset")
"""The graphs of which there is one each."""

RESERVED = frozenset({*PATTERNS, *PART_KINDS, *GRAPHS, "register"})
"""What no work may be called, since its IRIs would read as others."""


def match_pattern(kind: str, segments: tuple[str, ...]) -> tuple[str, ...] | None:
    """Give the names of the segments that a kind's pattern has, None where the segments fit none of them."""
    if any(len(segment) > LONGEST for segment in segments):
        return None
    for pattern in PATTERNS.get(kind, ()):
        if len(pattern) == len(segments) and all(
            SEGMENTS[name].fullmatch(segment) for name, segment in zip(pattern, segments, strict=True)
        ):
            named_after_work = kind in ("document", "provision") or (len(segments) > 1 and kind != "concept")
            return None if named_after_work and segments[0] in RESERVED else pattern
    return None
