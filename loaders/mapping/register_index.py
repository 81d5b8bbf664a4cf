"""What the registers know, by the names that texts and metadata use."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from mandategraph.graph.registers import load_actors, load_meetings, load_verbs


@dataclass(frozen=True, slots=True)
class RegisterIndex:
    """Slugs of the registers by name; names are compared without case."""

    actors: Mapping[str, str]
    actor_names: Mapping[str, str]
    """English names by slug."""
    meetings: Mapping[str, str]
    meeting_bodies: Mapping[str, str]
    """The body that meets, by slug of the meeting."""
    verbs: Mapping[str, str]

    def actor(self, name: str) -> str | None:
        """Find the slug of an actor by its name, alias, acronym or slug."""
        return self.actors.get(_fold(name))

    def meeting(self, name: str) -> str | None:
        """Find the slug of a meeting by its name or alias."""
        return self.meetings.get(_fold(name))

    def verb(self, base: str) -> str | None:
        """Find the slug of a verb by its base form."""
        return self.verbs.get(_fold(base))


@cache
def load_index() -> RegisterIndex:
    """Index the registers of the project; of two that share a name the earlier row has it. Raises DataError."""
    actors: dict[str, str] = {}
    for actor in load_actors():
        for name in (actor.id, *actor.names.values(), *actor.acronyms, *actor.aliases):
            actors.setdefault(_fold(name), actor.id)
    meetings: dict[str, str] = {}
    for meeting in load_meetings():
        for name in (meeting.id, meeting.name, *meeting.aliases):
            meetings.setdefault(_fold(name), meeting.id)
    return RegisterIndex(
        actors=actors,
        actor_names={actor.id: actor.name for actor in load_actors()},
        meetings=meetings,
        meeting_bodies={meeting.id: meeting.body for meeting in load_meetings() if meeting.body},
        verbs={_fold(verb.base): verb.id for verb in load_verbs()},
    )


def _fold(name: str) -> str:
    return " ".join(name.split()).casefold()
