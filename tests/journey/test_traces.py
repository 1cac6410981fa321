"""A registration is one trace from the browser's request through RabbitMQ to the SMTP server's answer."""

import asyncio
import itertools
from collections.abc import AsyncIterator

import pytest

from tests.support.outside.moien import outside
from tests.support.outside.people import people
from tests.support.outside.trace_collector import Collector, Step, a_collector
from tests.support.servers.demo import running_demo
from tests.support.servers.running import clear_away
from tests.support.waiting import until

pytestmark = pytest.mark.slow

REGISTER = "POST /api/v1/events/{slug}/registrations"
ROAD = (
    ("moien-registration", REGISTER),
    ("moien-registration", "publish mail.requested.v1"),
    ("moien-mailer", "consume mail.requested.v1"),
    ("moien-mailer", "deliver mail"),
)


@pytest.fixture
async def collector() -> AsyncIterator[Collector]:
    async with a_collector() as collector:
        yield collector


async def test_one_registration_is_one_trace_over_the_services(
    collector: Collector, mongodb_url: str, rabbitmq_url: str, namespace: str
) -> None:
    environment = {
        "MONGODB_URL": mongodb_url,
        "RABBITMQ_URL": rabbitmq_url,
        "DATABASE_PREFIX": namespace,
        "BROKER_NAMESPACE": namespace,
        "OTEL_EXPORTER_OTLP_ENDPOINT": collector.url,
    }
    [guest] = people(1, "traces.example.lu")
    demo = running_demo("traces", **environment)
    facts = (await asyncio.to_thread(demo.__enter__)).facts
    try:
        async with outside(facts) as moien:
            event = await moien.new_event()
            collector.steps.clear()
            await event.register(guest)
            await event.arrived(guest)
            steps = await until(lambda: collector.trace_of(REGISTER), lambda steps: {*ROAD} <= {*map(_name, steps)})
    finally:
        await asyncio.to_thread(demo.__exit__, None, None, None)
        await clear_away(mongodb_url, rabbitmq_url, namespace)
    _is_one_trace(steps)
    everything = "".join(collector.texts)
    for secret in (guest["email"], guest["last_name"], facts["api_token"], event.slug):
        assert secret not in everything


def _is_one_trace(steps: list[Step]) -> None:
    by_name = {_name(step): step for step in steps}
    assert len({step.trace for step in steps}) == 1
    for cause, effect in itertools.pairwise(ROAD):
        assert by_name[effect].parent == by_name[cause].id
    assert by_name[ROAD[0]].parent == ""
    assert by_name["moien-registration", "transaction"].parent == by_name[ROAD[0]].id
    delivered = by_name[ROAD[-1]].attributes
    assert (delivered["smtp.code"], delivered["moien.mail.kind"]) == ("250", "confirmation")
    assert not any(step.failed for step in steps)


def _name(step: Step) -> tuple[str, str]:
    return step.service, step.name
