"""The whole mailer: from a message on the broker to a mail, the truth about it, and the calls of organisers."""

import base64
import hashlib
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from email import message_from_bytes
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

import aiohttp
import pytest

from services.mailer.app import build
from services.mailer.settings import MailerSettings
from shared.contracts import Message, decode, encode
from shared.contracts.accounts import AccountChanged, TokenChanged
from shared.contracts.alarms import AlarmChanged
from shared.contracts.mailer import ConsentWithdrawn, MailChanged, MailResendRequested
from shared.contracts.mails import MailRequested, MailWithdrawn
from shared.contracts.registration import EventChanged, Role
from shared.contracts.synchronisation import DigestPublished, RepublishRequested
from shared.messaging.broker import Broker, Envelope
from shared.mongo.connection import Database, connect
from tests.support.mailer.builders import NOW, a_mail_request, some_event_details
from tests.support.mailer.returned import a_returned_message
from tests.support.mailer.smtp_server import RealSmtpServer, an_smtp_server
from tests.support.servers.running import clear_away, patient_connections, running, settings_for
from tests.support.servers.time import does_not_match_for_a_while
from tests.support.waiting import until

SCOPES = ["mails:read", "mails:send"]
ONE_CLICK = {"List-Unsubscribe": "One-Click"}


@dataclass
class Mailer:
    """A running mailer, and how to talk to it: over the broker, over HTTP, and as its SMTP server."""

    broker: Broker
    client: aiohttp.ClientSession
    server: RealSmtpServer
    messages: list[Message]
    database: Database
    event: str = ""

    def begins_anew(self) -> None:
        """Gives the next test an event of its own, a server that takes all mails, and no news of earlier tests."""
        self.event = f"event-{uuid4().hex}"
        self.messages.clear()
        self.server.answers.clear()
        self.server.received.clear()
        self.server.return_paths.clear()

    def a_request(self, **fields: Any) -> MailRequested:
        return a_mail_request(event=self.event, **fields)

    async def tell(self, *messages: Message) -> None:
        async with self.broker.publisher() as publisher:
            for number, message in enumerate(messages):
                key = hashlib.sha256(encode(message)).hexdigest()
                await publisher.put(
                    Envelope(f"{key}.{number}", message.NAME, encode(message)), self.broker.queue("mailer")
                )

    async def know_organiser(self, name: str, role: Role | None = "owner", scopes: list[str] = SCOPES) -> str:
        """Makes an organiser known who has a role in the event, and returns their token."""
        name = f"{name}-{self.event}"
        token = f"moien_{name}"
        known = TokenChanged(
            token=name,
            version=1,
            account=name,
            hash=hashlib.sha256(token.encode()).hexdigest(),
            scopes=scopes,
            revoked=False,
        )
        account = AccountChanged(account=name, version=1, email=f"{name}@example.lu", admin=False, disabled=False)
        await self.tell(account, known, *([an_event(self.event, role, name)] if role else []))

        async def there() -> bool:
            status, _ = await self.get("/mails", token)
            return status in (200, 403)

        await until(there)
        if role:
            await until(lambda: self.database["events"].find_one({"_id": self.event}))
        return token

    async def get(self, path: str, token: str, **query: Any) -> tuple[int, Any]:
        headers = {"Authorization": f"Bearer {token}"}
        async with self.client.get(f"/mail/api/v1{path}", headers=headers, params=query) as response:
            return response.status, await response.json()

    async def post(self, path: str, token: str, body: Any) -> tuple[int, Any]:
        headers = {"Authorization": f"Bearer {token}"}
        async with self.client.post(f"/mail/api/v1{path}", headers=headers, json=body) as response:
            return response.status, await response.json()

    async def hand_in(self, message: bytes, token: str, content_type: str = "message/rfc822") -> int:
        headers = {"Authorization": f"Bearer {token}", "Content-Type": content_type}
        async with self.client.post("/mail/api/v1/bounces", headers=headers, data=message) as response:
            return response.status

    async def lift(self, address: str, token: str) -> int:
        headers = {"Authorization": f"Bearer {token}"}
        async with self.client.delete(f"/mail/api/v1/suppressions/{address}", headers=headers) as response:
            return response.status

    async def until_told(self, mail: str, state: str) -> MailChanged:
        def changed() -> MailChanged | None:
            changes = (m for m in self.messages if isinstance(m, MailChanged))
            return next((m for m in changes if m.mail == mail and m.state == state), None)

        return await until(changed)


