"""The texts of a mail, in its reader's language and the event's time zone."""

import pytest

from services.mailer.adapters.mail_context import mail_context
from shared.contracts.registration import Booking
from tests.support.mailer.builders import a_mail_request, a_recipient, some_event_details


@pytest.mark.parametrize(("locale", "language"), [("lb-LU", "lb"), ("de_AT", "de"), ("pt-PT", "en"), ("", "en")])
def test_the_locale_decides_the_language(locale: str, language: str) -> None:
    assert mail_context(a_mail_request(locale=locale)).language == language


@pytest.mark.parametrize(
    ("texts", "shown"), [({"en": "E", "fr": "F"}, "F"), ({"en": "E", "de": "D"}, "D"), ({"en": "E"}, "E")]
)
def test_a_text_that_luxembourgish_lacks_is_shown_in_the_next_language(texts: dict[str, str], shown: str) -> None:
    assert mail_context(a_mail_request(locale="lb", details=some_event_details(title=texts))).event == shown


def test_a_session_of_the_events_day_is_told_without_the_date() -> None:
    confirmed, waiting = mail_context(a_mail_request()).sessions
    assert (confirmed.name, confirmed.line, confirmed.waiting) == ("Chemical recycling", "14:00–15:30 · Room B", False)
    assert (waiting.name, waiting.line, waiting.waiting) == ("Digital twins", "Room C", True)


def test_a_session_that_is_gone_is_told_by_its_id() -> None:
    person = a_recipient(sessions=[Booking(id="gone", state="confirmed")])
    assert mail_context(a_mail_request(recipient=person)).sessions[0].name == "gone"


def test_a_mail_without_a_secret_carries_no_badge() -> None:
    assert not mail_context(a_mail_request(kind="waitlisted")).has_badge
    assert mail_context(a_mail_request(kind="changed")).has_badge


@pytest.mark.parametrize(
    ("honorific", "first_name", "last_name", "greeting_name"),
    [
        ("Dr.", "Zoë", "Müller", "Zoë"),
        ("", "明", "李", "明"),
        ("", "Suharto", "", "Suharto"),
        ("", "", "Suharto", "Suharto"),
        ("Prof.", "", "Suharto", "Prof. Suharto"),
        ("", "-", "Suharto", "- Suharto"),
        ("", "J. R.", "Tolkien", "J. R. Tolkien"),
    ],
)
def test_whoever_has_no_first_name_to_be_called_by_is_greeted_by_the_whole_name(
    honorific: str, first_name: str, last_name: str, greeting_name: str
) -> None:
    person = a_recipient(honorific=honorific, first_name=first_name, last_name=last_name)
    assert mail_context(a_mail_request(recipient=person)).greeting_name == greeting_name
