"""Names of one thing in several writings: what tells them apart, and what does not."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from mandategraph.graph.tables import Row

_WORD = re.compile(r"[^\W_]+")
_ARTICLES = frozenset({"a", "an", "the"})


@dataclass(frozen=True, slots=True)
class Claim:
    """A name that an entry of a register lays claim to."""

    owner: str
    """Identifier of the entry."""
    name: str
    place: str
    """Where the entry stands, for messages: "line 12"."""


def name_key(name: str) -> str:
    """Give what all writings of a name share: its words without punctuation, case, articles and diacritics.

    >>> name_key("the Secretary-General’s Envoy"), name_key("Comité d'État")
    ('secretary general s envoy', 'comite d etat')
    """
    plain = unicodedata.normalize("NFKD", name.casefold())
    words = _WORD.findall("".join(char for char in plain if not unicodedata.combining(char)))
    return " ".join(word for word in words if word not in _ARTICLES) or plain


def name_keys(names: Iterable[str], acronyms: Iterable[str] = ()) -> dict[str, str]:
    """Give the keys under which names and acronyms are claimed, each with its writing.

    An acronym is compared as it is written, since "WHO" is no other writing of "who".
    """
    keys: dict[str, str] = {}
    for name in names:
        keys[f"name {name_key(name)}"] = name
        keys[f"as written {name}"] = name
    return keys | {f"as written {acronym}": acronym for acronym in acronyms}


def refuse_shared_names(
    rows: Sequence[Row],
    names: Iterable[Mapping[str, str]],
    claims: dict[str, Claim] | None = None,
) -> None:
    """Refuse an entry with a name of an earlier one, or of an entry that `claims` tells.

    `names` has the keys of each row, as `name_keys` gives them. Raises DataError that names both lines.
    """
    taken = {} if claims is None else claims
    for row, keys in zip(rows, names, strict=True):
        owner = row.cells["id"]
        for key, name in keys.items():
            claim = taken.setdefault(key, Claim(owner, name, f"line {row.line}"))
            if claim.owner != owner:
                written = f", written {claim.name!r}" if claim.name != name else ""
                raise row.fault(
                    f"{name!r} is a name of {claim.owner!r} in {claim.place}{written}; "
                    "make one entry of both, or give this one another name"
                )