def an_event(event: str, role: Role, account: str) -> EventChanged:
    return EventChanged(
        event=event,
        version=1,
        short_id="ABCDEF",
        state="published",
        details=some_event_details(),
        members={account: role},
    )


@asynccontextmanager
async def a_mailer(mongodb_url: str, rabbitmq_url: str) -> AsyncIterator[Mailer]:
    namespace = f"t{secrets.token_hex(5)}"
    broker = Broker(rabbitmq_url, namespace)
    async with an_smtp_server() as server:
        settings = settings_for(
            MailerSettings,
            mongodb_url,
            rabbitmq_url,
            namespace,
            smtp_url=server.url,
            bounce_address="bounces@example.lu",
        )
        async with running(build(settings)) as client, broker.connection() as connection:
            messages: list[Message] = []
            channel = await connection.channel()
            queue = await channel.get_queue(broker.queue("registration"))

            async def listen(message: Any) -> None:
                messages.append(decode(message.type, message.body))
                await message.ack()

            await queue.consume(listen)
            database = connect(settings, "mailer")
            yield Mailer(broker, client, server, messages, database)
            database.client.close()
    await clear_away(mongodb_url, rabbitmq_url, namespace)


@pytest.fixture(scope="module")
async def shared_mailer(mongodb_url: str, rabbitmq_url: str) -> AsyncIterator[Mailer]:
    with patient_connections():
        async with a_mailer(mongodb_url, rabbitmq_url) as mailer:
            yield mailer


@pytest.fixture
def mailer(shared_mailer: Mailer) -> Mailer:
    shared_mailer.begins_anew()
    return shared_mailer


@pytest.fixture
async def own_mailer(mongodb_url: str, rabbitmq_url: str) -> AsyncIterator[Mailer]:
    """A mailer for a test that leaves its SMTP server in disgrace."""
    async with a_mailer(mongodb_url, rabbitmq_url) as mailer:
        mailer.begins_anew()
        yield mailer


async def test_a_mail_that_is_asked_for_is_sent_and_the_others_are_told(mailer: Mailer) -> None:
    request = mailer.a_request()
    await mailer.tell(request)
    change = await mailer.until_told(request.mail, "sent")
    assert (change.event, change.registration, change.kind) == (mailer.event, request.registration, "confirmation")
    [(to, message)] = mailer.server.received
    assert to == request.to
    assert len(message) < 300_000


async def test_a_mail_that_is_asked_for_three_times_is_sent_once(mailer: Mailer) -> None:
    request, marker = mailer.a_request(), mailer.a_request()
    await mailer.tell(request, request, request, marker)
    await mailer.until_told(marker.mail, "sent")
    await mailer.until_told(request.mail, "sent")
    assert [to for to, _ in mailer.server.received].count(request.to) == 1


async def test_a_failure_is_told_with_its_reason(mailer: Mailer) -> None:
    mailer.server.answers["RCPT"] = "550 no such mailbox"
    request = mailer.a_request()
    await mailer.tell(request)
    assert (await mailer.until_told(request.mail, "failed")).reason == "550 no such mailbox"


async def test_a_kind_without_a_template_becomes_a_dead_letter_at_once(mailer: Mailer) -> None:
    token = await mailer.know_organiser("ada", scopes=["mails:read", "dead-letters"])
    admin = AccountChanged(account=f"ada-{mailer.event}", version=2, email="ada@example.lu", admin=True, disabled=False)
    await mailer.tell(admin, mailer.a_request(kind="approved"))

    async def dead() -> Any:
        status, answer = await mailer.get("/dead-letters", token)
        return answer["items"] if status == 200 and answer["items"] else None

    [letter] = await until(dead)
    assert "no mail of kind 'approved'" in letter["reason"]
    assert mailer.server.received == []


async def test_a_republished_state_is_the_same_again(mailer: Mailer) -> None:
    request = mailer.a_request()
    await mailer.tell(request)
    first = await mailer.until_told(request.mail, "sent")
    mailer.messages.clear()
    await mailer.tell(RepublishRequested(publisher="mailer", event=mailer.event))
    again = await mailer.until_told(request.mail, "sent")
    assert again.epoch > first.epoch
    assert replace(again, epoch=first.epoch) == first


