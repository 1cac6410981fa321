"""A database or broker is away for a while; everything comes right by itself."""

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import AsyncIterator

import pytest

from services.registration.app import build
from services.registration.settings import RegistrationSettings
from tests.support.registration.builders import a_submission
from tests.support.registration.service import Office, a_database, a_token, an_office, collecting
from tests.support.servers.cable import Cable, a_cable
from tests.support.servers.running import clear_away, free_port, running, settings_for
from tests.support.waiting import until

pytestmark = pytest.mark.slow


@pytest.fixture
async def broker_cable(rabbitmq_url: str) -> AsyncIterator[Cable]:
    async with a_cable(rabbitmq_url) as cable:
        yield cable


@pytest.fixture
async def database_cable(mongodb_url: str) -> AsyncIterator[Cable]:
    async with a_cable(mongodb_url) as cable:
        yield cable


async def test_without_a_broker_people_register_and_are_told_later(
    office: Office, mongodb_url: str, rabbitmq_url: str, broker_cable: Cable
) -> None:
    namespace = office.settings.database_prefix
    event = await office.has_event()
    async with an_office(mongodb_url, broker_cable.url, namespace, subscribers=office.subscribers) as other:
        await broker_cable.pull_out()
        answers = [await other.submit(event) for _ in range(3)]
        assert {answer.status for answer in answers} == {202}
        health = await other.call("GET", "/health/ready")
        assert (health.status, health.body["dependencies"]["rabbitmq"]) == (200, "away")
        await broker_cable.plug_in()
        assert len(await office.subscribers.has_mails(event, "confirmation", 3)) == 3


async def test_a_broken_connection_loses_nothing(
    mongodb_url: str, rabbitmq_url: str, namespace: str, broker_cable: Cable
) -> None:
    async with (
        collecting(rabbitmq_url, namespace) as subscribers,
        an_office(mongodb_url, broker_cable.url, namespace, subscribers=subscribers) as office,
    ):
        event = await office.has_event()
        for _ in range(5):
            rush = asyncio.gather(*(office.submit(event) for _ in range(20)))
            await broker_cable.pull_out()
            await rush
            await broker_cable.plug_in()
        assert len(await subscribers.has_mails(event, "confirmation", 100)) == 100
        await until(lambda: _is_empty(office))
    await clear_away(mongodb_url, rabbitmq_url, namespace)


async def test_without_a_database_the_answer_is_later(
    mongodb_url: str, rabbitmq_url: str, namespace: str, database_cable: Cable
) -> None:
    async with an_office(database_cable.url, rabbitmq_url, namespace) as office:
        event = await office.has_event()
        await database_cable.pull_out()
        began = time.monotonic()
        answer = await office.submit(event, email="zoe@example.lu")
        assert (answer.status, answer.slug) == (503, "dependency-away")
        assert int(answer.headers["Retry-After"]) > 0
        assert time.monotonic() - began < 12
        health = await office.call("GET", "/health/ready")
        assert (health.status, health.body["dependencies"]["mongodb"]) == (503, "away")
        assert (await office.call("GET", "/health/live")).status == 200
        await database_cable.plug_in()
        await until(lambda: _is_ready(office))
        assert (await office.submit(event, email="zoe@example.lu")).body == {"outcome": "confirmed"}
        assert len(await office.registrations(event)) == 1
    await clear_away(mongodb_url, rabbitmq_url, namespace)


async def test_what_was_accepted_while_the_database_came_and_went_is_there(
    mongodb_url: str, rabbitmq_url: str, namespace: str, database_cable: Cable
) -> None:
    async with an_office(database_cable.url, rabbitmq_url, namespace) as office:
        event = await office.has_event(capacity=20)
        accepted: Counter[str] = Counter()
        for _ in range(3):
            rush = asyncio.gather(*(office.submit(event) for _ in range(20)))
            await database_cable.pull_out()
            await database_cable.plug_in()
            accepted.update(answer.body["outcome"] for answer in await rush if answer.status == 202)
        registrations = await office.registrations(event)
        states = Counter(r["state"] for r in registrations)
        assert states["confirmed"] == min(20, len(registrations))
        assert all(states[outcome] >= number for outcome, number in accepted.items())
        count = (await office.database["events"].find_one({"_id": event}))["count"]
        assert (count["event"], sum(count["waiting"].values())) == (states["confirmed"], states["waitlisted"])
    await clear_away(mongodb_url, rabbitmq_url, namespace)


