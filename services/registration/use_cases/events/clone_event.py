"""An organiser makes this year's event from last year's."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from services.registration.domain.event import Event, SlugTaken
from services.registration.domain.identifiers import new_id
from services.registration.domain.online_access import OnlineAccess
from services.registration.domain.picture import KEY_LENGTH
from services.registration.domain.reschedule import shifted
from services.registration.ports.events import Events, Pictures
from services.registration.use_cases.events.create_event import create_event
from shared.clock import Clock
from shared.documents.tickets import Random
from shared.errors import Refusal
from shared.identity.authorisation import Organiser, UnknownEvent


async def clone_event(
    source: str,
    *,
    slug: str,
    title: Mapping[str, str],
    starts_at: datetime,
    organiser: Organiser,
    events: Events,
    pictures: Pictures,
    clock: Clock,
    random: Random,
) -> Event:
    """A draft like `source`, its last edition, with its pictures, in which every time has moved along with the start.

    It takes along the e-mails that go out a number of days before or after it.

    Raises UnknownEvent, SlugTaken, EventInvalid.
    """
    original = await events.read(source)
    definition = shifted(original.definition(), starts_at)
    copy = replace(
        definition,
        slug=slug,
        title=dict(title),
        state="draft",
        previous_edition=source,
        members_first=definition.members_first and definition.members_first.without_people(),
        categories=tuple(
            replace(category, online=_without_link(category.online)) for category in definition.categories
        ),
        questions=tuple(question for question in definition.questions if not question.retired),
    )
    await _check_free(slug, events)
    copies = await _copied(original, slug, pictures, random)
    try:
        return await create_event(
            copy,
            organiser=organiser,
            events=events,
            clock=clock,
            random=random,
            pictures=copies,
            schedule=original.schedule,
        )
    except Refusal:
        for key in copies.values():
            await pictures.forget(slug, key)
        raise


def _without_link(access: OnlineAccess | None) -> OnlineAccess | None:
    """The next edition has a meeting of its own, whose link nobody knows yet."""
    return access and replace(access, url=None)


async def _check_free(slug: str, events: Events) -> None:
    """Raises SlugTaken before pictures are copied for nothing."""
    try:
        await events.read(slug)
    except UnknownEvent:
        return
    raise SlugTaken


async def _copied(original: Event, slug: str, pictures: Pictures, random: Random) -> dict[str, str]:
    """The keys of the copies of an event's pictures, by name: what becomes of one event's leaves the other alone."""
    copies = {}
    for name, key in original.pictures.items():
        png = await pictures.read(original.slug, key)
        if png is not None:
            copies[name] = new_id(random)[:KEY_LENGTH]
            await pictures.keep(slug, copies[name], png)
    return copies