async def test_an_event_that_was_never_heard_of_is_asked_for(mailer: Mailer) -> None:
    digest = DigestPublished(publisher="registration", event="", kind=EventChanged.NAME, count=999, versions=999)
    await mailer.tell(digest)
    await does_not_match_for_a_while(mailer.database, digest)
    await mailer.tell(digest)
    events = RepublishRequested(publisher="registration", event="")
    await until(lambda: events in mailer.messages)


async def test_organisers_see_the_ledger_of_their_events(mailer: Mailer) -> None:
    token = await mailer.know_organiser("ada")
    request = mailer.a_request()
    await mailer.tell(request)
    await mailer.until_told(request.mail, "sent")
    status, page = await mailer.get("/mails", token, event=mailer.event, to=request.to, state="sent")
    [mail] = page["items"]
    assert (status, mail["id"], mail["attempts"], page["next_cursor"]) == (200, request.mail, 1, None)
    assert mail["sent_at"] is not None
    assert mail["message_id"].encode() in mailer.server.received[0][1]


async def test_one_mail_is_shown_with_its_history_and_without_what_it_says(mailer: Mailer) -> None:
    token = await mailer.know_organiser("ada")
    request = mailer.a_request()
    await mailer.tell(request)
    await mailer.until_told(request.mail, "sent")
    status, mail = await mailer.get(f"/mails/{request.mail}", token)
    assert status == 200
    assert [happened["state"] for happened in mail["history"]] == ["queued", "sent"]
    assert str(request.ticket_secret) not in str(mail)
    assert str(request.manage_url) not in str(mail)


async def test_a_list_is_read_page_by_page(mailer: Mailer) -> None:
    token = await mailer.know_organiser("ada")
    requests = [mailer.a_request(kind="waitlisted") for _ in range(5)]
    await mailer.tell(*requests)
    for request in requests:
        await mailer.until_told(request.mail, "sent")
    seen, cursor = [], ""
    while cursor is not None:
        _, page = await mailer.get("/mails", token, limit=2, **({"cursor": cursor} if cursor else {}))
        seen += [mail["id"] for mail in page["items"]]
        cursor = page["next_cursor"]
    assert sorted(seen) == sorted(request.mail for request in requests)


async def test_registration_is_asked_to_write_a_failed_mail_anew(mailer: Mailer) -> None:
    token = await mailer.know_organiser("ada")
    mailer.server.answers["RCPT"] = "550 no such mailbox"
    request = mailer.a_request()
    await mailer.tell(request)
    await mailer.until_told(request.mail, "failed")
    mailer.server.answers.clear()
    status, again = await mailer.post(f"/mails/{request.mail}/resend", token, {"to": "right@example.lu"})
    assert (status, again["to"], again["resent_from"]) == (202, "right@example.lu", request.mail)
    asked = await until(lambda: [m for m in list[Message](mailer.messages) if isinstance(m, MailResendRequested)])
    assert (asked[0].repetition, asked[0].to, asked[0].registration) == (
        again["id"],
        "right@example.lu",
        request.registration,
    )
    await mailer.tell(mailer.a_request(mail=again["id"], to="right@example.lu"))
    await mailer.until_told(again["id"], "sent")
    assert [to for to, _ in mailer.server.received] == ["right@example.lu"]


async def test_a_repetition_that_registration_refuses_fails(mailer: Mailer) -> None:
    token = await mailer.know_organiser("ada")
    request = mailer.a_request()
    await mailer.tell(request)
    await mailer.until_told(request.mail, "sent")
    _, again = await mailer.post(f"/mails/{request.mail}/resend", token, {"to": "taken@example.lu"})
    await mailer.tell(MailWithdrawn(mail=again["id"], event=mailer.event, reason="This address is registered already"))
    assert (await mailer.until_told(again["id"], "failed")).reason == "This address is registered already"
    assert len(mailer.server.received) == 1


