"""Content negotiation: from what a client accepts and what there is to the one to send. Pure functions.

RFC 9110, sections 12.4.2 (quality values), 12.5.1 (Accept) and 12.5.3 (Accept-Encoding):
https://www.rfc-editor.org/rfc/rfc9110#section-12.5.1
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache

from mandategraph.endpoint.coding import CODINGS

QUALITY = re.compile(r"(?:0(?:\.[0-9]{0,3})?|1(?:\.0{0,3})?)\Z")
MEDIA_RANGE = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+/[!#$%&'*+.^_`|~0-9A-Za-z-]+\Z")
MAX_RANGES = 64
OLD_NAMES = {"x-gzip": "gzip"}


@lru_cache(maxsize=512)
def parse_accept(header: str) -> tuple[tuple[str, float], ...]:
    """Read an Accept header into (media range in lower case, quality), without what breaks the grammar."""
    ranges = []
    for element in header.split(",")[:MAX_RANGES]:
        name, *parameters = (part.strip() for part in element.split(";"))
        quality = read_quality(parameters)
        if MEDIA_RANGE.match(name) and quality is not None:
            ranges.append((name.lower(), quality))
    return tuple(ranges)


def read_quality(parameters: Iterable[str]) -> float | None:
    """Find the quality among the parameters of an element: 1 where there is none, None where it is malformed."""
    for parameter in parameters:
        name, _, value = parameter.partition("=")
        if name.strip().lower() == "q":
            return float(value) if QUALITY.match(value.strip()) else None
    return 1.0


def quality_of(media_type: str, ranges: Sequence[tuple[str, float]]) -> float:
    """Say how welcome a media type is: the most specific range that matches it decides, 0 where none does."""
    family = media_type.partition("/")[0] + "/*"
    found = dict(reversed(ranges))
    for candidate in (media_type, family, "*/*"):
        if candidate in found:
            return found[candidate]
    return 0.0


@lru_cache(maxsize=4096)
def choose(accept: str | None, offers: tuple[str, ...]) -> str | None:
    """Choose among the offered media types (in the server's order of preference), or None: 406.

    Without an Accept header, or with one that holds nothing readable, anything is welcome.
    """
    ranges = parse_accept(accept) if accept else ()
    if not ranges:
        return offers[0] if offers else None
    best = max(offers, key=lambda offer: quality_of(offer, ranges), default=None)
    return best if best is not None and quality_of(best, ranges) > 0 else None


@lru_cache(maxsize=512)
def choose_encoding(header: str | None, offers: tuple[str, ...] = CODINGS) -> str | None:
    """Choose a content coding for the answer (the server's order decides among equals), None meaning identity.

    A coding that is not named has the quality of `*`; identity that is not named is acceptable, but no wish
    (section 12.5.3); x-gzip is gzip's old name (section 8.4.1.3).
    """
    if not header:
        return None
    qualities: dict[str, float] = {}
    for element in header.split(",")[:MAX_RANGES]:
        name, *parameters = (part.strip() for part in element.split(";"))
        qualities[OLD_NAMES.get(name.lower(), name.lower())] = read_quality(parameters) or 0.0
    others = qualities.get("*", 0.0)
    best = max(offers, key=lambda offer: qualities.get(offer, others))
    quality = qualities.get(best, others)
    return best if quality > 0 and quality >= qualities.get("identity", 0.0) else None
