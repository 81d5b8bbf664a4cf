"""Annotated documents: one JSON file each, an object with `document`, `source_text` and `mandates`."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from mandategraph.graph.errors import DataError
from mandategraph.loaders.evaluation.names import name_key
from mandategraph.loaders.evaluation.ordinals import read_ordinals

Names = frozenset[str]
"""A set of actor names in the form that comparison uses."""


@dataclass(frozen=True, slots=True)
class GoldDeadline:
    """What an annotator says about time: the words, and what they mean."""

    text: str
    year: int | None
    ordinals: frozenset[int]
    body: str | None
    recurrence: str | None

    @property
    def form(self) -> str:
        """Say which kind of time expression it is: the strongest of session, year and recurrence, joined."""
        parts = [
            name
            for name, value in (("session", self.ordinals), ("year", self.year), ("recurrence", self.recurrence))
            if value
        ]
        return "+".join(parts) or "other"


@dataclass(frozen=True, slots=True)
class GoldMandate:
    """One annotated entry."""

    paragraph: str | None
    verb: str
    verb_alternatives: frozenset[str]
    addressees: Names
    addressee_alternatives: tuple[Names, ...]
    action: str
    trigger: str
    deadline: GoldDeadline | None
    optional: bool
    deadline_optional: bool

    @property
    def verbs(self) -> frozenset[str]:
        """Give every verb that counts as right."""
        return self.verb_alternatives | {self.verb}

    @property
    def addressee_sets(self) -> tuple[Names, ...]:
        """Give every set of addressees that counts as right."""
        return (self.addressees, *self.addressee_alternatives)


@dataclass(frozen=True, slots=True)
class GoldDocument:
    """An annotated document: where its text is, and what it should yield."""

    path: Path
    title: str
    source_text: str
    mandates: tuple[GoldMandate, ...]

    @property
    def name(self) -> str:
        """Give the short name: that of the text's file, without its ending."""
        return PurePosixPath(self.source_text).stem


def read_gold(path: Path) -> GoldDocument:
    """Read one annotation file.

    Raises DataError, naming the file and the entry, when it is no JSON or lacks what it must have.
    """
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, json.JSONDecodeError) as error:
        raise DataError(str(path), None, f"no readable annotation file ({error})") from error
    if not isinstance(data, dict) or not isinstance(data.get("mandates"), list) or "source_text" not in data:
        raise DataError(str(path), None, "needs an object with `source_text` and a list `mandates`")
    mandates = []
    for number, entry in enumerate(data["mandates"], start=1):
        try:
            mandates.append(_read_mandate(entry))
        except (KeyError, TypeError, AttributeError) as error:
            raise DataError(str(path), None, f"entry {number} of `mandates` is incomplete: {error!r}") from error
    title = str(data.get("document", {}).get("title", ""))
    return GoldDocument(path, title, str(data["source_text"]), tuple(mandates))


def paragraph_key(number: str | None) -> str | None:
    """Give the paragraph without its sub-item: "7(a)" is "7"."""
    if number is None:
        return None
    return number.split("(")[0].strip().rstrip(".") or number


def _read_mandate(entry: Mapping[str, Any]) -> GoldMandate:
    return GoldMandate(
        paragraph=paragraph_key(entry["paragraph"]),
        verb=entry["verb"].lower(),
        verb_alternatives=frozenset(verb.lower() for verb in entry.get("verb_alt", ())),
        addressees=_name_keys(entry["addressees"]),
        addressee_alternatives=tuple(_name_keys(names) for names in entry.get("addressees_alt", ())),
        action=entry.get("action", ""),
        trigger=entry.get("trigger", ""),
        deadline=_read_deadline(entry["deadline"]) if entry.get("deadline") else None,
        optional=bool(entry.get("optional")),
        deadline_optional=bool(entry.get("deadline_optional")),
    )


def _name_keys(names: list[str]) -> Names:
    return frozenset(name_key(name) for name in names)


def _read_deadline(entry: Mapping[str, Any]) -> GoldDeadline:
    session = entry.get("session") or ""
    ordinals = read_ordinals(session) if "session" in session else frozenset()
    body = re.search(r"sessions?(?: of (?:19|20)\d\d)? of (?:the )?(.+)$", session) if ordinals else None
    year = re.search(r"\b(?:19|20)\d\d\b", str(entry.get("date_or_year") or ""))
    return GoldDeadline(
        text=entry.get("text", ""),
        year=int(year.group()) if year else None,
        ordinals=frozenset(ordinals),
        body=name_key(body.group(1)) if body else None,
        recurrence=entry.get("recurrence"),
    )
