"""Somebody registers for the sample conference, has the badge by mail, and walks in."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from icalendar import Calendar

from tests.support.outside.device import Device
from tests.support.outside.event import Event
from tests.support.outside.mailbox import Mail, code_in_picture, code_on_badge
from tests.support.outside.moien import Moien
from tests.support.outside.people import a_person
from tests.support.waiting import until

NEWCOMER = a_person("newcomer.example.lu", first_name="Amélie", last_name="Παπαδόπουλος-Weber")
LARGEST_MAIL = 300_000


@pytest.fixture(scope="module")
def event(moien: Moien) -> Event:
    return moien.event(moien.facts["event"])


@pytest.fixture(scope="module")
async def mail(event: Event) -> Mail:
    """The mail that the newcomer finds in the inbox."""
    assert await event.register(NEWCOMER) == "confirmed"
    return await event.arrived(NEWCOMER)


@pytest.fixture(scope="module")
async def secret(mail: Mail) -> str:
    return code_in_picture(mail.picture)


@pytest.fixture(scope="module")
async def phone(event: Event, moien: Moien) -> Device:
    """Paired by the link that the demo prints, as anybody would who opens it."""
    return await event.pair_by(moien.facts["pairing_url"].partition("#pair=")[2], "Léa's phone")


@pytest.fixture(scope="module")
async def verdicts(phone: Device, secret: str, event: Event) -> list[dict[str, Any]]:
    """Of two scans of the badge, one after the other, as soon as the door knows the newcomer."""
    await event.everybody_expected_at_door()
    return [await phone.scan(secret), await phone.scan(secret)]


def test_the_confirmation_has_text_html_code_badge_and_calendar_and_is_small(mail: Mail) -> None:
    assert "Amélie" in mail.text
    assert "Amélie" in mail.html
    assert "cid:" in mail.html
    assert mail.picture.startswith(b"\x89PNG")
    assert mail.badge.startswith(b"%PDF")
    assert mail.size < LARGEST_MAIL


def test_the_code_in_the_mail_is_the_one_on_the_badge_and_holds_nothing_personal(mail: Mail, secret: str) -> None:
    assert code_on_badge(mail.badge) == secret
    assert len(secret) <= 40
    assert set(secret) <= set("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:")


async def test_the_organiser_sees_the_same_code(event: Event, secret: str) -> None:
    assert (await event.registration(NEWCOMER["email"]))["ticket"]["secret"] == secret


async def test_the_calendar_file_names_the_day(mail: Mail, moien: Moien) -> None:
    [entry] = Calendar.from_ical(mail.calendar.decode()).walk("VEVENT")
    answer = await moien.visitor.get(f"/api/v1/events/{moien.facts['event']}")
    assert entry["DTSTART"].dt == datetime.fromisoformat(answer["starts_at"])


async def test_the_desk_that_the_demo_prints_takes_the_short_code(
    event: Event, moien: Moien, verdicts: list[dict[str, Any]]
) -> None:
    desk = await event.pair_by(moien.facts["desk_url"].partition("#pair=")[2], "Desk")
    verdict = await desk.scan(code=(await event.registration(NEWCOMER["email"]))["code"])
    assert verdict["attendee"]["code"] == verdicts[0]["attendee"]["code"]


def test_the_first_scan_lets_the_newcomer_in(verdicts: list[dict[str, Any]]) -> None:
    first = verdicts[0]
    assert (first["verdict"], first["reason"], first["level"]) == ("admitted", None, "go")
    assert "Amélie" in first["attendee"]["name"]
    assert first["attendee"]["tray"]


def test_the_second_scan_tells_when_and_where_they_came_in(verdicts: list[dict[str, Any]]) -> None:
    first, second = verdicts
    assert (second["verdict"], second["reason"], second["level"]) == ("refused", "already_admitted", "look")
    assert second["first_admitted"]["at"] == first["recorded_at"]
    assert second["first_admitted"]["device"] == "Léa's phone"
    assert second["first_admitted"]["gate"]


async def test_the_attendance_list_shows_when_they_came(event: Event, verdicts: list[dict[str, Any]]) -> None:
    async def came() -> str:
        return next(row for row in await event.attendance() if row["email"] == NEWCOMER["email"])["first_in"]

    first_in = datetime.fromisoformat(await until(came))
    assert first_in == datetime.fromisoformat(verdicts[0]["recorded_at"])
    assert abs(first_in - datetime.now(UTC)) < timedelta(minutes=2)
    [row] = [row for row in await event.attendance_json() if row["email"] == NEWCOMER["email"]]
    assert datetime.fromisoformat(row["first_in"]) == first_in


async def test_the_ledger_tells_that_the_mail_was_sent(event: Event, moien: Moien, mail: Mail) -> None:
    [entry] = await moien.mails(event.slug, to=NEWCOMER["email"])
    assert (entry["kind"], entry["state"], entry["message_id"]) == ("confirmation", "sent", mail.message_id)

    async def mail_state() -> dict[str, Any] | None:
        return (await event.registration(NEWCOMER["email"]))["mail"]

    assert await until(mail_state, lambda state: state and state["state"] == "sent")