async def test_neither_ticket_nor_link_is_stored_of_a_mail_that_was_sent(mailer: Mailer) -> None:
    request = mailer.a_request()
    await mailer.tell(request)
    await mailer.until_told(request.mail, "sent")
    stored = str(await mailer.database["mails"].find_one({"_id": request.mail}))
    assert request.to in stored
    for private in (request.ticket_secret, request.manage_url):
        assert str(private) not in stored


@pytest.mark.parametrize("body", [{"to": "nobody"}, {"to": "a@b\nBcc: c@d"}, {"to": 5}, {"too": None}, []])
async def test_a_resend_that_makes_no_sense_is_refused(mailer: Mailer, body: Any) -> None:
    token = await mailer.know_organiser("ada")
    request = mailer.a_request()
    await mailer.tell(request)
    await mailer.until_told(request.mail, "sent")
    assert (await mailer.post(f"/mails/{request.mail}/resend", token, body))[0] == 422


async def test_nobody_sees_or_sends_what_is_not_theirs(mailer: Mailer) -> None:
    owner = await mailer.know_organiser("ada")
    stranger = await mailer.know_organiser("eve", role=None)
    request = mailer.a_request()
    await mailer.tell(request)
    await mailer.until_told(request.mail, "sent")
    assert (await mailer.get(f"/mails/{request.mail}", owner))[0] == 200
    assert (await mailer.get(f"/mails/{request.mail}", stranger))[0] == 404
    assert (await mailer.get("/mails", stranger, event=mailer.event))[0] == 404
    assert (await mailer.get("/mails", stranger))[1]["items"] == []
    assert (await mailer.post(f"/mails/{request.mail}/resend", stranger, {}))[0] == 404
    assert (await mailer.get("/mails", "moien_nobody"))[0] == 401


@pytest.mark.parametrize(
    ("role", "reads", "sends"), [("viewer", 200, 403), ("door_manager", 403, 403), ("editor", 200, 202)]
)
async def test_roles_decide_who_reads_and_who_sends(mailer: Mailer, role: Role, reads: int, sends: int) -> None:
    token = await mailer.know_organiser("ada", role=role)
    request = mailer.a_request()
    await mailer.tell(request)
    await mailer.until_told(request.mail, "sent")
    assert (await mailer.get(f"/mails/{request.mail}", token))[0] == reads
    assert (await mailer.post(f"/mails/{request.mail}/resend", token, {}))[0] == sends


async def test_a_token_without_the_scope_is_refused(mailer: Mailer) -> None:
    token = await mailer.know_organiser("ada", scopes=["events:read"])
    assert (await mailer.get("/mails", token))[0] == 403


@pytest.mark.parametrize(
    "query", [{"limit": "501"}, {"limit": "x"}, {"state": "lost"}, {"cursor": "???"}, {"cursor": "eA=="}]
)
async def test_a_query_that_makes_no_sense_is_refused(mailer: Mailer, query: dict[str, str]) -> None:
    token = await mailer.know_organiser("ada")
    assert (await mailer.get("/mails", token, **query))[0] == 422


async def test_health_says_that_the_server_refuses_our_sender(own_mailer: Mailer) -> None:
    mailer = own_mailer
    mailer.server.answers["MAIL"] = "530 5.7.0 authentication required"
    request = mailer.a_request()
    await mailer.tell(request)
    await mailer.until_told(request.mail, "retrying")
    async with mailer.client.get("/health/ready") as response:
        assert (response.status, (await response.json())["dependencies"]["smtp"]) == (200, "away")


async def test_health_and_metrics_tell_about_mail(mailer: Mailer) -> None:
    await mailer.tell(request := mailer.a_request())
    await mailer.until_told(request.mail, "sent")

    async def smtp() -> Any:
        async with mailer.client.get("/health/ready") as response:
            return (await response.json())["dependencies"]["smtp"]

    await until(smtp, lambda state: state == "ok")  # a check that takes too long says `away`
    async with mailer.client.get("/metrics") as response:
        assert 'moien_mails_total{state="sent"}' in await response.text()


@pytest.mark.parametrize("moment", ["0001-01-01T00:00:00+00:00", "9999-12-31T23:59:59+00:00"])
async def test_a_cursor_from_the_ends_of_the_calendar_does_no_harm(mailer: Mailer, moment: str) -> None:
    token = await mailer.know_organiser("ada")
    cursor = base64.urlsafe_b64encode(f"{moment} m".encode()).decode()
    assert (await mailer.get("/mails", token, cursor=cursor))[0] == 200


