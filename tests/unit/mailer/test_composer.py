"""Mails as they travel, read back by the standard library and by a decoder of QR codes."""

import email
import io
from email.message import EmailMessage
from email.policy import default
from typing import Any

import pytest
import zxingcpp
from PIL import Image
from pypdf import PdfReader

from services.mailer.adapters.composer import MessageComposer
from services.mailer.adapters.templates import KINDS
from services.mailer.domain.smtp_server import Sender
from services.mailer.ports.mails import CannotCompose, ComposingFailed
from shared.contracts.mails import ListedPerson, MailKind, MailRequested
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

SENDER = Sender("Moien", "moien@example.lu")


async def composed(request: MailRequested | None = None, sender: Sender = SENDER, **fields: Any) -> bytes:
    return await MessageComposer(sender, SetClock(NOW), UNSUBSCRIBE_LINKS, FakeOverrides()).compose(
        a_claimed_mail(request or a_mail_request(**fields))
    )


async def read(request: MailRequested | None = None, **fields: Any) -> EmailMessage:
    message = email.message_from_bytes(await composed(request, **fields), policy=default)
    assert isinstance(message, EmailMessage)
    assert not message.defects
    return message


def part(message: EmailMessage, content_type: str) -> EmailMessage:
    [matching] = [part for part in message.walk() if part.get_content_type() == content_type]
    assert isinstance(matching, EmailMessage)
    return matching


async def test_a_confirmation_carries_text_html_code_badge_and_calendar() -> None:
    message = await read()
    assert [part.get_content_type() for part in message.walk() if not part.is_multipart()] == [
        "text/plain",
        "text/html",
        "image/png",
        "text/calendar",
        "application/pdf",
        "application/ics",
        "application/ics",
    ]


@pytest.mark.parametrize("kind", sorted(KINDS))
async def test_every_mail_is_small(kind: MailKind) -> None:
    assert len(await composed(kind=kind)) < 300_000


async def test_the_picture_in_the_mail_is_the_tickets_code() -> None:
    request = a_mail_request()
    picture = part(await read(request), "image/png")
    [barcode] = zxingcpp.read_barcodes(Image.open(io.BytesIO(picture.get_content())).convert("L"))
    assert barcode.text == request.ticket_secret


async def test_the_html_shows_the_picture_that_travels_along() -> None:
    message = await read()
    cid = part(message, "image/png")["Content-ID"].strip("<>")
    assert f'src="cid:{cid}"' in part(message, "text/html").get_content()


async def test_the_badge_is_a_pdf_with_the_name() -> None:
    pdf = part(await read(), "application/pdf").get_content()
    assert "Zoë" in PdfReader(io.BytesIO(pdf)).pages[0].extract_text()


@pytest.mark.parametrize(
    ("locale", "title"), [("en", "Smart Manufacturing 2026"), ("fr", "Fabrication intelligente 2026")]
)
async def test_a_mail_comes_from_its_event_in_the_readers_language(locale: str, title: str) -> None:
    [sender] = (await read(locale=locale))["From"].addresses
    assert (sender.display_name, sender.addr_spec) == (title, SENDER.address)


async def test_the_settings_name_stands_in_for_a_title_that_nobody_sees() -> None:
    [sender] = (await read(details=some_event_details(title={"en": "\u200b"})))["From"].addresses
    assert sender.display_name == SENDER.name


async def test_headers_say_who_writes_to_whom_and_that_a_machine_does() -> None:
    message = await read(a_mail_request(to="zoe@example.lu"))
    assert message["From"] == "Smart Manufacturing 2026 <moien@example.lu>"
    assert message["To"] == "Zoë Müller-Weber <zoe@example.lu>"
    assert message["Reply-To"] == "events@cluster.example"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["Date"].datetime == NOW


async def test_each_try_is_the_same_message() -> None:
    request = a_mail_request()
    first, second = await read(request), await read(request)
    assert first["Message-ID"] == second["Message-ID"]
    assert (await read())["Message-ID"] != first["Message-ID"]


