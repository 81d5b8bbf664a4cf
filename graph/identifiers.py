"""The IRIs of the project: one module mints and parses them all.

An IRI is the base, "id/", the kind, and segments that the kind's patterns list. Slugs are lower-case ASCII letters
and digits with single hyphens; eIds are those of Akoma Ntoso (https://docs.oasis-open.org/legaldocml/akn-nc/v1.0/);
`{version}-{language}` names one expression of a work. Nothing needs percent-encoding; a parser undoes the encoding
of unreserved characters (RFC 3986, section 6.2.2.2) and refuses any other.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from dataclasses import dataclass

from pyoxigraph import NamedNode

from mandategraph.graph.errors import IdentifierError
from mandategraph.graph.identifier_kinds import GRAPHS, LONGEST, PART_KINDS, PATTERNS, SEGMENTS, match_pattern
from mandategraph.graph.namespaces import DEFAULT_BASE


@dataclass(frozen=True, slots=True, order=True)
class ExpressionKey:
    """Names one expression: the work's slug, the version among its texts, and the language (BCP 47)."""

    slug: str
    version: str
    language: str

    @property
    def segment(self) -> str:
        """Give the segment that stands for the expression below its work: draft-en."""
        return f"{self.version}-{self.language}"


@dataclass(frozen=True, slots=True)
class Identifier:
    """A parsed IRI: its kind and the segments after it, those of the owner included."""

    kind: str
    segments: tuple[str, ...]
    owner: Identifier | None = None
    """Whose part this is, for the kinds of PART_KINDS; the segments then start with those of the owner."""

    @property
    def expression(self) -> ExpressionKey | None:
        """Give the expression that this belongs to, None for a work, an actor or a concept."""
        if self.owner:
            return self.owner.expression
        if len(self.segments) > 1 and "expression" in self._pattern:
            return _read_expression(self.segments[0], self.segments[1])
        return None

    @property
    def eid(self) -> str | None:
        """Give the eId of the provision that this is or belongs to."""
        if self.owner:
            return self.owner.eid
        pattern = self._pattern
        return self.segments[pattern.index("eid")] if "eid" in pattern else None

    @property
    def _pattern(self) -> tuple[str, ...]:
        found = match_pattern(self.kind, self.segments)
        if found is None:
            raise IdentifierError(f"{'/'.join((self.kind, *self.segments))} is no identifier of this project")
        return found


class Identifiers:
    """Mints and parses the IRIs below one base."""

    def __init__(self, base: str = DEFAULT_BASE) -> None:
        """Take the base IRI, absolute and ending in a slash."""
        try:
            NamedNode(base)
        except ValueError as error:
            raise IdentifierError(f"base IRI {base!r}: {error}") from None
        if not base.endswith("/") or "#" in base or "?" in base:
            raise IdentifierError(f"base IRI {base!r} must end in / and have neither query nor fragment")
        self.base = base

    def document(self, slug: str) -> NamedNode:
        """Mint the IRI of a work."""
        return self._mint("document", slug)

    def expression(self, key: ExpressionKey) -> NamedNode:
        """Mint the IRI of one text of a work."""
        return self._mint("expression", key.slug, key.segment)

    def subdivision(self, slug: str, eid: str) -> NamedNode:
        """Mint the IRI of a subdivision of a work, whatever its expressions say there."""
        return self._mint("provision", slug, eid)

    def provision(self, key: ExpressionKey, eid: str) -> NamedNode:
        """Mint the IRI of a subdivision as one expression words it."""
        return self._mint("provision", key.slug, key.segment, eid)

    def found(
        self, kind: str, key: ExpressionKey, eid: str | None, name: str, quotation: str, ordinal: int = 1
    ) -> NamedNode:
        """Mint the IRI of something found in a provision: mandate, deadline, citation, figure, mention or edit.

        It is named by verb or kind and the hash of its words; ordinal tells apart those that would be named alike,
        in the order of the text. An eid of None stands for the expression as a whole.
        """
        segment = f"{name}-{hash8(quotation)}" + (f"-{ordinal}" if ordinal > 1 else "")
        return self._mint(kind, key.slug, key.segment, *(() if eid is None else (eid,)), segment)

    def part(self, kind: str, owner: NamedNode, name: str | None = None) -> NamedNode:
        """Mint the IRI of a part of something: participation, deadline, anchor, selector, interval, instant.

        The name tells apart several parts of one kind ("addressee-itu", "addressee-2"); it may be left out where
        there can be one only.
        """
        if kind not in PART_KINDS:
            raise IdentifierError(f"{kind!r} is no kind of part; known are {', '.join(PART_KINDS)}")
        whole = self.parse(owner)
        segments = (whole.kind, *whole.segments, *(() if name is None else (_check("slug", name),)))
        return NamedNode(f"{self.base}id/{kind}/{'/'.join(segments)}")

    def actor(self, slug: str) -> NamedNode:
        """Mint the IRI of an actor of the register."""
        return self._mint("actor", slug)

    def named_actor(self, key: ExpressionKey, name: str) -> NamedNode:
        """Mint the IRI of an actor known only as one expression names it."""
        return self._mint("actor", key.slug, key.segment, slugify(name))

    def initiative(self, slug: str) -> NamedNode:
        """Mint the IRI of an initiative."""
        return self._mint("initiative", slug)

    def session(self, body: str, ordinal: int) -> NamedNode:
        """Mint the IRI of a session of a body."""
        return self._mint("session", body, str(ordinal))

    def meeting(self, slug: str) -> NamedNode:
        """Mint the IRI of a meeting."""
        return self._mint("meeting", slug)

    def theme(self, slug: str) -> NamedNode:
        """Mint the IRI of a theme that a text sets."""
        return self._mint("theme", slug)

    def verb(self, slug: str) -> NamedNode:
        """Mint the IRI of an operative verb."""
        return self._mint("verb", slug)

    def match(self, *slugs: str) -> NamedNode:
        """Mint the IRI of a link to an external identifier."""
        return self._mint("match", *slugs)

    def run(self, name: str | ExpressionKey) -> NamedNode:
        """Mint the IRI of a loader's run over a source, or over one expression of it."""
        return self._mint("run", *_name_segments(name))

    def source(self, name: str | ExpressionKey) -> NamedNode:
        """Mint the IRI of a source file."""
        return (
            self._mint("source", name) if isinstance(name, str) else self._mint("source", name.slug, name.segment)
        )

    def scheme(self, scheme: str) -> NamedNode:
        """Mint the IRI of a concept scheme of the project."""
        return self._mint("concept", scheme)

    def concept(self, scheme: str, notation: str) -> NamedNode:
        """Mint the IRI of a concept of one of the project's schemes."""
        return self._mint("concept", scheme, notation)

    def document_graph(self, key: ExpressionKey) -> NamedNode:
        """Mint the IRI of the named graph of one expression."""
        self._mint("expression", key.slug, key.segment)
        return NamedNode(f"{self.base}graph/{key.slug}/{key.segment}")

    def register_graph(self, name: str) -> NamedNode:
        """Mint the IRI of the named graph of one register."""
        return NamedNode(f"{self.base}graph/register/{_check('slug', name)}")

    def graph(self, name: str) -> NamedNode:
        """Mint the IRI of a graph of which there is one: ontology, schemes, inferred, provenance or dataset."""
        if name not in GRAPHS:
            raise IdentifierError(f"{name!r} is none of the single graphs: {', '.join(GRAPHS)}")
        return NamedNode(f"{self.base}graph/{name}")

    def parse(self, iri: NamedNode | str) -> Identifier:
        """Read an IRI back; IdentifierError where it is none that this base mints."""
        value = iri if isinstance(iri, str) else iri.value
        prefix = f"{self.base}id/"
        if not value.startswith(prefix):
            raise IdentifierError(f"{value} does not start with {prefix}")
        kind, *segments = _decode_unreserved(value[len(prefix) :]).split("/")
        found = _parse(kind, tuple(segments))
        if found is None:
            raise IdentifierError(f"{value} is no identifier of this project")
        return found

    def iri(self, identifier: Identifier) -> NamedNode:
        """Give the IRI of a parsed identifier: the inverse of parse."""
        return NamedNode(f"{self.base}id/{'/'.join((identifier.kind, *identifier.segments))}")

    def _mint(self, kind: str, *segments: str) -> NamedNode:
        if match_pattern(kind, segments) is None:
            allowed = " or ".join("/".join(pattern) for pattern in PATTERNS.get(kind, ())) or "no such kind"
            raise IdentifierError(f"cannot mint {'/'.join((kind, *segments))!r}: {allowed} expected")
        return NamedNode(f"{self.base}id/{'/'.join((kind, *segments))}")


