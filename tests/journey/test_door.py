"""The door's answers to everything that may be held to a camera, and the remedies of desk and supervisor."""

from random import Random
from typing import Any

import pytest

from shared.documents.tickets import new_secret
from tests.support.outside.device import Device, a_scan
from tests.support.outside.event import Event
from tests.support.outside.moien import Moien
from tests.support.outside.people import a_person, people
from tests.support.waiting import at_once, until

PLACES = 8
GUESTS = people(PLACES + 1, "door.example.lu")
RUBBISH = ("", " ", "https://example.lu/", "\x00", "WIFI:S:hotel;;", "😀" * 1000, "x" * 4096, '{"$ne": null}', "moien")
PROBE = {"id": "probe", "name": "Whom the door knows", "reentry": "always"}  # admits nobody to the event itself


@pytest.fixture(scope="module")
async def event(moien: Moien) -> Event:
    """An event that is full; the last guest waits."""
    event = await moien.new_event(capacity=PLACES)
    for guest in GUESTS:
        await event.register(guest)
    await event.expected_at_door(PLACES)
    await moien.organiser.post("/door/api/v1/lists", {**PROBE, "event": event.slug}, expected=201)
    return event


@pytest.fixture(scope="module")
async def registered(event: Event) -> list[dict[str, Any]]:
    """The guests as the organiser sees them, in order."""
    by_address = {registration["email"]: registration for registration in await event.registrations()}
    return [by_address[guest["email"]] for guest in GUESTS]


@pytest.fixture(scope="module")
async def phone(event: Event) -> Device:
    return await event.pair("Main entrance", lists=("main", "probe"))


@pytest.fixture(scope="module")
async def desk(event: Event) -> Device:
    return await event.pair("Desk", "desk")


@pytest.fixture(scope="module")
async def supervisor(event: Event) -> Device:
    return await event.pair("Desk", "supervisor")


def secret_of(registration: dict[str, Any]) -> str:
    return str(registration["ticket"]["secret"])


async def refused(phone: Device, secret: str, **fields: Any) -> str | None:
    """The reason of a refusal; None: admitted."""
    verdict = await phone.scan(secret, **fields)
    assert (verdict["verdict"] == "refused") == bool(verdict["reason"])
    return verdict["reason"]


async def becomes(reason: str, phone: Device, secret: str) -> None:
    """Returns once the door has heard why this secret is good no longer."""
    await until(lambda: refused(phone, secret, list="probe"), lambda answer: answer == reason)
    assert await refused(phone, secret) == reason


@pytest.mark.parametrize("text", RUBBISH, ids=range(len(RUBBISH)))
async def test_anything_but_a_badge_gets_a_verdict(phone: Device, text: str) -> None:
    assert await refused(phone, text) == "not_a_badge"


async def test_a_damaged_badge_is_malformed(phone: Device, registered: list[dict[str, Any]]) -> None:
    secret = secret_of(registered[0])
    wrong = "0" if secret[-1] != "0" else "1"
    assert [await refused(phone, text) for text in (secret[:-1], secret + "0", secret[:-1] + wrong)] == [
        "malformed"
    ] * 3


async def test_a_code_nobody_was_given_is_unknown(phone: Device, registered: list[dict[str, Any]]) -> None:
    short_id = secret_of(registered[0])[6:12]
    assert await refused(phone, new_secret(short_id, Random(7))) == "unknown"


async def test_a_badge_of_another_event_says_so(phone: Device, moien: Moien) -> None:
    other = moien.event(moien.facts["event"])
    elsewhere = (await other.registrations(state="confirmed"))[0]
    assert await refused(phone, secret_of(elsewhere)) == "other_event"


async def test_a_new_secret_revokes_the_old_one(event: Event, phone: Device, registered: list[dict[str, Any]]) -> None:
    old = secret_of(registered[0])
    new = secret_of(await event.act(registered[0]["code"], "reissue"))
    await becomes("revoked", phone, old)
    assert await refused(phone, new) is None


