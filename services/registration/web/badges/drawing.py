"""An event's badges as files: their layout, the logo, and what stands on each."""

from collections.abc import AsyncGenerator, AsyncIterator, Iterable
from random import Random

from services.registration.domain.badge_printing import BlankBadge, UnknownPrinter
from services.registration.domain.event import Event
from services.registration.domain.event_definition import Printer
from services.registration.domain.messages import event_details, recipient
from services.registration.domain.registration import Registration
from services.registration.use_cases.badges.print_badges import Draw
from shared.contracts.mails import Recipient
from shared.documents.attendee_badge import attendee_badge, blank_badge
from shared.documents.badge import Badge, stream_badges
from shared.documents.badge_formats import Format, Layout
from shared.documents.tickets import new_secret

NO_EVENT = "000000"


def layout_of(event: Event, format_: Format, sides: int, printer: str) -> Layout:
    """Returns the layout for one of the event's printers; for an empty name nothing is moved. Raises UnknownPrinter."""
    known = {known.name: known for known in event.printers}
    if printer and printer not in known:
        raise UnknownPrinter
    settings = known.get(printer, Printer(name=""))
    return Layout(
        format_,
        2 if sides == 2 else 1,
        offset_x=settings.offset_x,
        offset_y=settings.offset_y,
        back_offset_x=settings.back_offset_x,
        back_offset_y=settings.back_offset_y,
        flip=settings.flip,
    )


def badges_of(event: Event, layout: Layout, logo: bytes | None) -> Draw:
    """Returns the function that draws the badges of registrations."""
    details = event_details(event)

    async def content(registrations: AsyncIterator[Registration]) -> AsyncGenerator[Badge]:
        async for registration in registrations:
            yield attendee_badge(details, recipient(registration), registration.secret or "", registration.locale)

    return lambda registrations: stream_badges(content(registrations), layout, logo=logo)


async def blank_badges_of(
    event: Event, badges: Iterable[BlankBadge], layout: Layout, logo: bytes | None
) -> AsyncGenerator[bytes]:
    """Yields the file of blank badges, in the event's first language."""
    details = event_details(event)

    async def content() -> AsyncGenerator[Badge]:
        for badge in badges:
            yield blank_badge(details, badge.number, badge.secret, event.languages[0])

    async for piece in stream_badges(content(), layout, logo=logo):
        yield piece


def sample_badge(event: Event, language: str) -> Badge:
    """Returns the badge of somebody made up, whose code belongs to no event."""
    person = Recipient(
        code="K7Q2M9",
        honorific="Dr.",
        first_name="Zoë",
        last_name="Müller-Weber",
        company="Ferro Composites SA",
        job_title="CTO",
        category=event.categories[0].id,
        tray="M",
        sessions=[],
        tags=["VIP"],
    )
    return attendee_badge(event_details(event), person, new_secret(NO_EVENT, Random(0)), language)  # noqa: S311 - no secret
