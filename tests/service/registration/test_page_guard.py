"""A submission that looks like a program's, or comes in a burst, is confirmed by e-mail; the page shows the same."""

import asyncio
import itertools
import secrets
from collections.abc import AsyncIterator
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from services.registration.web.people.submission import SHORTEST_SECONDS
from shared.clock import utc_now
from shared.http import form_stamps
from shared.http.form_stamps import new_stamp
from shared.http.keys import SETTINGS
from tests.support.outside.visitor import Page, Visitor, a_visitor
from tests.support.registration.builders import a_submission
from tests.support.registration.organiser import url_of
from tests.support.registration.service import Office, an_office
from tests.support.servers.running import clear_away

PER_MINUTE = 6
HOSTS = itertools.count(1)


@pytest.fixture(scope="module")
async def guarded(mongodb_url: str, rabbitmq_url: str) -> AsyncIterator[Office]:
    namespace = f"t{secrets.token_hex(5)}"
    async with an_office(
        mongodb_url,
        rabbitmq_url,
        namespace,
        guard_submissions_per_minute=PER_MINUTE,
        trusted_proxies=["127.0.0.1"],
        limits_stand=True,
    ) as office:
        yield office
    await clear_away(mongodb_url, rabbitmq_url, namespace)


def _stamp(office: Office, seconds: float) -> str:
    """The stamp of a form that was shown some seconds ago."""

    request: Any = SimpleNamespace(app={SETTINGS: office.settings})
    return new_stamp(request, utc_now() - timedelta(seconds=seconds))


async def _sends(visitor: Visitor, office: Office, event: str, *, seconds: float = 60, **fields: Any) -> Page:
    """Sends the form, which was open for so long, from an address of its own."""
    typed = {name: value for name, value in a_submission().items() if isinstance(value, str)}
    page = await visitor.get(f"/e/{event}")
    client = {"X-Forwarded-For": f"192.0.2.{next(HOSTS)}"}
    filled = {**typed, "consents": ["privacy"], "stamp": _stamp(office, seconds), **fields}
    return await visitor.submit(page, f"/e/{event}", headers=client, **filled)


async def _link(office: Office, event: str) -> str:
    [mail] = await office.subscribers.has_mails(event, "confirm_address")
    return str(mail.manage_url).removeprefix(office.settings.public_url)


async def test_a_person_is_registered_at_once(guarded: Office) -> None:
    event = await guarded.has_event()
    async with a_visitor(url_of(guarded)) as visitor:
        page = await _sends(visitor, guarded, event)
    assert "/sent" in page.path
    assert len(await guarded.registrations(event)) == 1


@pytest.mark.parametrize(
    "sign", [{"leave_empty": "buy now"}, {"seconds": 0.5}, {"stamp": "1.forged"}, {"stamp": None}], ids=str
)
async def test_a_sign_of_a_program_holds_the_submission_until_its_link_is_used(
    guarded: Office, sign: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    if "seconds" in sign:
        monkeypatch.setattr(form_stamps, "SHORTEST_AGE", timedelta(hours=1))  # too soon, however slowly it is sent
    event, clock = await guarded.has_event(capacity=1), asyncio.get_running_loop().time
    async with a_visitor(url_of(guarded)) as visitor:
        page = await _sends(visitor, guarded, event, **sign)
        assert (page.status, "outcome=confirmed" in page.path) == (200, True)
        assert await guarded.registrations(event) == []
        link = await _link(guarded, event)
        opened = await visitor.get(link)
        assert await guarded.registrations(event) == []
        for _ in range(2):
            began = clock()
            done = await visitor.post(link, opened.form(link).fields, follow=False)
            assert (done.status, "outcome=confirmed" in done.headers["Location"]) == (303, True), done.text
            assert clock() - began >= SHORTEST_SECONDS * 0.99  # whoever the colleagues are
    assert [person["state"] for person in await guarded.registrations(event)] == ["confirmed"]
    assert len(await guarded.subscribers.has_mails(event, "confirmation")) == 1


async def test_the_page_is_the_same_whether_a_submission_is_held_or_not(guarded: Office) -> None:
    event = await guarded.has_event()
    names: dict[str, Any] = {"first_name": "Zoë", "last_name": "Weber"}
    async with a_visitor(url_of(guarded)) as visitor:
        pages = [
            await _sends(visitor, guarded, event, email=f"{name}@example.lu", **sign)
            for name, sign in (("aaaa", names), ("bbbb", {**names, "leave_empty": "x"}))
        ]
    placed, held = (page.text.replace(name, "") for page, name in zip(pages, ("aaaa", "bbbb"), strict=True))
    assert (placed, pages[0].path) == (held, pages[1].path)


async def test_a_burst_is_confirmed_by_mail_and_nobody_is_refused(guarded: Office) -> None:
    event = await guarded.has_event()
    async with a_visitor(url_of(guarded)) as visitor:
        pages = [await _sends(visitor, guarded, event) for _ in range(PER_MINUTE + 3)]
    assert {page.status for page in pages} == {200}
    assert len(await guarded.registrations(event)) == PER_MINUTE
    assert len(await guarded.subscribers.has_mails(event, "confirm_address", 3)) == 3


async def test_a_correction_keeps_the_age_of_the_form(guarded: Office) -> None:
    event = await guarded.has_event()
    async with a_visitor(url_of(guarded)) as visitor:
        faulty = await _sends(visitor, guarded, event, email="nobody")
        assert faulty.status == 422
        await visitor.submit(faulty, f"/e/{event}", email="zoe@example.lu")
    assert len(await guarded.registrations(event)) == 1


async def test_programs_that_call_the_api_are_not_held(guarded: Office) -> None:
    event = await guarded.has_event()
    answers = await asyncio.gather(*(guarded.submit(event) for _ in range(PER_MINUTE * 2)))
    assert {answer.status for answer in answers} == {202}
    assert len(await guarded.registrations(event)) == PER_MINUTE * 2


async def test_a_held_submission_takes_no_place_and_a_used_up_one_is_told_so(guarded: Office) -> None:
    event = await guarded.has_event(capacity=1, waiting_list={"enabled": False})
    async with a_visitor(url_of(guarded)) as visitor:
        await _sends(visitor, guarded, event, leave_empty="x")
        await guarded.enter(event)
        link = await _link(guarded, event)
        refused = await visitor.submit(await visitor.get(link), link)
    assert refused.status == 409


async def test_an_unknown_link_is_explained(guarded: Office) -> None:
    event = await guarded.has_event()
    async with a_visitor(url_of(guarded)) as visitor:
        page = await visitor.get(f"/e/{event}/confirm/{'0' * 40}")
    assert (page.status, "register once more" in page.text) == (404, True)


async def test_only_a_hash_of_the_token_is_stored_for_a_day(guarded: Office) -> None:
    event = await guarded.has_event()
    async with a_visitor(url_of(guarded)) as visitor:
        await _sends(visitor, guarded, event, leave_empty="x")
    token = (await _link(guarded, event)).rsplit("/", 1)[-1]
    held = await guarded.database["held_submissions"].find({"event": event}).to_list(None)
    assert (len(held), token in repr(held)) == (1, False)
    indexes = await guarded.database["held_submissions"].index_information()
    assert indexes["at_1"]["expireAfterSeconds"] == 24 * 3600
