"""The calendar entries that mails bring and take back, read by icalendar and by a reader that forgives nothing."""

import email
from datetime import UTC, datetime
from email.message import EmailMessage
from email.policy import default
from typing import Any, NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from icalendar import Calendar

from services.mailer.adapters.composer import MessageComposer
from services.mailer.domain.smtp_server import Sender
from shared.contracts.mails import MailKind
from shared.contracts.registration import Booking, Venue
from shared.documents.calendar_file import CalendarEntry, Party, calendar_file
from tests.support.checkin.fakes import SetClock
from tests.support.mailer.builders import (
    NOW,
    UNSUBSCRIBE_LINKS,
    a_claimed_mail,
    a_mail_request,
    a_recipient,
    some_event_details,
)
from tests.support.mailer.fakes import FakeOverrides
from tests.support.mailer.strict_calendar import Component, read_calendar

SENDER = Sender("Moien", "moien@example.lu")
THE_EVENT, THE_SESSION = "r1@moien", "r1.recycling@moien"
Entries = dict[str, tuple[str, str]]
ANY_TEXT = st.text(max_size=60)


class Sent(NamedTuple):
    """A mail's calendar parts: the alternative to its text, and its files by name."""

    alternative: list[EmailMessage]
    files: dict[str, EmailMessage]

    @property
    def entries(self) -> Entries:
        """Method and status of each entry in the files, by its UID."""
        read = [(calendar(part), entry(part)) for part in self.files.values()]
        return {
            inside.properties["UID"].text: (outside.properties["METHOD"].text, inside.properties["STATUS"].text)
            for outside, inside in read
        }


async def sent(answers_to: str = "", **fields: Any) -> Sent:
    request = a_mail_request(**{"registration": "r1", **fields})
    composer = MessageComposer(SENDER, SetClock(NOW), UNSUBSCRIBE_LINKS, FakeOverrides(), answers_to)
    message = email.message_from_bytes(await composer.compose(a_claimed_mail(request)), policy=default)
    parts = [part for part in message.walk() if isinstance(part, EmailMessage)]
    return Sent(
        [part for part in parts if part.get_content_type() == "text/calendar"],
        {str(part.get_filename()): part for part in parts if part.get_content_type() == "application/ics"},
    )


def content(part: EmailMessage) -> bytes:
    payload = part.get_payload(decode=True)
    assert isinstance(payload, bytes)
    return payload


def calendar(part: EmailMessage) -> Component:
    """The calendar in a part, whose method is also that of the part: Outlook refuses others."""
    read = read_calendar(content(part))
    assert part.get_param("method") == read.properties["METHOD"].text
    return read


def entry(part: EmailMessage) -> Component:
    """The only entry in a part: Outlook ignores any others."""
    [read] = calendar(part).all("VEVENT")
    return read


async def test_an_entry_says_when_where_and_what() -> None:
    [part] = (await sent(manage_url="https://moien.example/r/aB3_-xyz")).alternative
    [read] = Calendar.from_ical(content(part)).walk("VEVENT")
    assert (read["UID"], read["SUMMARY"]) == (THE_EVENT, "Smart Manufacturing 2026")
    assert read.decoded("DTSTART").astimezone(UTC) == datetime(2026, 11, 12, 8, tzinfo=UTC)
    assert read.decoded("DTSTART").tzinfo.key == "Europe/Luxembourg"
    assert "Luxexpo" in str(read["LOCATION"])
    assert read["URL"] == "https://moien.example/r/aB3_-xyz"


async def test_times_are_local_in_a_zone_that_the_file_defines() -> None:
    [part] = (await sent()).alternative
    start = entry(part).properties["DTSTART"]
    assert (start.value, start.parameters) == ("20261112T090000", {"TZID": "Europe/Luxembourg"})
    [zone] = calendar(part).all("VTIMEZONE")
    assert zone.properties["TZID"].text == "Europe/Luxembourg"
    assert {inside.name for inside in zone.inside} == {"STANDARD", "DAYLIGHT"}


async def test_the_file_is_the_same_as_what_calendars_take_in_by_themselves() -> None:
    confirmation = await sent()
    [alternative] = confirmation.alternative
    assert content(confirmation.files["invite.ics"]) == content(alternative)


async def test_each_session_with_a_place_and_a_time_has_a_file_of_its_own() -> None:
    files = (await sent()).files
    assert [*files] == ["invite.ics", "session-1.ics"]
    session = entry(files["session-1.ics"]).properties
    assert (session["UID"].text, session["SUMMARY"].text) == (THE_SESSION, "Chemical recycling")
    assert (session["DTSTART"].value, session["DTEND"].value) == ("20261112T140000", "20261112T153000")
    assert session["LOCATION"].text.startswith("Room B, Luxexpo")


