"""Operators and organisers rely on these: health, figures, descriptions, republishing, and nothing silently lost."""

import re
import uuid
from pathlib import Path
from typing import Any

import pytest

from shared.messaging.broker import Broker, Envelope
from tests.support.outside.event import Event
from tests.support.outside.moien import SERVICES, Moien
from tests.support.outside.people import people
from tests.support.waiting import until

GUESTS = people(3, "operations.example.lu")
METRICS = {
    "registration": ("moien_outbox_oldest_seconds ",),
    "checkin": ("moien_outbox_oldest_seconds ", 'moien_scans_total{verdict="admitted"} '),
    "mailer": ('moien_mails_total{state="failed"} ', 'moien_mails_total{state="sent"} '),
}

MONITORING = Path(__file__).parents[2] / "deploy" / "monitoring"


@pytest.fixture(scope="module")
async def event(moien: Moien) -> Event:
    event = await moien.new_event()
    for guest in GUESTS:
        await event.register(guest)
        await event.arrived(guest)
    return event


async def test_all_services_are_healthy(moien: Moien) -> None:
    await moien.becomes_healthy()


@pytest.mark.parametrize("service", METRICS)
async def test_figures_are_at_the_direct_port_only(moien: Moien, service: str) -> None:
    answer = await moien.direct(service).call("GET", "/metrics")
    assert answer.status == 200
    for name in METRICS[service]:
        assert f"\n{name}".encode() in answer.body
    for path in ("/metrics", f"{SERVICES[service]}/metrics", "/door/metrics", "/mail/metrics"):
        assert (await moien.organiser.call("GET", path)).status == 404


async def test_rules_and_dashboard_ask_for_figures_that_there_are(moien: Moien) -> None:
    answers = [await moien.direct(service).call("GET", "/metrics") for service in SERVICES]
    there = {name for answer in answers for name in re.findall(r"^# TYPE (\S+)", answer.body.decode(), re.MULTILINE)}
    rules, dashboard = ((MONITORING / name).read_text() for name in ("rules.yml", "dashboard.json"))
    recorded = set(re.findall(r"record: (\S+)", rules))
    asked = set(re.findall(r"\b(?:moien_|process_)\w+|moien:\w+(?::\w+)?", f"{rules}{dashboard}"))
    plain = {re.sub(r"_(bucket|sum|count)$", "", name) for name in asked}
    assert plain - there - recorded == set()


@pytest.mark.parametrize("prefix", SERVICES.values())
async def test_each_interface_describes_itself(moien: Moien, prefix: str) -> None:
    described = await moien.visitor.get(f"{prefix}/openapi.json")
    assert described["openapi"].startswith("3.1")
    assert described["paths"]


async def test_the_ledger_lists_each_mail_once(moien: Moien, event: Event) -> None:
    mails = await moien.mails(event.slug)
    assert {mail["to"] for mail in mails} == {guest["email"] for guest in GUESTS}
    assert {(mail["kind"], mail["attempts"]) for mail in mails} == {("confirmation", 1)}


async def test_republishing_changes_nothing_and_mails_nobody(moien: Moien, event: Event) -> None:
    await until(event.registrations, lambda people: all(person["mail"]["state"] == "sent" for person in people))
    before = await event.registrations(), await moien.mails(event.slug)
    answer = await moien.organiser.call("POST", f"{event.path}/republish")
    assert answer.status == 202
    await until(moien.oldest_unpublished, lambda seconds: seconds == 0, seconds=60)  # others are busy, too
    await event.expected_at_door(len(GUESTS))
    assert (await event.registrations(), await moien.mails(event.slug)) == before
    assert all(len(moien.mailbox.to(guest["email"])) == 1 for guest in GUESTS)


@pytest.mark.parametrize("service", SERVICES)
async def test_a_poison_message_holds_up_nobody_and_can_be_seen_and_dropped(
    moien: Moien, event: Event, service: str
) -> None:
    broker, poison = Broker(moien.facts["rabbitmq_url"], moien.facts["broker_namespace"]), uuid.uuid4().hex
    async with broker.publisher() as publisher:
        await publisher.put(Envelope(poison, "registration.changed.v1", b'{"half": '), broker.queue(service))

    async def listed() -> list[Any]:
        return [letter for letter in await moien.dead_letters() if letter["id"] == poison]

    [letter] = await until(listed)
    assert letter["reason"]
    dropped = await moien.organiser.call("DELETE", f"{SERVICES[service]}/dead-letters/{poison}")
    assert dropped.status == 204
    assert await listed() == []
    newcomer = people(1, f"after-poison-at-{service}.example.lu")[0]
    await event.register(newcomer)
    await event.arrived(newcomer)
