"""Whole pages kept in memory: a snapshot never changes, so a page is the same until another snapshot or day comes.

Kept are complete answers to GET that follow from the snapshot, the address, what the client takes, and a few
facts that the page has looked at (FACTS). They get a strong entity tag (RFC 9110, section 8.8.3), so that others
may keep them too. No web framework is needed to give a kept page again.
"""

from __future__ import annotations

import hashlib
import os
import threading
from collections.abc import Callable, Mapping, Sized
from datetime import UTC, datetime
from typing import NamedTuple, TypeVar, cast

from mandategraph.endpoint.cache import AnswerCache
from mandategraph.endpoint.coding import compress
from mandategraph.endpoint.exchange import Answer
from mandategraph.endpoint.negotiation import choose_encoding, parse_accept, quality_of

FACTS = ("day", "host", "folder")
"""What a page may look at beside the data: today's date, the name it is asked under, which snapshots are kept."""
LONGEST_ADDRESS = 2_048
SMALLEST_CODED = 512
LONGEST_LIST = 20_000
"""A list of more is made for each page that needs it, and not kept."""
HTML = "text/html"
XHTML = "application/xhtml+xml"

Key = tuple[str | None, ...]
A = TypeVar("A")
T = TypeVar("T")


class Asked(NamedTuple):
    """What a request says, as far as it decides which page is the answer."""

    path: str
    query: str
    accept: str
    coding: str
    host: str


class Served(NamedTuple):
    """What is served when the request comes."""

    digest: str
    folder: str
    """The folder of the current snapshot; empty over plain files."""


def read_asked(method: str, path: str, query: str, headers: Mapping[str, str], scheme: str) -> Asked | None:
    """Read a request, header names in lower case; None where its answer is none that is kept."""
    if method not in ("GET", "HEAD") or len(path) + len(query) > LONGEST_ADDRESS:
        return None
    accept, coding = group_accept(headers.get("accept", "")), choose_encoding(headers.get("accept-encoding"))
    return Asked(path, query, accept, coding or "", f"{scheme}://{headers.get('host', '')}")


def group_accept(accept: str) -> str:
    """Take all clients together that want HTML above anything else, as browsers do: they get the same answer.

    That holds since each address whose answer depends on Accept offers HTML, and never XHTML.
    """
    ranges = parse_accept(accept)
    wish = quality_of(HTML, ranges)
    others = [quality for name, quality in ranges if name not in (HTML, XHTML)]
    return HTML if (HTML, wish) in ranges and all(quality < wish for quality in others) else accept


class Derived:
    """What follows from the graph alone and many pages need: lists and tables, made once for each snapshot."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self._digest = ""
        self._made: dict[Callable[..., object], object] = {}

    def get(self, served: Served | None, make: Callable[[A], T], source: A) -> T:
        """Give what `make`, a function of a module, makes of the source; it is made anew where data can change."""
        if served is None:
            return make(source)
        if served.digest != self._digest:
            self._digest, self._made = served.digest, {}
        made = self._made
        if make in made:
            return cast(T, made[make])
        value = make(source)
        if not isinstance(value, Sized) or len(value) <= LONGEST_LIST:
            made[make] = value
        return value


class PageCache:
    """The pages that are kept; safe in any thread."""

    def __init__(self, limit: int) -> None:
        """Take the limit in bytes; 0 keeps nothing."""
        self._cache = AnswerCache(limit)
        self._lock = threading.Lock()
        self._looked_at: set[tuple[str, ...]] = set()

    def find(self, asked: Asked, served: Served) -> Answer | None:
        """Give the page that is kept for a request."""
        with self._lock:
            for facts in self._looked_at:
                kept = self._cache.get(make_key(asked, served, facts))
                if kept is not None:
                    return kept
        return None

    def keep(self, asked: Asked, served: Served, facts: tuple[str, ...], answer: Answer) -> Answer:
        """Keep a page as it is before any coding, which has looked at `facts`; give it in the coding asked for."""
        headers = {name: value for name, value in answer.headers.items() if name != "Content-Length"}
        headers.setdefault("Cache-Control", "no-cache")
        plain = Answer(200, {**headers, "ETag": make_tag(answer.body)}, answer.body)
        with self._lock:
            self._looked_at.add(facts)
            self._put(asked._replace(coding=""), served, facts, plain)
        return self._code(asked, served, facts, plain)

    def find_plain(self, asked: Asked, served: Served) -> Answer | None:
        """Give a page that is kept without a coding, in the coding asked for, and keep it so."""
        with self._lock:
            order = tuple(self._looked_at)
        for facts in order:
            with self._lock:
                plain = self._cache.get(make_key(asked._replace(coding=""), served, facts))
            if plain is not None:
                return self._code(asked, served, facts, plain)
        return None

    def fills(self, share: float) -> bool:
        """Tell whether the pages take at least this share of the limit."""
        return self._cache.size >= self._cache.limit * share

    def _code(self, asked: Asked, served: Served, facts: tuple[str, ...], plain: Answer) -> Answer:
        if not asked.coding or len(plain.body) < SMALLEST_CODED:
            return plain
        body = compress(asked.coding, plain.body)
        headers = {**plain.headers, "Content-Encoding": asked.coding, "ETag": make_tag(body)}
        coded = Answer(200, headers, body)
        with self._lock:
            self._put(asked, served, facts, coded)
        return coded

    def _put(self, asked: Asked, served: Served, facts: tuple[str, ...], answer: Answer) -> None:
        key = make_key(asked, served, facts)
        self._cache.put(key, answer, sum(len(part) for part in key if part))


def make_key(asked: Asked, served: Served, facts: tuple[str, ...]) -> Key:
    """Make the key of a page of what decides it; what it has not looked at is left out."""
    return (
        served.digest,
        asked.path,
        asked.query,
        asked.accept,
        asked.coding,
        asked.host if "host" in facts else None,
        datetime.now(UTC).date().isoformat() if "day" in facts else None,
        str(os.stat(os.path.dirname(served.folder)).st_mtime_ns) if "folder" in facts and served.folder else None,
    )


def make_tag(body: bytes) -> str:
    """Make a strong entity tag of the bytes that are sent."""
    return f'"{hashlib.sha256(body).hexdigest()[:32]}"'
