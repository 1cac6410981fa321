"""News of an event for the people who know other facts of it, told by e-mail, once to each."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any

from services.registration.domain.event import Event
from services.registration.domain.event_definition import Venue
from services.registration.domain.known_facts import Facts, History, KnownFacts, outdated
from shared.contracts.registration import Texts


@dataclass(frozen=True, slots=True, kw_only=True)
class News:
    """The history of an event's facts, whose last entry is news to some, with a sentence of the organiser's.

    `notes` are in the languages of the event; none need be there.
    """

    history: History
    notes: Texts = field(default_factory=dict)

    @property
    def occasion(self) -> str:
        """The text that sets these news apart from others of the event: the same is told to nobody twice."""
        return str(int(self.history[-1].since.timestamp() * 1000))

    @classmethod
    def of(cls, options: Mapping[str, Any]) -> "News":
        """The news in the options of a job."""
        return cls(history=tuple(map(_known, options["history"])), notes=dict(options["notes"]))

    def options(self) -> dict[str, Any]:
        """The options of a job that tells them: JSON values."""
        return {"history": [_plain(known) for known in self.history], "notes": dict(self.notes)}


def news_of(event: Event, notes: Texts | None = None) -> News | None:
    """The news that some people have not been told; None: everybody who is registered knows how it is."""
    given = {language: text.strip() for language, text in (notes or {}).items() if text.strip()}
    return News(history=event.known, notes=given) if any(outdated(event.known)) else None


def _plain(known: KnownFacts) -> dict[str, Any]:
    facts = asdict(known.facts)
    times = {name: facts[name].isoformat() for name in ("starts_at", "ends_at")}
    return {"facts": {**facts, **times}, "since": known.since.isoformat()}


def _known(plain: Mapping[str, Any]) -> KnownFacts:
    facts = plain["facts"]
    times = {name: datetime.fromisoformat(facts[name]) for name in ("starts_at", "ends_at")}
    venue = Venue(**facts["venue"])
    return KnownFacts(facts=Facts(**{**facts, **times, "venue": venue}), since=datetime.fromisoformat(plain["since"]))
