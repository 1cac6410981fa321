"""The contract of counting an event's registrations, attendance and e-mails."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from services.registration.domain.attendance import Attendance, ListAttendance
from services.registration.domain.figures import CompanyFigures, EventCounts, EventFigures, Occupancy
from services.registration.domain.mail_status import MailStatus
from services.registration.domain.registration import Booking, Registration
from services.registration.ports.people import Filter
from services.registration.ports.places import EventTransaction, Prefetch
from shared.contracts import Order
from shared.contracts.mailer import CAMPAIGN_STOPPED
from tests.support.registration.backend import Backend
from tests.support.registration.builders import NOW, a_scan

pytestmark = pytest.mark.slow

NINE = datetime(2026, 11, 28, 8, tzinfo=UTC)  # on the day of the builders' event, in Luxembourg


async def test_states_arrivals_and_undelivered_mails_are_counted(backend: Backend) -> None:
    event, other = await backend.has_event(), await backend.has_event()
    arrived, left, unreached = [await backend.has(event, line=line) for line in (1, 2, 3)]
    for line, state in enumerate(("waitlisted", "awaiting_approval", "cancelled", "declined"), 4):
        unreached_too = await backend.has(event, state=state, line=line)
        await _mailed(backend, unreached_too, "failed")
    await _scanned(backend, arrived, NINE)
    await _scanned(backend, left, NINE, inside=False)
    await _mailed(backend, unreached, "bounced")
    counts = await backend.figures.counts([event.slug, other.slug])
    expected = EventCounts(
        confirmed=3, waitlisted=1, awaiting_approval=1, cancelled=1, declined=1, arrived=2, inside=1, without_mail=1
    )
    assert counts == {event.slug: expected, other.slug: EventCounts()}
    assert (await backend.figures.read(event)).counts == expected
    _, places = await backend.events.read_with_count(event.slug)
    assert await backend.figures.overview(event.slug, places) == replace(expected, inside=0)


async def test_who_joined_online_has_come_and_has_not_arrived(backend: Backend) -> None:
    event = await backend.has_event()
    await backend.has(event, line=1, tickets=(), joined_at=NINE)
    await backend.has(event, line=2)
    figures, (_, places) = await backend.figures.read(event), await backend.events.read_with_count(event.slug)
    overview = await backend.figures.overview(event.slug, places)
    assert (figures.never_came, figures.counts.arrived, figures.counts.joined, overview.joined) == (1, 0, 1, 1)


async def test_an_address_to_which_nothing_is_sent_does_not_work_but_a_stopped_campaign_says_nothing(
    backend: Backend,
) -> None:
    event = await backend.has_event()
    held_back, stopped = [await backend.has(event, line=line) for line in (1, 2)]
    await _mailed(backend, held_back, "suppressed", reason="an e-mail to this address came back")
    await _mailed(backend, stopped, "suppressed", reason=CAMPAIGN_STOPPED)
    _, places = await backend.events.read_with_count(event.slug)
    assert (await backend.figures.overview(event.slug, places)).without_mail == 1
    assert (await backend.figures.read(event)).counts.without_mail == 1
    people = await backend.registrations.page(event.slug, Filter(undelivered=True), 10, None)
    assert [entry.registration for entry in people] == [held_back]


async def test_an_event_without_registrations_has_figures(backend: Backend) -> None:
    event = await backend.has_event()
    await backend.has(await backend.has_event())
    assert await backend.figures.read(event) == EventFigures()
    assert await backend.figures.counts([]) == {}


async def test_registrations_are_counted_by_the_day_where_the_event_is(backend: Backend) -> None:
    event = await backend.has_event()
    late, soon_after = datetime(2026, 6, 1, 21, 59, tzinfo=UTC), datetime(2026, 6, 1, 22, tzinfo=UTC)
    for line, (at, state) in enumerate([(late, "confirmed"), (soon_after, "confirmed"), (late, "waitlisted")], 1):
        await backend.has(event, created_at=at, state=state, line=line)
    by_day = {date(2026, 6, 1): 1, date(2026, 6, 2): 1}
    assert (await backend.figures.registered(event), (await backend.figures.read(event)).registered) == (by_day, by_day)


async def test_people_are_counted_by_what_sets_them_apart(backend: Backend) -> None:
    event = await backend.has_event()
    dinner = (Booking(id="dinner", state="confirmed", line=1),)
    waits = (Booking(id="dinner", state="waitlisted", line=2),)
    companies = {"company": "Ferro"}, {"company": " ferro "}, {"company": "Altro"}, {"company": ""}
    for fields in (*companies, {"category": "press", "locale": "fr", "sessions": dinner}, {"sessions": waits}):
        await backend.has(event, **fields)
    for fields in ({"state": "waitlisted", "sessions": dinner}, {"state": "awaiting_approval", "category": "press"}):
        await backend.has(event, **fields)
    await backend.has(event, state="cancelled", sessions=dinner, company="Gone", locale="lb")
    figures = await backend.figures.read(event)
    assert figures.categories == {
        "industry": Occupancy(placed=5, waiting=1),
        "press": Occupancy(placed=1, waiting=1),
    }
    assert figures.sessions == {"dinner": Occupancy(placed=2, waiting=1)}
    assert figures.languages == {"en": 5, "fr": 1}
    assert figures.companies == CompanyFigures(largest=(("Ferro", 2), ("Altro", 1)), unnamed=3)


async def test_mails_of_the_confirmed_are_counted_by_state(backend: Backend) -> None:
    event = await backend.has_event()
    sent, failed, _ = [await backend.has(event) for _ in range(3)]
    await _mailed(backend, sent, "sent")
    await _mailed(backend, failed, "failed")
    await _mailed(backend, await backend.has(event, state="cancelled"), "sent")
    assert (await backend.figures.read(event)).mails == {"sent": 1, "failed": 1, None: 1}


async def test_arrivals_are_counted_by_the_minute(backend: Backend) -> None:
    event = await backend.has_event()
    for seconds in (0, 59, 60):
        await _scanned(backend, await backend.has(event), NINE + timedelta(seconds=seconds))
    await _scanned(backend, await backend.has(event), NINE, list="dinner")
    await _scanned(backend, await backend.has(event, state="cancelled"), NINE + timedelta(hours=1))
    await backend.has(event)
    figures = await backend.figures.read(event)
    assert figures.arrivals == {NINE: 2, NINE + timedelta(minutes=1): 1, NINE + timedelta(hours=1): 1}
    assert figures.never_came == 1


async def test_each_day_of_an_event_has_its_arrivals(backend: Backend) -> None:
    event = await backend.has_event(ends_at=(NINE + timedelta(days=1, hours=9)).isoformat())
    moments = [NINE, NINE + timedelta(hours=4), NINE + timedelta(days=1)]
    scans = (a_scan(NINE, undone=True), *map(a_scan, moments), a_scan(NINE + timedelta(hours=3), direction="exit"))
    await _attended(backend, await backend.has(event), scans, first_in=NINE)
    assert (await backend.figures.read(event)).arrivals == {NINE: 1, NINE + timedelta(days=1): 1}


async def test_every_change_changes_the_fingerprint(backend: Backend) -> None:
    event = await backend.has_event()
    seen = [await backend.figures.fingerprint(event.slug)]

    async def look() -> None:
        seen.append(await backend.figures.fingerprint(event.slug))

    registration = await backend.has(event)
    await look()
    await _cancelled(backend, registration)
    await look()
    await _mailed(backend, registration, "sent")
    await look()
    await _mailed(backend, registration, "bounced", version=2)
    await look()
    await _scanned(backend, registration, NINE)
    await look()
    assert len(set(seen)) == len(seen)
    await backend.has(await backend.has_event())
    assert await backend.figures.fingerprint(event.slug) == seen[-1]


async def _cancelled(backend: Backend, registration: Registration) -> None:
    async def change(transaction: EventTransaction) -> None:
        before = transaction.by_code(registration.code)
        transaction.save(before.changed(NOW, state="cancelled"), before=before)

    await backend.transactions.run(registration.event, Prefetch(codes=(registration.code,)), change)


async def _scanned(backend: Backend, registration: Registration, at: datetime, **fields: Any) -> None:
    inside, of_list = fields.get("inside", True), fields.get("list", "main")
    await _attended(backend, registration, (a_scan(at, list=of_list),), first_in=at, inside=inside, list=of_list)


async def _attended(backend: Backend, registration: Registration, scans: tuple[Any, ...], **fields: Any) -> None:
    of_list = ListAttendance(**{"list": "main", "inside": True, **fields})
    attendance = Attendance(lists={of_list.list: of_list}, scans=scans)
    await backend.registrations.record_attendance(registration.id, attendance, Order(0, 1))


async def _mailed(
    backend: Backend, registration: Registration, state: Any, version: int = 1, reason: str | None = None
) -> None:
    status = MailStatus(id="m1", kind="confirmation", state=state, reason=reason, last_at=NOW)
    await backend.registrations.record_mail(registration.id, status, Order(0, version))
