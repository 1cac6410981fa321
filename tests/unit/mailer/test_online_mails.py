"""Mails to people who take part online: no badge, no place to find, and the way in is their own page."""

from email import message_from_bytes, policy

import pytest

from services.mailer.adapters.composer import MessageComposer
from services.mailer.adapters.mail_context import mail_context
from services.mailer.adapters.templates import Written, write
from services.mailer.domain.smtp_server import Sender
from shared.contracts.mails import GroupMember, MailKind, MailRequested
from shared.contracts.registration import CategoryDetails
from shared.language.languages import LANGUAGES
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

REMOTE = CategoryDetails(id="remote", name={"en": "From home"}, online=True)
IN_ROOM = CategoryDetails(id="industry", name={"en": "Industry"})
TO_PEOPLE: list[MailKind] = [
    "confirmation",
    "changed",
    "reminder",
    "handed_over",
    "cancelled",
    "event_changed",
    "event_postponed",
    "place_offered",
    "still_coming",
    "thank_you",
    "waitlisted",
]
JOIN = "On your own page there is a button to join"


def online(kind: MailKind, **fields: object) -> MailRequested:
    details = some_event_details(categories=[IN_ROOM, REMOTE])
    person = a_recipient(category="remote", sessions=[])
    return a_mail_request(kind=kind, details=details, recipient=person, **{"ticket_secret": None, **fields})


def written(kind: MailKind, **fields: object) -> Written:
    return write(kind, mail_context(online(kind, **fields)))


@pytest.mark.parametrize("kind", TO_PEOPLE)
def test_no_mail_to_people_online_speaks_of_a_badge_or_of_the_venue(kind: MailKind) -> None:
    mail = written(kind)
    for part in (mail.subject, mail.text, mail.html[mail.html.index("<body") :]):
        assert "badge" not in part.replace("without a badge", "")
        assert "Luxexpo" not in part


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_confirmation_says_that_one_takes_part_online(language: str) -> None:
    subjects = {
        "en": "Your place online",
        "fr": "Votre place en ligne",
        "de": "Ihr Platz online",
        "lb": "Är Plaz online",
    }
    mail = written("confirmation", locale=language)
    assert mail.subject.startswith(f"{subjects[language]} – ")
    assert mail.text.count("https://moien.example/r/aB3_-xyz") >= 1


@pytest.mark.parametrize("kind", ["confirmation", "changed", "reminder"])
def test_the_way_in_is_the_own_page(kind: MailKind) -> None:
    assert JOIN in written(kind).text
    assert JOIN in written(kind).html
    assert JOIN not in write(kind, mail_context(a_mail_request(kind=kind))).text


def test_the_booker_of_a_group_reads_that_people_online_get_no_badge() -> None:
    members = [
        GroupMember(name="Ada", category=name, state="confirmed", has_address=True) for name in ("remote", "industry")
    ]
    sentence = "Whoever takes part online gets no badge"
    assert sentence in written("group_summary", group=members).text
    assert sentence not in written("group_summary", group=members[1:]).text


async def test_the_calendar_says_online_and_leads_to_the_own_page() -> None:
    composer = MessageComposer(Sender("Moien", "moien@example.lu"), SetClock(NOW), UNSUBSCRIBE_LINKS, FakeOverrides())
    written = await composer.compose(a_claimed_mail(online("confirmation")))
    message = message_from_bytes(written, policy=policy.default)
    files = {part.get_filename(): part for part in message.walk()}
    assert not {"badge.pdf", "qr.png"} & files.keys()
    calendar = files["invite.ics"].get_content().decode()
    assert "LOCATION:Online\r\n" in calendar
    assert "URL:https://moien.example/r/aB3_-xyz\r\n" in calendar