async def test_a_service_that_starts_before_its_servers_becomes_ready_when_they_come(
    mongodb_url: str, rabbitmq_url: str, namespace: str
) -> None:
    async with a_cable(mongodb_url, plugged_in=False) as database, a_cable(rabbitmq_url, plugged_in=False) as broker:
        settings = settings_for(RegistrationSettings, database.url, broker.url, namespace)
        async with running(build(settings), ready=False) as client:
            async with client.get("/health/ready") as response:
                assert response.status == 503
            async with client.get("/api/v1/events") as response:
                assert (response.status, response.headers["Retry-After"]) == (503, "5")
            await database.plug_in()
            await broker.plug_in()
            async with a_database(settings) as own, collecting(rabbitmq_url, namespace) as subscribers:
                office = Office(client, settings, own, "", subscribers)
                await until(lambda: _is_ready(office))
                office.token = await a_token(own)
                event = await office.has_event()
                assert (await office.submit(event)).status == 202
                await subscribers.has_mails(event, "confirmation")
    await clear_away(mongodb_url, rabbitmq_url, namespace)


async def test_on_sigterm_what_was_begun_is_finished(office: Office, mongodb_url: str, rabbitmq_url: str) -> None:
    event, port = await office.has_event(), free_port()
    environment = _environment(office, mongodb_url, rabbitmq_url, port)
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "services.registration", env=environment, stdout=asyncio.subprocess.DEVNULL
    )
    other = Office(office.client, office.settings, office.database, office.token, office.subscribers)
    url = f"http://127.0.0.1:{port}"
    await until(lambda: _answers(other, f"{url}/health/ready"))
    path = f"{url}/api/v1/events/{event}/registrations"
    rush = [asyncio.create_task(other.call("POST", path, a_submission(), token=None)) for _ in range(50)]
    await until(lambda: any(task.done() for task in rush))
    process.send_signal(signal.SIGTERM)
    answers = await asyncio.gather(*rush, return_exceptions=True)
    assert await asyncio.wait_for(process.wait(), 20) == 0
    accepted = [answer for answer in answers if not isinstance(answer, BaseException)]
    assert {answer.status for answer in accepted} <= {202, 503}
    assert len(await office.registrations(event)) >= sum(answer.status == 202 for answer in accepted) > 0
    mails = await office.subscribers.has_mails(event, "confirmation", len(await office.registrations(event)))
    assert len(mails) == len(await office.registrations(event))


def test_faults_in_the_settings_are_told_at_once_without_their_values() -> None:
    environment = {"PATH": os.environ["PATH"], "SESSION_KEY": "tooshort", "LOG_LEVEL": "loud", "REGISTRATION_PORT": "x"}
    ended = subprocess.run(
        (sys.executable, "-m", "services.registration"), env=environment, capture_output=True, text=True, check=False
    )
    assert ended.returncode == 2
    named = {line.strip().split(":")[0] for line in ended.stderr.splitlines()}
    assert named >= {"MONGODB_URL", "RABBITMQ_URL", "SESSION_KEY", "MANAGE_LINK_KEY", "LOG_LEVEL", "REGISTRATION_PORT"}
    assert "tooshort" not in ended.stderr


def _environment(office: Office, mongodb_url: str, rabbitmq_url: str, port: int) -> dict[str, str]:
    settings = office.settings
    return {
        **os.environ,
        "MONGODB_URL": mongodb_url,
        "RABBITMQ_URL": rabbitmq_url,
        "DATABASE_PREFIX": settings.database_prefix,
        "BROKER_NAMESPACE": settings.broker_namespace,
        "SESSION_KEY": "k" * 32,
        "MANAGE_LINK_KEY": "k" * 32,
        "REGISTRATION_PORT": str(port),
        "SUBMISSIONS_PER_MINUTE": "0",
        "GUARD_SUBMISSIONS_PER_MINUTE": "0",
    }


async def _is_ready(office: Office) -> bool:
    return (await office.call("GET", "/health/ready")).status == 200


async def _answers(office: Office, url: str) -> bool:
    try:
        return (await office.call("GET", url, token=None)).status == 200
    except OSError:
        return False


async def _is_empty(office: Office) -> bool:
    return await office.database["outbox"].count_documents({}) == 0
