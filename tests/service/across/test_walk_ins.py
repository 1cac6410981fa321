"""Check-in and registration: whoever walks in while RabbitMQ is away is registered once, and nothing of it is lost."""

import secrets
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest

from services.checkin.app import build
from services.checkin.settings import CheckinSettings
from shared.clock import utc_now
from shared.messaging.broker import Broker
from tests.support.registration.service import Json, Office, Subscribers, an_office
from tests.support.servers.cable import Cable, a_cable
from tests.support.servers.running import clear_away, running, settings_for
from tests.support.waiting import until


@dataclass
class WalkInScene:
    """A desk, the office, and the cable between check-in and RabbitMQ."""

    office: Office
    door: str
    event: str
    token: str
    cable: Cable

    async def call(self, method: str, path: str, body: Any = None, token: str = "") -> Any:
        answer = await self.office.call(method, f"{self.door}/{path}", body, token=token or self.token)
        assert answer.status in {200, 201}, answer
        return answer.body

    async def walks_in(self, nonce: str, **fields: Any) -> Any:
        form = {"nonce": nonce, "first_name": "Zoë", "last_name": "Muller", "email": "", "company": "Ferro SA"}
        rest = {"category": "industry", "list": "main", "blank_secret": None, "consents": {"privacy": True}}
        return await self.call("POST", "walk-ins", {**form, **rest, **fields})

    async def people(self) -> list[Json]:
        return await self.office.registrations(self.event)

    async def is_there(self, code: str) -> bool:
        """Whether registration knows somebody, and that they are inside."""
        return any(p["code"] == code and p["attendance"]["first_in"] for p in await self.people())


@pytest.fixture
async def scene(mongodb_url: str, rabbitmq_url: str) -> AsyncIterator[WalkInScene]:
    namespace = f"t{secrets.token_hex(5)}"
    subscribers = Subscribers(Broker(rabbitmq_url, namespace))
    async with (
        a_cable(rabbitmq_url) as cable,
        an_office(mongodb_url, rabbitmq_url, namespace, subscribers=subscribers) as office,
    ):
        settings = settings_for(CheckinSettings, mongodb_url, cable.url, namespace)
        async with running(build(settings)):
            yield await _at_the_door(office, f"http://127.0.0.1:{settings.checkin_port}/door/api/v1", cable)
    await clear_away(mongodb_url, rabbitmq_url, namespace)


async def _at_the_door(office: Office, door: str, cable: Cable) -> WalkInScene:
    now = utc_now()
    times = {"starts_at": (now - timedelta(hours=1)).isoformat(), "ends_at": (now + timedelta(hours=8)).isoformat()}
    event = await office.has_event(state="published", **times)

    async def known() -> bool:
        return (await office.call("GET", f"{door}/lists", params={"event": event})).status == 200

    await until(known)
    pairing = {"event": event, "gate": "Main entrance", "role": "supervisor", "lists": ["main"]}
    code = (await office.call("POST", f"{door}/pairing-codes", pairing)).body["code"]
    paired = await office.call("POST", f"{door}/pair", {"code": code, "name": "Desk"}, token=None)
    return WalkInScene(office, door, event, str(paired.body["device_token"]), cable)


async def test_who_walks_in_while_rabbitmq_is_away_is_registered_once(scene: WalkInScene) -> None:
    await scene.cable.pull_out()
    bodies = [await scene.walks_in("w1", email="zoe@walkin.example") for _ in range(2)]
    code = bodies[0]["attendee"]["code"]
    assert (bodies[1]["attendee"]["code"], await scene.people()) == (code, [])
    await scene.cable.plug_in()
    await until(lambda: scene.is_there(code), seconds=60)
    [person] = await scene.people()
    assert (person["code"], person["state"], person["mail"]["state"]) == (code, "confirmed", "queued")


@pytest.mark.slow
async def test_who_is_known_to_registration_only_is_that_person_with_their_scan(scene: WalkInScene) -> None:
    await scene.cable.pull_out()
    known = await scene.office.enter(scene.event, email="zoe@walkin.example")
    assert (await scene.walks_in("w1", email="zoe@walkin.example"))["known"] is False
    await scene.cable.plug_in()
    await until(lambda: scene.is_there(known["code"]), seconds=60)
    assert [person["code"] for person in await scene.people()] == [known["code"]]


async def test_two_walk_ins_of_one_person_become_one_with_the_scans_of_both(scene: WalkInScene) -> None:
    first = (await scene.walks_in("w1", company=""))["attendee"]["code"]
    second = (await scene.walks_in("w2", email="zoe@walkin.example"))["attendee"]["code"]
    merge = {"event": scene.event, "keep": first, "drop": second, "reason": "The same person"}
    await scene.call("POST", "attendees/merge", merge)
    await until(lambda: scene.is_there(first), seconds=60)

    async def are_merged() -> bool:
        states = {person["code"]: person["state"] for person in await scene.people()}
        return states == {first: "confirmed", second: "cancelled"}

    await until(are_merged, seconds=60)
    kept_one = await scene.office.registration(scene.event, first)
    assert (kept_one["email"], kept_one["company"]) == ("zoe@walkin.example", "Ferro SA")