@pytest.mark.parametrize(
    "name",
    [
        "Zoë\r\nBcc: all@example.lu",
        "A" * 200,
        "Zoë " * 50,
        'Max "the" \\Mustermann\\',
        "محمد",
        "=?utf-8?q?x?=",
        "@,;<>",
    ],
)
async def test_no_name_breaks_out_of_its_header(name: str) -> None:
    message = await read(recipient=a_recipient(first_name=name, last_name=""), to="zoe@example.lu")
    assert message["Bcc"] is None
    [recipient] = message["To"].addresses
    assert recipient.addr_spec == "zoe@example.lu"
    # The standard library keeps the space between two encoded words, which RFC 2047 (6.2) has readers leave out.
    assert "".join(recipient.display_name.split()) == "".join(name.split())


async def test_a_title_in_any_script_is_the_same_in_the_subject() -> None:
    title = "Ærø & Łódź: 智能制造 — " + "sehr lang " * 12
    message = await read(details=some_event_details(title={"en": title}))
    assert message["Subject"].endswith(" ".join(title.split()))


async def test_no_line_is_longer_than_mail_allows() -> None:
    person = a_recipient(company="x" * 200, first_name="ü" * 200)
    lines = (await composed(recipient=person)).split(b"\r\n")
    assert max(map(len, lines)) <= 998
    assert not any(b"\n" in line or b"\r" in line for line in lines)


async def test_a_domain_in_other_letters_travels_in_ascii() -> None:
    message = await read(a_mail_request(to="zoe@bücher.example"))
    assert message["To"].addresses[0].addr_spec == "zoe@xn--bcher-kva.example"


async def test_a_bad_address_cannot_be_written_to() -> None:
    with pytest.raises(CannotCompose, match="not a mail address"):
        await composed(to="nobody")


async def test_an_answer_address_that_is_none_is_left_out() -> None:
    message = await read(details=some_event_details(reply_to="a@b\r\nBcc: x@y"))
    assert message["Reply-To"] is None
    assert message["Bcc"] is None


async def test_other_mails_are_text_and_html_only() -> None:
    message = await read(kind="waitlisted", waiting_position=2)
    assert message.get_content_type() == "multipart/alternative"


async def test_a_mail_that_breaks_its_template_says_so_without_its_contents() -> None:
    details = some_event_details(timezone="Nowhere/At-all")
    with pytest.raises(ComposingFailed, match="could not be written: ZoneInfoNotFoundError"):
        await composed(details=details)


async def test_marketing_can_be_unsubscribed_from_with_one_click() -> None:
    request = a_mail_request(kind="waitlisted", marketing=True)
    url = UNSUBSCRIBE_LINKS.url_for(request)
    message = email.message_from_bytes(await composed(request), policy=default)
    assert isinstance(message, EmailMessage)
    assert message["List-Unsubscribe"] == f"<{url}>"
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    for subtype in ("plain", "html"):
        part = message.get_body((subtype,))
        assert part is not None
        assert str(url) in part.get_content()


async def test_service_mail_has_no_link_to_unsubscribe() -> None:
    content = await composed(kind="waitlisted")
    assert b"nsubscribe" not in content


async def test_a_list_for_the_door_is_attached_in_the_readers_language() -> None:
    zoe = ListedPerson(
        code="ABC123", honorific="", first_name="Zoë", last_name="Weber", company="", category="industry"
    )
    fields: Any = {"kind": "paper_list", "registration": None, "recipient": None, "ticket_secret": None}
    message = await read(**fields, people=[zoe], locale="fr")
    pdf = part(message, "application/pdf")
    pages = PdfReader(io.BytesIO(pdf.get_content())).pages
    words = "".join(page.extract_text() for page in pages)
    assert ("Weber, Zoë" in words, "LISTE POUR L’ENTRÉE" in words) == (True, True)
    assert (pdf.get_filename() or "").endswith("-door.pdf")