@pytest.mark.parametrize(
    ("kind", "method", "status"),
    [
        ("confirmation", "REQUEST", "CONFIRMED"),
        ("changed", "REQUEST", "CONFIRMED"),
        ("event_changed", "REQUEST", "CONFIRMED"),
        ("event_postponed", "CANCEL", "CANCELLED"),
        ("event_cancelled", "CANCEL", "CANCELLED"),
        ("handed_over", "CANCEL", "CANCELLED"),
        ("cancelled", "CANCEL", "CANCELLED"),
    ],
)
async def test_a_mail_puts_all_entries_into_the_calendar_or_takes_all_out(
    kind: MailKind, method: str, status: str
) -> None:
    mail = await sent(kind=kind, state="cancelled" if kind == "cancelled" else "confirmed", sequence=7)
    assert mail.entries == {THE_EVENT: (method, status), THE_SESSION: (method, status)}
    assert all(entry(part).properties["SEQUENCE"].value == "7" for part in mail.files.values())


async def test_sessions_that_were_left_are_taken_out_of_the_calendar() -> None:
    person = a_recipient(sessions=[])
    mail = await sent(kind="changed", recipient=person, left_sessions=["recycling", "unknown"])
    assert mail.entries == {THE_EVENT: ("REQUEST", "CONFIRMED"), THE_SESSION: ("CANCEL", "CANCELLED")}


@pytest.mark.parametrize(
    "fields",
    [
        {"kind": "waitlisted", "state": "waitlisted", "sequence": 0},
        {"kind": "event_changed", "state": "awaiting_approval", "sequence": 0},
        {"kind": "event_postponed", "state": "waitlisted", "sequence": 0},
        {"kind": "changed", "state": "waitlisted", "sequence": 4, "ticket_secret": None},
        {"kind": "cancelled", "state": "cancelled", "sequence": 0},
        {"kind": "reminder"},
    ],
)
async def test_who_has_no_place_or_nothing_new_gets_no_entries(fields: dict[str, Any]) -> None:
    assert await sent(**fields) == ([], {})


@pytest.mark.parametrize(
    ("answers_to", "organiser"), [("", "moien@example.lu"), ("bounces@example.lu", "bounces@example.lu")]
)
async def test_answers_of_calendars_disturb_no_organiser(answers_to: str, organiser: str) -> None:
    [part] = (await sent(answers_to)).alternative
    assert entry(part).properties["ORGANIZER"].value == f"mailto:{organiser}"
    assert entry(part).properties["ATTENDEE"].parameters["RSVP"] == "FALSE"


async def test_whoever_gets_the_mail_is_the_attendee() -> None:
    [part] = (await sent(to="zoë.müller@bücher.example")).alternative
    attendee = entry(part).properties["ATTENDEE"]
    assert attendee.parameters["CN"] == "Zoë Müller-Weber"
    assert attendee.value == "mailto:zo%C3%AB.m%C3%BCller@xn--bcher-kva.example"


async def test_texts_are_in_the_readers_language() -> None:
    files = (await sent(locale="fr")).files
    titles = [entry(part).properties["SUMMARY"].text for part in files.values()]
    assert titles == ["Fabrication intelligente 2026", "Recyclage chimique"]


@pytest.mark.parametrize(("month", "hour"), [(3, 1), (10, 2)])
async def test_an_entry_over_a_change_of_clocks_lasts_as_long_as_the_event(month: int, hour: int) -> None:
    starts_at, ends_at = datetime(2026, month, 24, hour, tzinfo=UTC), datetime(2026, month, 30, hour, tzinfo=UTC)
    [part] = (await sent(details=some_event_details(starts_at=starts_at, ends_at=ends_at))).alternative
    [read] = Calendar.from_ical(content(part)).walk("VEVENT")
    assert [read.decoded(end).astimezone(UTC) for end in ("DTSTART", "DTEND")] == [starts_at, ends_at]


@given(title=ANY_TEXT, place=ANY_TEXT, note=ANY_TEXT, name=ANY_TEXT)
@settings(max_examples=100, deadline=None)
def test_no_text_breaks_out_of_its_line(title: str, place: str, note: str, name: str) -> None:
    [read] = read_calendar(calendar_file([an_entry(title, place, note, name)], method="REQUEST")).all("VEVENT")
    lines = set(title + place + note + name) & {"\n"}
    assert {*read.properties} - {"LOCATION", "DESCRIPTION"} == {
        "UID", "SEQUENCE", "DTSTAMP", "DTSTART", "DTEND", "SUMMARY", "STATUS", "TRANSP", "ORGANIZER", "ATTENDEE"
    }  # fmt: skip
    if title.isprintable():
        assert read.properties["SUMMARY"].text == title
    if place.isprintable() and place and not lines:
        assert read.properties["LOCATION"].text == place


def an_entry(title: str, place: str, note: str, name: str) -> CalendarEntry:
    return CalendarEntry(
        details=some_event_details(venue=Venue(name=place)),
        uid="r1@moien",
        title=title,
        place=place,
        notes=[note],
        url=None,
        at=NOW,
        sequence=1,
        organiser=Party(title, "moien@example.lu"),
        attendee=Party(name, "zoe@example.lu"),
    )


async def test_a_waiting_session_is_no_entry() -> None:
    person = a_recipient(sessions=[Booking(id="recycling", state="waitlisted")])
    assert [*(await sent(recipient=person)).files] == ["invite.ics"]