async def test_a_place_that_was_handed_over_admits_only_the_successor(
    event: Event, phone: Device, registered: list[dict[str, Any]]
) -> None:
    successor = a_person("door.example.lu", email="colleague@door.example.lu")
    given = {name: successor[name] for name in ("first_name", "last_name", "email", "consents")}
    handed = await event.act(registered[1]["code"], "hand-over", given)
    assert handed["code"] == registered[1]["code"]
    await becomes("handed_over", phone, secret_of(registered[1]))
    assert await refused(phone, secret_of(handed)) is None


async def test_who_cancelled_is_refused_and_the_first_in_line_is_let_in(
    event: Event, phone: Device, desk: Device, registered: list[dict[str, Any]]
) -> None:
    waiting = registered[-1]["code"]
    assert (await desk.scan(code=waiting))["reason"] == "not_confirmed"
    await event.act(registered[2]["code"], "cancel")
    await becomes("cancelled", phone, secret_of(registered[2]))

    async def promoted() -> str:
        return str((await desk.scan(code=waiting))["verdict"])

    await until(promoted, lambda verdict: verdict == "admitted")


@pytest.mark.parametrize("text", ["muller", "MÜLLER", "ferro sa"])
async def test_people_are_found_by_name_and_company_without_accents(
    desk: Device, registered: list[dict[str, Any]], text: str
) -> None:
    assert registered[0]["code"] in [registration["code"] for registration in await desk.find(text)]


async def test_who_was_found_is_let_in_by_code_and_no_secret_is_shown(
    desk: Device, registered: list[dict[str, Any]]
) -> None:
    [match] = await desk.find(registered[3]["code"])
    assert secret_of(registered[3]) not in str(match)
    assert (await desk.scan(code=match["code"]))["verdict"] == "admitted"
    [match] = await desk.find(registered[3]["code"])
    assert match["inside"]


async def test_a_scan_that_is_sent_again_keeps_its_verdict(phone: Device, registered: list[dict[str, Any]]) -> None:
    scan = a_scan(secret_of(registered[4]))
    answers = await at_once([phone.try_scan(scan) for _ in range(8)])
    assert {(answer.status, answer.body["verdict"]) for answer in answers} == {(200, "admitted")}
    other = await phone.try_scan({**scan, "secret": secret_of(registered[5])})
    assert (other.status, other.slug) == (409, "nonce-reused")


async def test_a_scan_that_was_taken_back_counts_no_longer(
    event: Event, phone: Device, registered: list[dict[str, Any]]
) -> None:
    secret = secret_of(registered[5])
    first = await phone.scan(secret)
    before = await phone.status()
    await phone.undo(first["nonce"], "wrong person")
    await until(phone.status, lambda counts: counts["admitted"] == before["admitted"] - 1)
    assert await refused(phone, secret) is None


async def test_only_a_supervisor_lets_somebody_in_twice(
    phone: Device, desk: Device, supervisor: Device, registered: list[dict[str, Any]]
) -> None:
    secret = secret_of(registered[6])
    assert await refused(phone, secret) is None
    override = {"reason": "came back with a guest"}
    for device in (phone, desk):
        assert (await device.try_scan(a_scan(secret, override=override))).status == 403
    assert (await supervisor.scan(secret, override=override))["verdict"] == "admitted"


async def test_nobody_else_gets_through(event: Event, phone: Device, moien: Moien) -> None:
    scan = a_scan("x")
    assert (await moien.visitor.call("POST", "/door/api/v1/scans", scan)).status == 401
    assert (await phone.try_scan({**scan, "list": "dinner"})).status == 403
    assert (await phone.http.call("GET", "/door/api/v1/attendees?list=main&q=weber")).status == 403
    assert (await phone.http.call("GET", f"{event.path}/registrations")).status == 401