async def test_a_mail_that_comes_back_holds_back_the_next_until_its_address_is_let_go(mailer: Mailer) -> None:
    token, stranger = await mailer.know_organiser("ada"), await mailer.know_organiser("max", None)
    first, second, third = (mailer.a_request(kind="waitlisted", to="zoe+news@example.lu") for _ in range(3))
    await mailer.tell(first)
    await mailer.until_told(first.mail, "sent")
    bounce = a_returned_message(to=first.to, return_path=mailer.server.return_paths[0])
    assert await mailer.hand_in(bounce, token) == 202
    assert "User unknown" in ((await mailer.until_told(first.mail, "bounced")).reason or "")
    await mailer.tell(second)
    await mailer.until_told(second.mail, "suppressed")
    _, page = await mailer.get("/suppressions", token, event=mailer.event)
    assert [item["address"] for item in page["items"]] == [first.to]
    assert (await mailer.get("/suppressions", stranger))[1]["items"] == []
    assert [await mailer.lift(first.to, who) for who in (stranger, token, token)] == [404, 204, 404]
    await mailer.tell(third)
    await mailer.until_told(third.mail, "sent")


async def test_whatever_comes_to_the_mailbox_of_bounces_is_taken(mailer: Mailer) -> None:
    token, reader = await mailer.know_organiser("ada"), await mailer.know_organiser("max", "viewer", ["mails:read"])
    for message in (b"", b"\x00\xff", a_returned_message()):
        assert await mailer.hand_in(message, token) == 202
    assert await mailer.hand_in(b"{}", token, "application/json") == 415
    assert [await mailer.hand_in(b"", who) for who in (reader, "moien_nobody")] == [403, 401]


async def test_the_reader_of_marketing_unsubscribes_with_one_click(mailer: Mailer) -> None:
    request = mailer.a_request(kind="waitlisted", marketing=True, locale="fr")
    await mailer.tell(request)
    await mailer.until_told(request.mail, "sent")
    [(_, content)] = mailer.server.received
    link = message_from_bytes(content)["List-Unsubscribe"].strip("<>").replace("\n", "")
    path = urlsplit(link).path

    async def called(method: str, path: str, **options: Any) -> tuple[int, str]:
        async with mailer.client.request(method, path, allow_redirects=False, **options) as response:
            return response.status, await response.text()

    status, page = await called("GET", path)
    assert (status, "Se désabonner" in page, request.to in page) == (200, True, False)
    assert (await called("POST", path, data={"List-Unsubscribe": "No"}))[0] == 403
    assert [m for m in mailer.messages if isinstance(m, ConsentWithdrawn)] == []
    assert (await called("POST", path[:-3], data=ONE_CLICK))[0] == 404
    multipart = aiohttp.FormData(ONE_CLICK, default_to_multipart=True)
    for body in (ONE_CLICK, multipart):
        status, page = await called("POST", path, data=body)
        assert (status, "Vous êtes désabonné" in page) == (200, True)
    withdrawn = await until(lambda: next((m for m in mailer.messages if isinstance(m, ConsentWithdrawn)), None))
    assert (withdrawn.event, withdrawn.registration, withdrawn.consent) == (mailer.event, request.registration, "news")
    late = mailer.a_request(kind="waitlisted", marketing=True, to=request.to)
    await mailer.tell(late)
    assert "unsubscribed" in ((await mailer.until_told(late.mail, "suppressed")).reason or "")


async def test_an_alarm_is_mailed_to_who_can_do_something_about_it(mailer: Mailer) -> None:
    await mailer.know_organiser("anna")
    alarm = AlarmChanged(
        alarm=f"checkin/devices_silent/{mailer.event}/",
        publisher="checkin",
        kind="devices_silent",
        event=mailer.event,
        subject="",
        number=1,
        detail="Door 2",
        version=1,
        raised_at=NOW,
        ended_at=None,
    )
    await mailer.tell(alarm, replace(alarm, version=2))
    await until(lambda: mailer.server.received)
    [(to, content)] = mailer.server.received
    assert to == f"anna-{mailer.event}@example.lu"
    assert b"Phones_are_silent" in content
    assert b"Phones at the door are silent: Door 2" in content
