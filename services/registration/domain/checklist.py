"""The checklist of an event: all that organisers may still want to do before people see it.

Nothing of it keeps an event from being published.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from itertools import combinations
from typing import Literal

from services.registration.domain.event import Event
from shared.contracts.registration import Texts

Page = Literal["basics", "registration", "sessions", "look", "privacy", "form"]
Weight = Literal["missing", "advice"]

LONG_KEPT = 30  # days that sensitive answers stay after an event; few need them for longer
YEARS_BACK = 2  # years whose mention in a text of a new edition is probably left over
# Words by which a question asks what the law protects, in the languages of events.
_HEALTH = re.compile(r"allerg|diet|diät|régime|access.?need|handicap|behinder|disab|health|santé|gesond", re.IGNORECASE)
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Hint:
    """One line of the checklist: a sentence with its values, and the page of the set-up on which to act.

    `languages` are the codes of languages in which a text is missing; the sentence has a place for their names.
    """

    weight: Weight
    page: Page
    sentence: str
    values: Mapping[str, str | Texts] = field(default_factory=dict)
    languages: tuple[str, ...] = ()


def checklist(event: Event, now: datetime) -> list[Hint]:
    """The hints for an event at `now`, the weightier ones first."""
    hints = [*_basics(event), *_dates(event, now), *_names(event), *_sessions(event), *_form(event), *_old(event)]
    return sorted(hints, key=lambda hint: hint.weight != "missing")


def _basics(event: Event) -> Iterator[Hint]:
    yield from _text(event, event.title, "basics", "The title is missing in %(languages)s.")
    if not (event.venue.name or event.venue.address):
        yield _missing("basics", "There is no place yet.")
    if not event.reply_to:
        yield _missing("privacy", "There is no address yet to which people can write.")
    if not any(event.privacy.text.values()):
        yield _missing("privacy", "There is no privacy text yet.")
    else:
        yield from _text(event, event.privacy.text, "privacy", "The privacy text is missing in %(languages)s.")
    if not any(event.description.values()):
        yield _advice("basics", "There is no description yet.")
    else:
        yield from _text(
            event, event.description, "basics", "The description is missing in %(languages)s.", weight="advice"
        )
    if event.logo is None:
        yield _advice("look", "There is no logo yet.")
    if event.capacity is None:
        yield _advice("registration", "The number of places has no limit.")
    elif event.room_limit is not None and event.capacity > event.room_limit:
        yield Hint(
            weight="advice", page="registration", sentence="There are more places than people the room may hold."
        )


def _dates(event: Event, now: datetime) -> Iterator[Hint]:
    if event.starts_at <= now:
        yield _missing("basics", "The date is past.")
    elif event.registration_closes_at and event.registration_closes_at <= now:
        yield Hint(
            weight="missing", page="registration", sentence="Registration has closed already: nobody can register."
        )
    if event.registration_closes_at and event.registration_closes_at > event.ends_at:
        yield _advice("registration", "Registration closes only after the event.")
    if event.starts_at > now and event.waiting_list.closes_at and event.waiting_list.closes_at <= now:
        yield Hint(
            weight="advice", page="registration", sentence="The waiting list stands still already: its date is past."
        )
    if event.starts_at > now and event.freeze_at and event.freeze_at <= now:
        yield Hint(
            weight="advice", page="registration", sentence="Nobody can change their registration: that date is past."
        )


def _names(event: Event) -> Iterator[Hint]:
    for category in event.categories:
        sentence = "The category “%(name)s” has no name in %(languages)s."
        yield from _text(event, category.name, "registration", sentence, name=category.name)
    for session in event.sessions:
        sentence = "The session “%(name)s” has no name in %(languages)s."
        yield from _text(event, session.name, "sessions", sentence, name=session.name)
    for consent in event.consents:
        sentence = "The consent “%(name)s” is missing in %(languages)s."
        yield from _text(event, consent.text, "privacy", sentence, name=consent.text)


def _sessions(event: Event) -> Iterator[Hint]:
    for session in event.sessions:
        times = [at for at in (session.starts_at, session.ends_at) if at]
        if len(times) < 2:
            yield _about("sessions", "The session “%(name)s” has no time yet.", session.name)
        if any(not event.starts_at <= at <= event.ends_at for at in times):
            yield _about("sessions", "The session “%(name)s” lies outside the event.", session.name)
    for session, other in combinations(event.sessions, 2):
        if session.overlaps(other):
            yield Hint(
                weight="advice",
                page="sessions",
                sentence="The sessions “%(name)s” and “%(other)s” are at the same time: nobody can book both.",
                values={"name": session.name, "other": other.name},
            )


def _form(event: Event) -> Iterator[Hint]:
    for question in event.questions:
        sentence = "The question “%(name)s” is missing in %(languages)s."
        missing = {
            code for texts in (question.label, *(c.label for c in question.choices)) for code in _lacking(event, texts)
        }
        if missing:
            languages = tuple(code for code in event.languages if code in missing)
            values = {"name": question.label}
            yield Hint(weight="missing", page="form", sentence=sentence, values=values, languages=languages)
        if not question.sensitive and any(_HEALTH.search(text) for text in (question.id, *question.label.values())):
            yield _about("form", "The question “%(name)s” may ask about health: mark it as sensitive.", question.label)
    if event.sensitive_questions and event.retention.sensitive_days > LONG_KEPT:
        days = str(event.retention.sensitive_days)
        sentence = "Sensitive answers stay for %(days)s days after the event; few need them for so long."
        yield Hint(weight="advice", page="privacy", sentence=sentence, values={"days": days})


def _old(event: Event) -> Iterator[Hint]:
    """Years of earlier editions that stand in the texts of a new one."""
    if event.previous_edition is None:
        return
    first, last = event.starts_at.astimezone(event.zone).year, event.ends_at.astimezone(event.zone).year
    past = {str(year) for year in range(first - YEARS_BACK, first)} - {str(last)}
    sessions = [texts for session in event.sessions for texts in (session.name, session.description)]
    agreed = [event.privacy.text, *(consent.text for consent in event.consents)]
    places: tuple[tuple[Page, str, list[Texts]], ...] = (
        ("basics", "The title or the description still names %(years)s.", [event.title, event.description]),
        ("sessions", "The sessions still name %(years)s.", sessions),
        ("form", "The questions still name %(years)s.", [question.label for question in event.questions]),
        ("privacy", "The privacy text or the consents still name %(years)s.", agreed),
    )
    for page, sentence, groups in places:
        years = {year for texts in groups for text in texts.values() for year in _YEAR.findall(text)} & past
        if years:
            yield Hint(weight="advice", page=page, sentence=sentence, values={"years": ", ".join(sorted(years))})


def _text(
    event: Event, texts: Texts, page: Page, sentence: str, *, weight: Weight = "missing", name: Texts | None = None
) -> Iterator[Hint]:
    """The hint that a text is missing in some of the event's languages, if it is."""
    if missing := _lacking(event, texts):
        values = {} if name is None else {"name": name}
        yield Hint(weight=weight, page=page, sentence=sentence, values=values, languages=missing)


def _lacking(event: Event, texts: Texts) -> tuple[str, ...]:
    return tuple(language for language in event.languages if not texts.get(language, "").strip())


def _missing(page: Page, sentence: str) -> Hint:
    return Hint(weight="missing", page=page, sentence=sentence)


def _advice(page: Page, sentence: str) -> Hint:
    return Hint(weight="advice", page=page, sentence=sentence)


def _about(page: Page, sentence: str, name: Texts) -> Hint:
    return Hint(weight="advice", page=page, sentence=sentence, values={"name": name})