def hash8(quotation: str) -> str:
    """Give the first eight hexadecimal digits of the SHA-256 of the words, white space read as single spaces."""
    return hashlib.sha256(" ".join(quotation.split()).encode("utf-8")).hexdigest()[:8]


def slugify(name: str, longest: int = 80) -> str:
    """Make a slug of a name: accents dropped, everything but letters and digits a hyphen, cut at a hyphen.

    Where letters are lost (another script) or the name is cut, its hash follows, so that names stay apart.
    """
    plain = "".join(c for c in unicodedata.normalize("NFKD", name) if not unicodedata.combining(c)).lower()
    lost = any(c.isalnum() and not c.isascii() for c in plain)
    slug = "-".join(re.findall(r"[a-z0-9]+", plain))
    if len(slug) > longest:
        lost, slug = True, slug[:longest].rpartition("-")[0] or slug[:longest]
    return "-".join(filter(None, (slug, hash8(name)))) if lost or not slug else slug


def _parse(kind: str, segments: tuple[str, ...]) -> Identifier | None:
    if match_pattern(kind, segments) is not None:
        return Identifier(kind, segments)
    if kind not in PART_KINDS or len(segments) < 2:
        return None
    for cut in (len(segments), len(segments) - 1):
        name = segments[cut:]
        owner = _parse(segments[0], segments[1:cut])
        if owner is not None and all(SEGMENTS["slug"].fullmatch(part) for part in name):
            return Identifier(kind, segments, owner)
    return None


def _name_segments(name: str | ExpressionKey) -> tuple[str, ...]:
    return (name,) if isinstance(name, str) else (name.slug, name.segment)


def _read_expression(slug: str, segment: str) -> ExpressionKey | None:
    found = SEGMENTS["expression"].fullmatch(segment)
    return ExpressionKey(slug, found["version"], found["language"]) if found else None


def _check(name: str, segment: str) -> str:
    if len(segment) > LONGEST or not SEGMENTS[name].fullmatch(segment):
        raise IdentifierError(
            f"{segment!r} is no {name}: lower-case letters and digits with single hyphens expected"
        )
    return segment


def _decode_unreserved(path: str) -> str:
    def decode(found: re.Match[str]) -> str:
        character = chr(int(found[1], 16))
        return character if re.fullmatch(r"[A-Za-z0-9._~-]", character) else found[0]

    return re.sub(r"%([0-9A-Fa-f]{2})", decode, path)
