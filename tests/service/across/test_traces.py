"""A registration is one trace from the request through RabbitMQ to the SMTP server's answer, as a collector gets it."""

import itertools
import secrets
from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest

from services.mailer.app import build as build_mailer
from services.mailer.settings import MailerSettings
from shared.messaging.broker import Broker
from tests.support.mailer.smtp_server import an_smtp_server
from tests.support.outside.trace_collector import Collector, Step, a_collector
from tests.support.registration.service import Office, Subscribers, an_office
from tests.support.servers.running import clear_away, running, settings_for
from tests.support.waiting import until

REGISTER = "POST /api/v1/events/{slug}/registrations"
ROAD = (REGISTER, "publish mail.requested.v1", "consume mail.requested.v1", "deliver mail")
CALLER = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"


@dataclass
class Traced:
    """Registration and the mailer, which send their spans to a collector."""

    office: Office
    collector: Collector

    async def trace_of_one_registration(self, **person: str) -> list[Step]:
        event = await self.office.has_event()
        self.collector.steps.clear()
        await self.office.submit(event, **person)
        return await until(lambda: self.collector.trace_of(REGISTER), lambda steps: {*ROAD} <= {s.name for s in steps})


@pytest.fixture(scope="module")
async def traced(mongodb_url: str, rabbitmq_url: str) -> AsyncIterator[Traced]:
    namespace = f"t{secrets.token_hex(5)}"
    subscribers = Subscribers(Broker(rabbitmq_url, namespace))
    async with a_collector() as collector, an_smtp_server() as smtp:
        to_collector = {"otel_exporter_otlp_endpoint": collector.url}
        mailer = settings_for(MailerSettings, mongodb_url, rabbitmq_url, namespace, smtp_url=smtp.url, **to_collector)
        async with (
            an_office(mongodb_url, rabbitmq_url, namespace, subscribers=subscribers, **to_collector) as office,
            running(build_mailer(mailer)),
        ):
            yield Traced(office, collector)
    await clear_away(mongodb_url, rabbitmq_url, namespace)


async def test_one_registration_is_one_trace_from_the_request_to_the_mail_servers_answer(traced: Traced) -> None:
    steps = await traced.trace_of_one_registration()
    by_name = {step.name: step for step in steps}
    for cause, effect in itertools.pairwise(ROAD):
        assert by_name[effect].parent == by_name[cause].id
    assert by_name["transaction"].parent == by_name[REGISTER].id
    assert by_name[REGISTER].parent == ""
    delivered = by_name["deliver mail"].attributes
    assert (delivered["smtp.code"], delivered["moien.mail.kind"]) == ("250", "confirmation")
    assert not any(step.failed for step in steps)


async def test_spans_hold_nothing_of_a_person(traced: Traced) -> None:
    await traced.trace_of_one_registration(
        first_name="Xanthippe", last_name="Quillfeather", email="xanthippe@quillfeather.example"
    )
    everything = "".join(traced.collector.texts)
    for known in ("anthippe", "uillfeather", traced.office.token):
        assert known not in everything
