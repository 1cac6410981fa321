"""Registration records the attendance and the mails of which other services send messages."""

from dataclasses import replace
from datetime import timedelta

from services.registration.domain.attendance import Attendance, ListAttendance, Stay
from services.registration.domain.mail_status import MailStatus
from services.registration.ports.people import Entry
from services.registration.use_cases.people.record_attendance import record_attendance
from services.registration.use_cases.people.record_mail import record_mail
from shared.contracts import checkin
from shared.contracts.checkin import AttendanceChanged
from shared.contracts.mailer import MailChanged
from tests.support.registration.builders import NOW, a_published_scan, a_registration, a_scan
from tests.support.registration.fakes import FakeRegistrations, Store

ZOE = a_registration()


def _registrations() -> FakeRegistrations:
    return FakeRegistrations(Store(registrations={ZOE.id: ZOE}))


async def _entry(registrations: FakeRegistrations) -> Entry:
    return await registrations.read_by_id(ZOE.id)


async def test_attendance_is_recorded_by_list_with_every_scan() -> None:
    registrations = _registrations()
    left_at = NOW + timedelta(hours=1)
    stays = (checkin.Stay(entered_at=NOW, left_at=left_at),)
    lunch = checkin.ListAttendance(list="lunch", first_in=NOW, last_out=left_at, inside=False, stays=stays)
    message = AttendanceChanged(
        registration=ZOE.id, event=ZOE.event, version=1, lists=[lunch], scans=[a_published_scan(NOW, list="lunch")]
    )
    await record_attendance(message, registrations=registrations)
    attendance = (await _entry(registrations)).attendance
    of_lunch = ListAttendance(list="lunch", first_in=NOW, last_out=left_at, stays=(Stay(NOW, left_at),))
    assert attendance == Attendance(lists={"lunch": of_lunch}, scans=(a_scan(NOW, list="lunch"),))
    assert (attendance.main.first_in, attendance.has_come) == (None, True)


MAIL = MailChanged(
    mail="m1",
    event=ZOE.event,
    registration=ZOE.id,
    kind="confirmation",
    version=1,
    state="failed",
    reason="no such mailbox",
    at=NOW,
)


async def test_the_status_of_a_mail_is_recorded_with_its_reason() -> None:
    registrations = _registrations()
    await record_mail(MAIL, registrations=registrations)
    status = MailStatus(id="m1", kind="confirmation", state="failed", reason="no such mailbox", last_at=NOW)
    assert (await _entry(registrations)).mail == status


async def test_of_two_histories_of_one_mail_the_later_epoch_counts() -> None:
    registrations = _registrations()
    await record_mail(replace(MAIL, epoch=2), registrations=registrations)
    await record_mail(replace(MAIL, epoch=1, version=9, state="sent"), registrations=registrations)
    status = (await _entry(registrations)).mail
    assert status is not None
    assert status.state == "failed"


async def test_the_mail_to_who_handed_over_says_nothing_of_who_has_the_place_now() -> None:
    registrations = _registrations()
    before = await _entry(registrations)
    await record_mail(replace(MAIL, kind="handed_over", state="bounced"), registrations=registrations)
    assert await _entry(registrations) == before
