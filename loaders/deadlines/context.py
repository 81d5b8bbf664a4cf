"""What is known of a time expression beside its words: the text's date, its body and session, who is named."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from datetime import date

from mandategraph.loaders.deadlines.bodies import BodyName, BodyNames, BodyRegister, key_of, load_body_register
from mandategraph.loaders.deadlines.calendar import Calendar, load_calendar
from mandategraph.loaders.model import Document

_SYMBOL = re.compile(r"A/(?:HRC/)?RES/([0-9]{1,3})/[0-9]+")


@dataclass(frozen=True, slots=True)
class Body:
    """A body that holds sessions: its name in the register, or as the text gives it, and its identifier."""

    name: str
    id: str | None


@dataclass(frozen=True)
class TimeContext:
    """The document around a time expression.

    `date` is the day on which the text was adopted or issued, `body` the one that issues it, `session` the ordinal
    of that body's session at which it was adopted; each None where unknown. `names` are the bodies named in the
    text that spans count in; without them "the Commission" and "its" can only mean the issuing body.
    """

    date: date | None = None
    body: Body | None = None
    session: int | None = None
    names: BodyNames | None = None
    calendar: Calendar = field(default_factory=load_calendar)

    @classmethod
    def bare(cls, document: Document) -> TimeContext:
        """Make the context of a document without the names in its text."""
        description = document.description
        return cls(
            date=description.adopted or description.issued,
            body=known_body(description.body, load_body_register()) if description.body else None,
            session=description.session or _session_of(description.symbol),
        )

    @classmethod
    def of(cls, document: Document) -> TimeContext:
        """Make the context of a document: to be made once and used for all its provisions."""
        return replace(cls.bare(document), names=BodyNames(document.text, load_body_register()))

    def candidates(self, named: BodyName | None, position: int, start: int) -> list[Body]:
        """List the bodies that may be meant at a position, the likeliest first.

        `named` is the name that stands with the session ("of the Commission"), None for "its". Then the bodies
        named in the same passage, which begins at start, come before the issuing body.
        """
        if named is not None and not named.short:
            return [Body(named.name, named.id)]
        if named is not None:
            return self._short(named)
        found: list[Body] = []
        for body in self.names.before(position, start) if self.names else ():
            found.extend(self._short(body) if body.short else [Body(body.name, body.id)])
        return _distinct([*found, self.body] if self.body else found)

    def names_body(self, start: int, end: int) -> bool:
        """Tell whether the text names a body between two positions."""
        return self.names is not None and bool(self.names.before(end, start))

    def _short(self, named: BodyName) -> list[Body]:
        """Resolve a head noun: the bodies of that kind named before, and the issuing body if it is one."""
        full = self.names.full_names(named.head, named.start) if self.names else []
        found = [Body(body.name, body.id) for body in full]
        if self.body and f" {named.head} " in f" {key_of(self.body.name)} ":
            found.insert(0, self.body)
        elif named.head == "assembly":
            found.append(known_body("General Assembly", load_body_register()))
        return _distinct(found) or [Body(named.name, None)]

    def choose(self, candidates: list[Body], ordinal: int, stated: int | None) -> Body | None:
        """Choose whose session it is: the first that the calendar allows, else the first not refuted by it."""
        judged = [(body, self._plausible(body, ordinal, stated)) for body in candidates]
        for verdict in (True, None):
            for body, found in judged:
                if found is verdict:
                    return body
        return None

    def _plausible(self, body: Body, ordinal: int, stated: int | None) -> bool | None:
        if body == self.body and self.session is not None and stated is None:
            return self.session <= ordinal <= self.session + 24
        return self.calendar.plausible(body.id, ordinal, stated, self.date)


def _session_of(symbol: str | None) -> int | None:
    """Give the session that the symbol of a resolution begins with: "A/RES/74/197" is of the seventy-fourth."""
    match = _SYMBOL.match(symbol or "")
    return int(match[1]) if match else None


def known_body(name: str, register: BodyRegister) -> Body:
    """Give a body under its name in the register, or under the given name."""
    identifier = register.identify(name)
    return Body(register.names[identifier], identifier) if identifier else Body(name, None)


def _distinct(bodies: list[Body]) -> list[Body]:
    return list(dict.fromkeys(bodies))
