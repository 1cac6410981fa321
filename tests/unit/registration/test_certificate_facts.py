"""Certificates state only what was scanned, and their codes survive being typed."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from services.registration.domain.attendance import Attendance, Stay
from services.registration.domain.certificate import (
    HasNotCome,
    days_present,
    new_certificate,
    printed_code,
    read_code,
)
from tests.support.registration.builders import NOW, a_registration, an_event
from tests.support.registration.certificates import RANDOM, a_certificate, came

ZONE = ZoneInfo("Europe/Luxembourg")
CODE = "7F3K9QWX2MTBPV01"


def _at(hour: int, day: int = 12) -> datetime:
    return datetime(2026, 11, day, hour, tzinfo=ZONE)


def test_hours_are_those_between_entries_and_exits() -> None:
    attendance = came(Stay(_at(9), _at(12)), Stay(_at(13), _at(17)), Stay(_at(9, 13), _at(10, 13)))
    assert days_present(attendance, ZONE) == ((date(2026, 11, 12), 420), (date(2026, 11, 13), 60))


def test_an_afternoon_without_its_exit_takes_the_hours_from_the_day_alone() -> None:
    attendance = came(Stay(_at(9), _at(12)), Stay(_at(13)), Stay(_at(9, 13), _at(10, 13)))
    assert days_present(attendance, ZONE) == ((date(2026, 11, 12), None), (date(2026, 11, 13), 60))


def test_whoever_came_only_to_another_list_has_come() -> None:
    assert days_present(came(Stay(_at(9)), on="dinner"), ZONE) == ((date(2026, 11, 12), None),)


def test_whoever_joined_online_has_come_on_that_day_and_the_certificate_says_online() -> None:
    attendance = Attendance(joined_at=_at(9))
    assert days_present(attendance, ZONE) == ((date(2026, 11, 12), None),)
    event = an_event()
    people = [
        new_certificate(event, a_registration(event), attendance, now=NOW, random=RANDOM)
        for attendance in (attendance, replace(came(Stay(_at(9))), joined_at=_at(8)))
    ]
    assert [certificate.online for certificate in people] == [True, False]


@pytest.mark.parametrize("attendance", [Attendance(), came(Stay(None, _at(9)))])
def test_nobody_else_gets_a_certificate(attendance: Attendance) -> None:
    with pytest.raises(HasNotCome):
        days_present(attendance, ZONE)


@pytest.mark.parametrize(
    "typed",
    [
        "7F3K-9QWX-2MTB-PV01",
        "7f3k9qwx2mtbpv01",
        " 7F3K 9QWX\t2MTB PV01 ",
        "7F3K–9QWX‑2MTB—PVOI",
        "7f3k_9qwx.2mtb/pvol",
    ],
)
def test_a_code_is_read_however_it_is_typed(typed: str) -> None:
    assert read_code(typed) == CODE


@pytest.mark.parametrize("typed", ["", "7F3K", CODE + "0", "U" * 16, "é" * 16, "７" * 16, CODE * 1000, "\x00" * 16])
def test_anything_else_is_no_code(typed: str) -> None:
    assert read_code(typed) is None


def test_a_printed_code_is_read_again() -> None:
    code = a_certificate().code
    assert read_code(printed_code(code)) == code
    assert printed_code(CODE) == "7F3K-9QWX-2MTB-PV01"


@pytest.mark.parametrize(
    ("typed", "right"),
    [
        ("Dr. Zoë Müller-Weber", True),
        ("zoe muller weber", True),
        ("MÜLLER-WEBER  Zoë", True),
        ("Müller‑Weber, Zoë", True),
        ("Zoë Müller", False),
        ("Zoë", False),
        ("", False),
        ("Ben Müller-Weber", False),
    ],
)
def test_a_name_is_compared_as_people_write_it(typed: str, right: bool) -> None:
    certificate = a_certificate(honorific="Dr.", first_name="Zoë", last_name="Müller-Weber")
    assert certificate.is_of(typed) is right


def test_a_certificate_holds_no_name() -> None:
    assert "Weber" not in str(a_certificate(last_name="Weber"))


def test_a_changed_name_company_or_other_hours_are_other_facts() -> None:
    event, attendance = an_event(), came(Stay(_at(9), _at(12)))
    registration = a_registration(event)

    def fingerprint(**changes: object) -> str:
        changed = registration.changed(NOW + timedelta(days=1), **changes)
        return new_certificate(event, changed, attendance, now=NOW, random=RANDOM).fingerprint

    longer = new_certificate(event, registration, came(Stay(_at(9), _at(13))), now=NOW, random=RANDOM)
    assert fingerprint() == fingerprint(job_title="Other")
    assert len({fingerprint(), fingerprint(last_name="Other"), fingerprint(company="Other"), longer.fingerprint}) == 4
