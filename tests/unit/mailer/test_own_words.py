"""Mails in organisers' own words, as they travel."""

import email
from dataclasses import replace
from email.message import EmailMessage
from email.policy import default
from typing import Any

import pytest
from structlog.testing import capture_logs

from services.mailer.adapters.composer import MessageComposer
from services.mailer.adapters.own_words import as_html
from services.mailer.domain.overrides import Override
from services.mailer.domain.smtp_server import Sender
from services.mailer.ports.mails import CannotCompose
from shared.contracts.mails import MailRequested, OrganiserWords
from tests.support.checkin.fakes import SetClock
from tests.support.mailer.builders import (
    NOW,
    UNSUBSCRIBE_LINKS,
    a_claimed_mail,
    a_mail_request,
    a_recipient,
    an_override,
)
from tests.support.mailer.fakes import FakeOverrides


async def read(request: MailRequested, *overrides: Override) -> EmailMessage:
    sender = Sender("Moien", "moien@example.lu")
    composer = MessageComposer(sender, SetClock(NOW), UNSUBSCRIBE_LINKS, FakeOverrides(*overrides))
    message = email.message_from_bytes(await composer.compose(a_claimed_mail(request)), policy=default)
    assert isinstance(message, EmailMessage)
    return message


def body(message: EmailMessage, form: str) -> str:
    part: Any = message.get_body((form,))
    return str(part.get_content()).replace("\r\n", "\n")


async def test_organisers_words_replace_ours_and_badge_facts_and_link_stay() -> None:
    request = a_mail_request()
    message = await read(request, an_override(text="Dear {{ first_name }},\n\nwelcome to {{ event }}!"))
    assert message["Subject"] == "See you at Smart Manufacturing 2026"
    for text in (body(message, "plain"), body(message, "html")):
        assert "welcome to Smart Manufacturing 2026!" in text
        assert "We look forward to meeting you" not in text
        assert "Hello Zoë" not in text
        assert "Luxexpo" in text
        assert str(request.manage_url) in text
    assert "cid:qr@moien" in body(message, "html")
    assert "badge.pdf" in [part.get_filename() for part in message.walk()]


async def test_somebody_with_one_name_only_is_called_by_it() -> None:
    request = a_mail_request(recipient=a_recipient(first_name="", last_name="Suharto"))
    message = await read(request, an_override(text="Dear {{ first_name }},"))
    assert "Dear Suharto," in body(message, "plain")


async def test_what_the_calendar_file_does_is_said_beneath_organisers_words() -> None:
    message = await read(a_mail_request(), an_override(text="Welcome!"))
    assert all("invite.ics adds the date" in body(message, form) for form in ("plain", "html"))


@pytest.mark.parametrize("other", [{"language": "fr"}, {"kind": "changed"}, {"event": "workshop"}])
async def test_words_for_other_readers_mails_and_events_change_nothing(other: dict[str, Any]) -> None:
    message = await read(a_mail_request(), an_override(**other))
    assert message["Subject"] == "Your badge for Smart Manufacturing 2026"


async def test_words_that_an_update_has_broken_give_way_to_ours() -> None:
    with capture_logs() as logs:
        message = await read(a_mail_request(), an_override(text="Hello\n{{ table }}"))
    assert message["Subject"] == "Your badge for Smart Manufacturing 2026"
    [entry] = [entry for entry in logs if entry["event"] == "organisers' text is broken"]
    assert entry["log_level"] == "warning"
    assert entry["line"] == 2


async def test_a_campaign_says_what_organisers_wrote() -> None:
    message = await read(a_mail_request(kind="campaign"))
    assert message["Subject"] == "Room changed"
    assert "Dear Zoë,\n\nwe meet in room B." in body(message, "plain")


async def test_a_broken_campaign_is_not_sent() -> None:
    with pytest.raises(CannotCompose, match="Line 1"):
        await read(a_mail_request(kind="campaign", words=OrganiserWords(subject="Hello", text="{{ table }}")))


async def test_values_are_neither_template_nor_html() -> None:
    person = a_recipient(first_name="{{ code }}<b>")
    message = await read(a_mail_request(recipient=person), an_override(text="Dear {{ first_name }}<i>"))
    assert "Dear {{ code }}<b><i>" in body(message, "plain")
    assert "Dear {{ code }}&lt;b&gt;&lt;i&gt;" in body(message, "html")


async def test_a_value_cannot_begin_a_new_header() -> None:
    person = a_recipient(first_name="Zoë\r\nBcc: all@example.lu")
    message = await read(a_mail_request(recipient=person), an_override(subject="Hi {{ first_name }}"))
    assert message["Subject"] == "Hi Zoë Bcc: all@example.lu"
    assert message["Bcc"] is None


async def test_a_mail_without_a_subject_is_named_after_the_event() -> None:
    message = await read(
        replace(a_mail_request(), recipient=None, ticket_secret=None), an_override(subject="{{ company }}")
    )
    assert message["Subject"] == "Smart Manufacturing 2026"


def test_plain_text_becomes_paragraphs_lists_and_links() -> None:
    text = "Dear <all>,\nwelcome!\n\nBring:\n- a <pen>\n- paper\nSee https://example.lu/a?b=1&c=2."
    assert as_html(text) == (
        '<p dir="auto">Dear &lt;all&gt;,<br>welcome!</p>\n'
        '<p dir="auto">Bring:</p><ul><li dir="auto">a &lt;pen&gt;</li><li dir="auto">paper</li></ul>'
        '<p dir="auto">See <a class="link" href="https://example.lu/a?b=1&amp;c=2">https://example.lu/a?b=1&amp;c=2</a>.</p>'
    )
