"""Standing groups that a text lists with their home pages: coalitions, networks, forums, working groups."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache

from pyoxigraph import NamedNode

from mandategraph.graph import values
from mandategraph.graph.errors import DataError, TermError
from mandategraph.graph.identifiers import slugify
from mandategraph.graph.namespaces import FOAF, MG, RDF
from mandategraph.graph.resources import read_text
from mandategraph.loaders.actors.spotting import words_spelling
from mandategraph.loaders.mapping.context import Context
from mandategraph.loaders.model import Link, Provision, ProvisionKind, Span

FILE = "mapping/initiatives.toml"
_LONGEST_NAME = 120
_ABBREVIATION = re.compile(r" \(([^()\s]{2,20})\)$")
_ADDRESS = re.compile(r"https?://\S+")


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of group and the words that tell it."""

    cls: str
    name: str
    headings: tuple[str, ...]
    names: tuple[str, ...]
    forum: str


@dataclass(frozen=True, slots=True)
class Listing:
    """A group as a line of the text lists it."""

    name: str
    span: Span
    link: Link


@cache
def load_kinds() -> tuple[tuple[Kind, ...], frozenset[str]]:
    """Load the table of kinds, and the names that are no groups. Raises DataError."""
    try:
        raw = tomllib.loads(read_text("loaders", FILE))
        kinds = tuple(
            Kind(e["class"], e["name"], tuple(e["headings"]), tuple(e["names"]), e["forum"]) for e in raw["kind"]
        )
        return kinds, frozenset(raw["not_groups"])
    except (tomllib.TOMLDecodeError, KeyError, TypeError) as error:
        raise DataError(f"loaders/{FILE}", None, f"cannot be read: {error!r}") from None


def map_initiatives(context: Context) -> None:
    """Describe the groups that the text lists; a home page given to several of them is noted."""
    homes: dict[str, str] = {}
    provisions = context.document.provisions
    for index, provision in enumerate(provisions):
        before = provisions[index - 1] if index else None
        listing = read_listing(context.document.text, provision, before)
        kind = find_kind(listing.name, provision.heading) if listing else None
        if listing is None or kind is None:
            continue
        _map_initiative(context, provision, listing, kind)
        other = homes.setdefault(listing.link.href, listing.name)
        if other != listing.name:
            context.warn(f"{listing.name!r} has the same home page as {other!r}", provision.id, listing.link.href)


def read_listing(text: str, provision: Provision, before: Provision | None) -> Listing | None:
    """Read the name and the link of a row, or of an address that stands alone under its name."""
    if len(provision.links) != 1:
        return None
    link = provision.links[0]
    holder = provision.span
    if provision.kind is not ProvisionKind.TABLE_ROW:
        if before is None or _ADDRESS.fullmatch(provision.span.of(text).strip()) is None:
            return None
        holder = before.span
    name = _name_span(text, holder, link.span)
    return Listing(" ".join(name.of(text).split()), name, link) if name else None


def _name_span(text: str, holder: Span, link: Span) -> Span | None:
    """Cut the name out of its line: what stands before the link, without bars and white space."""
    end = min(holder.end, link.start) if link.start > holder.start else holder.end
    words = text[holder.start : end]
    start = holder.start + len(words) - len(words.lstrip("| \n\t*"))
    end = holder.start + len(words.rstrip("| \n\t*"))
    return Span(start, end) if 0 < end - start <= _LONGEST_NAME else None


def find_kind(name: str, headings: tuple[str, ...]) -> Kind | None:
    """Tell the kind of a group by its name, else by the innermost heading that speaks of a kind."""
    kinds, not_groups = load_kinds()
    if name in not_groups:
        return None
    for kind in kinds:
        if name.startswith(kind.names):
            return kind
    for heading in reversed(headings):
        for kind in kinds:
            if any(words.casefold() in heading.casefold() for words in kind.headings):
                return kind
    return None


def _map_initiative(context: Context, provision: Provision, listing: Listing, kind: Kind) -> None:
    node = _node(context, listing.name, kind)
    shared, own = context.shared, context.own
    shared.add(node, RDF.type, MG[kind.cls])
    context.name(node, full_name(listing.name, kind), shared)
    acronym = find_acronym(listing.name, kind)
    shared.add(node, MG.acronym, values.text(acronym) if acronym else None)
    shared.add(node, MG.parentForum, _forum(context, kind))
    try:
        shared.add(node, FOAF.homepage, values.iri(listing.link.href))
    except TermError as error:
        context.warn(f"a home page is left out: {error}", provision.id, listing.link.href)
    own.add(node, MG.describedIn, context.provision(provision.id))
    context.anchor(node, listing.span, context.provision(provision.id))


def full_name(name: str, kind: Kind) -> str:
    """Say what kind of group it is where the listed name does not: "Dynamic Coalition on Data and Trust"."""
    plain = _ABBREVIATION.sub("", name)
    if not kind.name or any(word in plain for word in (kind.name, *kind.name.split()[-1:])):
        return plain
    return f"{kind.name} on {plain}"


def find_acronym(name: str, kind: Kind) -> str | None:
    """Find the acronym of a group in its listed name: "Internet Fragmentation (PNIF)".

    Where the listed name is a topic, as "Artificial Intelligence (AI)", what the topic alone spells stands for it
    and not for the group.
    """
    found = _ABBREVIATION.search(name)
    if found is None:
        return None
    plain = _ABBREVIATION.sub("", name)
    of_topic = full_name(name, kind) != plain and words_spelling(plain.split(), found[1])
    return None if of_topic else found[1]


def _node(context: Context, name: str, kind: Kind) -> NamedNode:
    return context.identifiers.initiative(slugify(full_name(name, kind)))


def _forum(context: Context, kind: Kind) -> NamedNode:
    slug = context.index.actor(kind.forum)
    if slug is None:
        raise DataError(f"loaders/{FILE}", None, f"forum {kind.forum!r} is no actor of the register")
    return context.identifiers.actor(slug)
