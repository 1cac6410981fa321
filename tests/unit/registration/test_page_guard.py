"""The guard suspects clear bursts only; a submission that it holds changes nothing until its address is confirmed."""

from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest

from services.registration.domain.held_submission import HeldSubmission, LinkExpired, hash_of
from services.registration.domain.places import SoldOut
from services.registration.ports.held_submissions import HeldSubmissions
from services.registration.settings import RegistrationSettings
from services.registration.use_cases.places.confirm_submission import confirm_submission
from services.registration.use_cases.places.hold_submission import hold_submission
from services.registration.web.people.page_guard import PageGuard
from shared.http.form_stamps import STAMP, TRAP, new_stamp
from shared.http.keys import SETTINGS
from tests.support.registration.builders import NOW, a_form
from tests.support.registration.one_event import OneEvent
from tests.support.servers.running import settings_for


class FakeHeldSubmissions(HeldSubmissions):
    """In memory, for ever."""

    def __init__(self) -> None:
        self.by_hash: dict[str, HeldSubmission] = {}

    async def keep(self, held: HeldSubmission) -> None:
        self.by_hash[held.token_hash] = held

    async def read(self, token: str) -> HeldSubmission:
        if hash_of(token) not in self.by_hash:
            raise LinkExpired
        return self.by_hash[hash_of(token)]


def a_request(client: str = "192.0.2.1") -> Any:
    settings = settings_for(RegistrationSettings, "mongodb://nowhere", "amqp://nowhere", "t")
    return SimpleNamespace(app={SETTINGS: settings}, remote=client, headers=SimpleNamespace(getall=lambda *_: []))


def suspicions(guard: PageGuard, number: int, event: str = "plastics", **fields: str) -> int:
    request = a_request()
    filled = {STAMP: [new_stamp(request, NOW.replace(year=2025))], **{name: [text] for name, text in fields.items()}}
    return sum(guard.suspects(request, event, filled, NOW) for _ in range(number))


def a_guard(per_minute: int = RegistrationSettings.model_fields["guard_submissions_per_minute"].default) -> PageGuard:
    return PageGuard(per_minute, lambda: 0.0)


def test_a_whole_conference_behind_one_address_may_come_in_one_minute() -> None:
    guard = a_guard()
    assert suspicions(guard, 300) == 0
    assert suspicions(guard, 10) == 10


def test_people_of_many_addresses_may_come_twice_as_fast() -> None:
    guard, stamp = a_guard(), new_stamp(a_request(), NOW.replace(year=2025))
    requests = [a_request(f"192.0.2.{number % 100}") for number in range(610)]
    suspected = [guard.suspects(request, "plastics", {STAMP: [stamp]}, NOW) for request in requests]
    assert (sum(suspected[:600]), sum(suspected[600:])) == (0, 10)


def test_who_fills_in_the_trap_is_suspected_unless_the_guard_is_off() -> None:
    assert suspicions(a_guard(), 1, **{TRAP: "buy"}) == 1
    assert suspicions(a_guard(), 1, **{STAMP: "forged"}) == 1
    assert suspicions(a_guard(0), 1000, **{TRAP: "buy"}) == 0


def held_with(scene: OneEvent, store: FakeHeldSubmissions) -> dict[str, Any]:
    tools = {name: scene.tools[name] for name in ("transactions", "clock", "random")}
    details = {"language": "en", "idempotency_key": None, "public_url": "http://moien.test"}
    return {**tools, **details, "held_submissions": store}


async def test_a_held_submission_leaves_a_mail_and_nothing_else() -> None:
    scene, store, form = OneEvent(capacity=1), FakeHeldSubmissions(), a_form()
    for name in ("Weber", "Muller"):  # whoever sends many is mailed once
        outcome = await hold_submission(scene.slug, replace(form, last_name=name), **held_with(scene, store))
        assert outcome.booker == "confirmed"
    assert scene.registrations == []
    [mail] = {request.mail: request for request in scene.mails()}.values()
    assert (mail.kind, mail.to, mail.registration) == ("confirm_address", form.email, None)


async def test_confirming_twice_registers_once() -> None:
    scene, store = OneEvent(), FakeHeldSubmissions()
    await hold_submission(scene.slug, a_form(), **held_with(scene, store))
    token = str(scene.mails()[0].manage_url).rsplit("/", 1)[-1]
    held = await store.read(token)
    outcomes = [(await confirm_submission(held, **scene.tools)).booker for _ in range(2)]
    assert (outcomes, len(scene.registrations)) == (["confirmed", "confirmed"], 1)


async def test_a_refusal_is_the_same_as_without_the_guard() -> None:
    scene = OneEvent(capacity=0, waiting_list={"enabled": False})
    with pytest.raises(SoldOut):
        await hold_submission(scene.slug, a_form(), **held_with(scene, FakeHeldSubmissions()))
    assert scene.mails() == []
