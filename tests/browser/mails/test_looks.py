"""Mails as their readers see them, on a phone and on a desk, by day and in the dark."""

import base64
import email
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from email.message import EmailMessage
from email.policy import default
from typing import Any

import pytest
from playwright.async_api import Browser, Page

from services.mailer.adapters.composer import MessageComposer
from services.mailer.adapters.templates import KINDS
from services.mailer.domain.smtp_server import Sender
from shared.contracts.mails import MailKind, MailRequested
from tests.support.checkin.fakes import SetClock
from tests.support.mailer.builders import NOW, UNSUBSCRIBE_LINKS, a_claimed_mail, a_mail_request
from tests.support.mailer.fakes import FakeOverrides
from tests.support.outside.mailbox import code_in_picture

pytestmark = pytest.mark.browser
TO_OTHERS: frozenset[MailKind] = frozenset({"alarm", "digest", "meal_sheet", "paper_list", "sign_in"})
MADE_OF_ALL_PARTS: frozenset[MailKind] = frozenset({"confirmation", "changed", "event_changed"})
TO_ATTENDEES = [
    pytest.param(kind, marks=[] if kind in MADE_OF_ALL_PARTS else pytest.mark.slow)
    for kind in sorted(KINDS - TO_OTHERS)
]
A_SECRET = a_mail_request().ticket_secret
OpenMail = Callable[..., Awaitable[Page]]
# Each label of the details with the value beneath it, as [label's lines, its bottom edge, value's top edge].
FACTS = """() => [...document.querySelectorAll(".details .label")].map(label => {
    const box = label.getBoundingClientRect();
    return [box.height / parseFloat(getComputedStyle(label).lineHeight), box.bottom,
            label.nextElementSibling.getBoundingClientRect().top] })"""


@pytest.fixture
async def open_mail(chromium: Browser) -> AsyncIterator[OpenMail]:
    """Shows a mail's HTML with the pictures that travel with it."""
    async with AsyncExitStack() as stack:

        async def make(request: MailRequested, width: int = 320, pictures: bool = True, **options: Any) -> Page:
            context = await chromium.new_context(viewport={"width": width, "height": 740}, **options)
            stack.push_async_callback(context.close)
            page = await context.new_page()
            message = await _composed(request)
            await page.set_content(_html(message) if pictures else _written(message))
            return page

        yield make


async def _composed(request: MailRequested) -> EmailMessage:
    composer = MessageComposer(Sender("Moien", "moien@example.lu"), SetClock(NOW), UNSUBSCRIBE_LINKS, FakeOverrides())
    message = email.message_from_bytes(await composer.compose(a_claimed_mail(request)), policy=default)
    assert isinstance(message, EmailMessage)
    return message


def _written(message: EmailMessage) -> str:
    body = message.get_body(("html",))
    assert body is not None
    return str(body.get_content())


def _html(message: EmailMessage) -> str:
    html = _written(message)
    for picture in (part for part in message.walk() if part.get_content_type() == "image/png"):
        inside = "data:image/png;base64," + base64.b64encode(picture.get_content()).decode()
        html = html.replace(f"cid:{picture['Content-ID'].strip('<>')}", inside)
    return html


@pytest.mark.parametrize("kind", TO_ATTENDEES)
async def test_a_phone_shows_each_label_in_one_piece_above_its_value(open_mail: OpenMail, kind: MailKind) -> None:
    page = await open_mail(a_mail_request(kind=kind, locale="de"))
    facts = await page.evaluate(FACTS)
    assert len(facts) >= 4
    assert [round(lines) for lines, _, _ in facts] == [1] * len(facts)
    assert all(bottom <= top for _, bottom, top in facts)
    assert await page.evaluate("document.documentElement.scrollWidth") == 320


@pytest.mark.slow
@pytest.mark.parametrize("kind", sorted(TO_OTHERS))
async def test_what_organisers_get_fits_a_phone(open_mail: OpenMail, kind: MailKind) -> None:
    page = await open_mail(a_mail_request(kind=kind, locale="de", recipient=None, figures={"awaiting_approval": 1234}))
    assert await page.evaluate("document.documentElement.scrollWidth") == 320


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["confirmation", "reminder"])
async def test_without_pictures_the_code_is_there_in_words(open_mail: OpenMail, kind: MailKind) -> None:
    request = a_mail_request(kind=kind, ticket_secret=A_SECRET)
    page = await open_mail(request, pictures=False)
    text = await page.inner_text("body")
    assert request.recipient is not None
    assert request.recipient.code in text
    assert await page.get_by_role("img", name="QR code of your badge").is_visible()


@pytest.mark.parametrize("width", [320, 600])
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("kind", ["confirmation", "changed", pytest.param("reminder", marks=pytest.mark.slow)])
async def test_the_code_can_be_read_from_the_screen(
    open_mail: OpenMail, kind: MailKind, scheme: Any, width: int
) -> None:
    request = a_mail_request(kind=kind, ticket_secret=A_SECRET)
    page = await open_mail(request, width, color_scheme=scheme)
    assert code_in_picture(await page.screenshot(full_page=True)) == request.ticket_secret
