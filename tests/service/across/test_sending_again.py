"""Registration and the mailer: a mail that is sent again says how the registration stands now."""

import secrets
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import pytest

from services.mailer.app import build
from services.mailer.settings import MailerSettings
from shared.messaging.broker import Broker
from tests.support.answers import Answer
from tests.support.mailer.smtp_server import RealSmtpServer, an_smtp_server
from tests.support.registration.service import Json, Office, Subscribers, an_office
from tests.support.servers.running import clear_away, running, settings_for
from tests.support.waiting import until


@dataclass
class Both:
    """Registration, the mailer, and the SMTP server behind it."""

    office: Office
    mailer: str
    server: RealSmtpServer

    async def call(self, method: str, path: str, body: Any = None) -> Answer:
        return await self.office.call(method, f"{self.mailer}/mail/api/v1{path}", body)

    async def mail(self, event: str, kind: str, state: str = "sent", to: str = "") -> Json:
        """The newest mail of a kind (to an address), once it is in a state."""

        async def newest() -> Json | None:
            answer = await self.call("GET", f"/mails?event={event}&state={state}" + (f"&to={to}" if to else ""))
            items = answer.body["items"] if answer.status == 200 else []
            return next((item for item in items if item["kind"] == kind), None)

        return await until(newest)

    async def send_again(self, mail: Json, to: str | None = None) -> Json:
        """The new mail, once it is settled."""
        answer = await self.call("POST", f"/mails/{mail['id']}/resend", {"to": to})
        assert (answer.status, answer.body["resent_from"]) == (202, mail["id"])

        async def settled() -> Json | None:
            entry = (await self.call("GET", f"/mails/{answer.body['id']}")).body
            return entry if entry["state"] in ("sent", "failed") else None

        return await until(settled)


@pytest.fixture(scope="module")
async def both(mongodb_url: str, rabbitmq_url: str) -> AsyncIterator[Both]:
    namespace = f"t{secrets.token_hex(5)}"
    subscribers = Subscribers(Broker(rabbitmq_url, namespace))  # it reads nothing: the mailer does
    async with (
        an_office(mongodb_url, rabbitmq_url, namespace, subscribers=subscribers) as office,
        an_smtp_server() as server,
    ):
        settings = settings_for(MailerSettings, mongodb_url, rabbitmq_url, namespace, smtp_url=server.url)
        async with running(build(settings)):
            yield Both(office, f"http://127.0.0.1:{settings.mailer_port}", server)
    await clear_away(mongodb_url, rabbitmq_url, namespace)


async def test_after_a_hand_over_the_old_holder_gets_nothing_again(both: Both) -> None:
    event = await both.office.has_event()
    registration = await both.office.enter(event, email="old@example.lu")
    first = await both.mail(event, "confirmation")
    successor = {"last_name": "Weber", "email": "new@example.lu", "consents": {"privacy": True}}
    await both.office.act(event, registration["code"], "hand-over", successor)
    await both.mail(event, "handed_over")
    again = await both.send_again(first)
    assert (again["kind"], again["to"], again["state"]) == ("confirmation", "new@example.lu", "sent")
    to_old = [message for to, message in both.server.received if to == "old@example.lu"]
    assert sum(b"qr.png" in message for message in to_old) == 1


async def test_who_has_cancelled_is_told_that_again(both: Both) -> None:
    event = await both.office.has_event()
    registration = await both.office.enter(event)
    first = await both.mail(event, "confirmation")
    await both.office.act(event, registration["code"], "cancel")
    assert (await both.send_again(first))["kind"] == "cancelled"


async def test_a_corrected_address_stays_corrected(both: Both) -> None:
    event = await both.office.has_event()
    registration = await both.office.enter(event, email="wrong@example.lu")
    await both.send_again(await both.mail(event, "confirmation"), "right@example.lu")
    assert (await both.office.registration(event, registration["code"]))["email"] == "right@example.lu"
    assert both.server.received[-1][0] == "right@example.lu"


async def test_an_address_that_somebody_else_has_is_refused(both: Both) -> None:
    event = await both.office.has_event()
    await both.office.enter(event, email="taken@example.lu")
    registration = await both.office.enter(event, email="mine@example.lu")
    first = await both.mail(event, "confirmation", to="mine@example.lu")
    again = await both.send_again(first, "taken@example.lu")
    assert (again["state"], again["reason"]) == ("failed", "This address is registered already")
    assert (await both.office.registration(event, registration["code"]))["email"] == "mine@example.lu"


async def test_a_mail_that_waits_goes_anew_to_the_corrected_address_which_registration_learns(both: Both) -> None:
    both.server.answers["RCPT@later.example"] = "451 later"
    event = await both.office.has_event()
    registration = await both.office.enter(event, email="zoe@later.example")
    waiting = await both.mail(event, "confirmation", "retrying")
    answer = await both.call("POST", f"/mails/{waiting['id']}/resend", {"to": "zoe@now.example"})
    assert (answer.status, answer.body["id"]) == (202, f"{waiting['id']}.resend.1")
    await both.mail(event, "confirmation", to="zoe@now.example")

    async def is_corrected() -> bool:
        return (await both.office.registration(event, registration["code"]))["email"] == "zoe@now.example"

    await until(is_corrected)
