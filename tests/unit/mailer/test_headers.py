"""No text that people type adds a header to a mail, ends one early, or is lost on its way."""

import email
import re
from email.header import decode_header, make_header
from email.message import EmailMessage, Message
from email.policy import compat32, default
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from services.mailer.adapters.composer import MessageComposer
from services.mailer.adapters.mail_context import mail_context
from services.mailer.adapters.templates import write
from services.mailer.domain.addresses import header_text
from services.mailer.domain.smtp_server import Sender
from services.mailer.ports.mails import CannotCompose
from shared.contracts.mails import MailRequested
from shared.contracts.registration import Venue
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

HEADERS = [
    "From", "To", "Reply-To", "Subject", "Date", "Message-ID", "Auto-Submitted", "Content-Language", "MIME-Version",
    "Content-Type",
]  # fmt: skip
INJECTION = "Zoë\r\nBcc: all@example.lu\r\n\r\n\x00\x0b\u2028\u2029\x85\u202e\u2066=?utf-8?q?=0ABcc:?="
ARABIC, HEBREW, JAPANESE = "محمد بن عبد الله", "יעל כהן", "山田 太郎"
SPECIAL = st.sampled_from(
    ["\r\n", "\n", "\r", "\0", "\u2028", "\u202e", "=?utf-8?b?", "?=", '"', "\\", "<", ",", ";", ":"]
)
ANY_TEXT = st.lists(st.text(max_size=12) | SPECIAL, max_size=8).map("".join)


async def composed(request: MailRequested) -> bytes:
    composer = MessageComposer(Sender("Moien", "moien@example.lu"), SetClock(NOW), UNSUBSCRIBE_LINKS, FakeOverrides())
    return await composer.compose(a_claimed_mail(request))


def a_mail_of(text: str, **fields: Any) -> MailRequested:
    """A mail in which a text stands wherever people can type one."""
    person = a_recipient(honorific=text, first_name=text, last_name=text, company=text, category=text, code=text)
    details = some_event_details(title={"en": text}, venue=Venue(name=text, address=text))
    defaults = {"kind": "waitlisted", "to": "zoe@example.lu", "recipient": person, "details": details, "reason": text}
    return a_mail_request(**{**defaults, **fields})


def value(message: Message, header: str) -> str:
    """A header as a program shows it, spaces apart: some keep the one between two encoded words."""
    shown = str(make_header(decode_header(re.sub(r"\r\n(?=[ \t])", "", message[header]))))
    return "".join(shown.split())


@given(text=ANY_TEXT)
@example(text=INJECTION)
@example(text=ARABIC * 4)
@example(text=HEBREW * 7)
@example(text=JAPANESE * 10)
@example(text="x" * 60)
@settings(max_examples=40, deadline=None)
async def test_each_header_stands_once_whatever_people_type(text: str) -> None:
    request = a_mail_of(text)
    message = email.message_from_bytes(await composed(request), policy=compat32)
    context = mail_context(request)
    assert message.keys() == HEADERS
    assert value(message, "Subject") == "".join(header_text(f"Waiting list – {context.event}").split())
    assert message["Content-Language"] == "en"


@given(text=ANY_TEXT)
@example(text=INJECTION)
@settings(max_examples=40, deadline=None)
async def test_both_texts_arrive_as_they_were_written(text: str) -> None:
    request = a_mail_of(text)
    message = email.message_from_bytes(await composed(request), policy=default)
    assert isinstance(message, EmailMessage)
    written = write("waitlisted", mail_context(request))
    for kind, sent in (("plain", written.text), ("html", written.html)):
        body = message.get_body((kind,))
        assert body is not None
        payload = body.get_payload(decode=True)
        assert isinstance(payload, bytes)
        assert payload.decode().split() == sent.split()


@pytest.mark.parametrize("field", ["manage_url", "mail", "locale", "registration", "event"])
async def test_no_field_of_a_request_adds_a_header(field: str) -> None:
    message = email.message_from_bytes(await composed(a_mail_of("Zoë", **{field: INJECTION})), policy=compat32)
    assert message.keys() == HEADERS


@pytest.mark.parametrize(
    ("to", "sent_to"),
    [
        ("zoë@example.lu", "zoë@example.lu"),
        ("zoe@bücher.example", "zoe@xn--bcher-kva.example"),
        ("用户@例え.jp", "用户@xn--r8jz45g.jp"),
    ],
)
async def test_an_address_in_any_script_is_written_to(to: str, sent_to: str) -> None:
    message = email.message_from_bytes(await composed(a_mail_of("Zoë", to=to)), policy=default)
    written = message["To"].addresses[0].addr_spec
    assert written.encode(errors="surrogateescape").decode() == sent_to


@given(text=ANY_TEXT)
@example(text="zoe@example.lu\r\nBcc: all@example.lu")
@example(text="zoe@example.lu, all@example.lu")
@settings(max_examples=100, deadline=None)
async def test_what_is_no_single_address_is_not_written_to(text: str) -> None:
    try:
        sent = await composed(a_mail_of("Zoë", to=f"zoe@example.lu{text}"))
    except CannotCompose:
        return
    message = email.message_from_bytes(sent, policy=compat32)
    assert message.keys() == HEADERS
    assert re.fullmatch(rb'"?[^<>\r\n]*(\r\n )?<zoe@[a-z0-9.-]+>', message["To"].encode(errors="surrogateescape"))
