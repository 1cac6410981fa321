"""Attendees fetch their certificate on their own page, and anybody verifies it by its code."""

import re
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import pytest

from tests.support.outside.visitor import Page, Visitor, a_visitor
from tests.support.pdf import text_of
from tests.support.registration.afterwards import a_stay, comes, is_over
from tests.support.registration.organiser import url_of
from tests.support.registration.service import Office, an_office
from tests.support.servers.running import clear_away

pytestmark = pytest.mark.slow

PRINTED = re.compile(r"[0-9A-Z]{4}(?:-[0-9A-Z]{4}){3}")


@dataclass
class Guest:
    """Somebody who came to an event that is over, in a browser."""

    office: Office
    visitor: Visitor
    event: str
    code: str
    link: str

    async def certificate(self) -> str:
        """The code on their certificate."""
        pdf = await self.visitor.get(f"{self.link}/certificate.pdf")
        assert (pdf.status, pdf.headers["Content-Type"]) == (200, "application/pdf")
        return PRINTED.findall(text_of(pdf.body))[0]

    async def compare(self, name: str) -> Page:
        page = await self.visitor.get(f"/certificates/{await self.certificate()}")
        return await self.visitor.submit(page, name=name)


@pytest.fixture
async def guest(office: Office) -> AsyncIterator[Guest]:
    async with a_guest(office) as guest:
        yield guest


@asynccontextmanager
async def a_guest(office: Office) -> AsyncIterator[Guest]:
    """Somebody new with a place in an event that is over, who came to it."""
    event = await office.has_event()
    person = await office.enter(event, honorific="Dr.")
    [mail] = await office.subscribers.has_mails(event, "confirmation")
    link = "/r/" + mail.manage_url.rpartition("/r/")[2]
    await comes(office, event, person, a_stay(8, 2.5))
    await is_over(office, event)
    async with a_visitor(url_of(office)) as visitor:
        yield Guest(office, visitor, event, person["code"], link)


async def test_who_came_finds_the_certificate_on_their_page(guest: Guest) -> None:
    page = await guest.visitor.get(guest.link)
    assert f"{guest.link}/certificate.pdf" in page.reader.links
    assert await guest.certificate() == await guest.certificate()


async def test_who_did_not_come_finds_none(office: Office, guest: Guest) -> None:
    await office.database["registrations"].update_one({"code": guest.code}, {"$unset": {"attendance": 1}})
    assert "certificate.pdf" not in (await guest.visitor.get(guest.link)).html
    assert (await guest.visitor.get(f"{guest.link}/certificate.pdf")).status == 409


async def test_there_is_none_before_the_event_is_over(office: Office) -> None:
    event = await office.has_event()
    person = await office.enter(event)
    [mail] = await office.subscribers.has_mails(event, "confirmation")
    await comes(office, event, person, a_stay(1))
    async with a_visitor(url_of(office)) as visitor:
        link = "/r/" + mail.manage_url.rpartition("/r/")[2]
        page = await visitor.get(f"{link}/certificate.pdf")
        assert (page.status, "The event is not over yet" in page.text) == (409, True)
        assert "certificate.pdf" not in (await visitor.get(link)).html


async def test_a_certificate_is_confirmed_without_its_name(guest: Guest) -> None:
    page = await guest.visitor.get(f"/certificates/{await guest.certificate()}")
    assert page.status == 200
    for words in ("This certificate was issued, and it is valid.", "Plastics Day", "2 h 30 min"):
        assert words in page.text
    assert "Müller" not in page.html


@pytest.mark.parametrize("name", ["Dr. Zoë Müller-Weber", "zoe  MULLER weber", "Müller-Weber Zoë"])
async def test_the_right_name_is_confirmed(guest: Guest, name: str) -> None:
    assert "Yes, this is the name on it." in (await guest.compare(name)).text


@pytest.mark.parametrize("name", ["Zoë", "Ben Müller-Weber", "<script>", "\u202e", "x" * 5000])
async def test_another_name_is_not(guest: Guest, name: str) -> None:
    page = await guest.compare(name)
    assert (page.status, "No, there is another name on it." in page.text) == (200, True)


async def test_without_a_name_nothing_is_said(guest: Guest) -> None:
    page = await guest.compare(" ")
    assert (page.status, page.said_at("answer")) == (200, "")


async def test_a_code_is_found_however_it_is_typed(guest: Guest) -> None:
    code = await guest.certificate()
    page = await guest.visitor.get("/certificates")
    typed = code.lower().replace("0", "o").replace("-", "%20")
    opened = await guest.visitor.get(f"{page.form().action}?code=%20{typed}")
    assert (opened.status, opened.path) == (200, f"/certificates/{code.replace('-', '')}")
    assert code in opened.text


@pytest.mark.parametrize(
    "typed", ["7F3K-9QWX-2MTB-PV6D", "nonsense", "%00", "%E2%80%AE", "a" * 3000, "%3Cb%3E", "..%2f"]
)
async def test_any_other_code_is_no_certificate(guest: Guest, typed: str) -> None:
    for path in (f"/certificates/{typed}", f"/certificates?code={typed}"):
        page = await guest.visitor.get(path)
        assert (page.status, "There is no such certificate." in page.text) == (404, True)
        assert "<b>" not in page.html


async def test_guessing_names_is_slowed_down(mongodb_url: str, rabbitmq_url: str) -> None:
    namespace = f"t{secrets.token_hex(5)}"
    async with (
        an_office(mongodb_url, rabbitmq_url, namespace, sign_ins_per_minute=1) as office,
        a_guest(office) as guest,
    ):
        page = await guest.visitor.get(f"/certificates/{await guest.certificate()}")
        right = [(await guest.visitor.submit(page, name="Zoë Müller-Weber")).status for _ in range(3)]
        wrong = [(await guest.visitor.submit(page, name="Somebody Else")).status for _ in range(2)]
        assert (right, wrong) == ([200, 200, 200], [200, 429])
    await clear_away(mongodb_url, rabbitmq_url, namespace)


async def test_a_name_is_compared_only_from_our_own_page(guest: Guest) -> None:
    path = f"/certificates/{await guest.certificate()}"
    assert (await guest.visitor.post(path, {"name": ["Zoë"]})).status == 403


async def test_a_certificate_of_somebody_whose_scan_was_taken_back_is_no_longer_valid(
    office: Office, guest: Guest
) -> None:
    code = await guest.certificate()
    await office.database["registrations"].update_one({"code": guest.code}, {"$unset": {"attendance": 1}})
    page = await guest.visitor.get(f"/certificates/{code}")
    assert (page.status, "it is no longer valid" in page.text) == (200, True)
