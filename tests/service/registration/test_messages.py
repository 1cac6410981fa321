"""Messages of other services have their effect once, and a bad message holds up nobody."""

import random
from typing import Any

import pytest
from motor.motor_asyncio import AsyncIOMotorClient

from services.registration.adapters.states import MongoStates
from shared.clock import utc_now
from shared.contracts import Message, encode
from shared.contracts.accounts import TokenChanged
from shared.contracts.checkin import AttendanceChanged, ListAttendance
from shared.contracts.mailer import MailChanged
from shared.contracts.synchronisation import DigestPublished, RepublishRequested
from shared.identity.authorisation import token_hash
from shared.messaging.broker import Envelope
from shared.messaging.topology import dead_queue
from tests.support.registration.service import Json, Office
from tests.support.servers.time import does_not_match_for_a_while
from tests.support.waiting import until

NOW = utc_now()


async def test_messages_delivered_three_times_in_any_order_end_in_the_same_state(office: Office) -> None:
    event, registrations = await _people(office, 3)
    messages = [message for registration in registrations for message in _news(event, registration)]
    for seed in range(3):
        shuffled = messages * 3
        random.Random(seed).shuffle(shuffled)
        await office.tell(*shuffled)
        await until(lambda: _is_final(office, event))
        await _all_handled(office)
        assert await _is_final(office, event)


@pytest.mark.parametrize(
    ("name", "body", "reason"),
    [
        ("mail.changed.v1", b"not JSON", "mail.changed.v1"),
        ("mail.changed.v1", b"\xff\xfe", "mail.changed.v1"),
        ("mail.changed.v1", b"[" * 10_000, "mail.changed.v1"),
        ("mail.changed.v1", b'{"mail": "m"}', "event: Field required"),
        ("mail.changed.v1", b'{"version": 1e999}', "mail.changed.v1"),
        ("mail.changed.v2", b"{}", "unknown message type"),
        ("nonsense", b"{}", "unknown message type"),
        ("", b"{}", "unknown message type"),
        ("event.changed.v1", b"{}", "event.changed.v1"),
    ],
)
async def test_a_message_that_cannot_be_read_is_put_aside_with_its_reason(
    office: Office, name: str, body: bytes, reason: str
) -> None:
    await office.deliver(Envelope(f"poison-{name}-{len(body)}", name, body))
    letter = await until(lambda: _dead_letter(office, f"poison-{name}-{len(body)}"))
    assert reason in letter["reason"]
    assert (await office.call("DELETE", f"dead-letters/{letter['id']}")).status == 204
    assert (await office.call("DELETE", f"dead-letters/{letter['id']}")).slug == "unknown-dead-letter"


async def test_one_bad_message_among_a_hundred_holds_up_nobody(office: Office) -> None:
    event, (registration,) = await _people(office, 1)
    messages = [_mail(event, registration, "sent", version) for version in range(1, 100)]
    await office.tell(*messages[:10])
    await office.deliver(Envelope("the bad one", "mail.changed.v1", b"{}"))
    await office.tell(*messages[10:], _mail(event, registration, "bounced", 200))
    await until(lambda: _mail_state(office, event, "bounced"))
    assert await until(lambda: _dead_letter(office, "the bad one"))


async def test_letters_without_an_id_are_each_kept(office: Office) -> None:
    for number in range(3):
        await office.deliver(Envelope("", "no.such.message", b"%d" % number))
    bodies = await until(lambda: _bodies(office, "no.such.message", 3))
    assert bodies == {"0", "1", "2"}


async def test_what_rabbitmq_itself_gave_up_on_is_kept_one_by_one(office: Office) -> None:
    broker = office.subscribers.broker
    async with broker.publisher() as publisher:
        for number in range(3):
            await publisher.put(Envelope("", "given.up", b"%d" % number), dead_queue(broker.queue("registration")))
    assert await until(lambda: _bodies(office, "given.up", 3)) == {"0", "1", "2"}


async def test_a_dead_letter_is_replayed(office: Office) -> None:
    event, (registration,) = await _people(office, 1)
    letter = Envelope("too-early", "mail.changed.v1", encode(_mail(event, registration, "sent", 1)))
    await office.database["dead_letters"].insert_one(
        {"_id": letter.id, "name": letter.name, "body": letter.body, "headers": {}, "reason": "r", "died_at": utc_now()}
    )
    assert (await office.call("POST", f"dead-letters/{letter.id}/replay")).status == 204
    await until(lambda: _mail_state(office, event, "sent"))
    assert await _dead_letter(office, letter.id) is None
    assert (await office.call("POST", f"dead-letters/{letter.id}/replay")).slug == "unknown-dead-letter"


@pytest.mark.slow
async def test_a_dead_letter_that_dies_again_is_still_there(office: Office) -> None:
    await office.deliver(Envelope("hopeless", "no.such.type", b"{}"))
    died_at = (await until(lambda: _newer_death(office, "hopeless", None)))["died_at"]
    for _ in range(20):
        assert (await office.call("POST", "dead-letters/hopeless/replay")).status == 204
        died_at = (await until(lambda: _newer_death(office, "hopeless", died_at), seconds=5))["died_at"]  # noqa: B023


async def test_dead_letters_come_in_pages(office: Office) -> None:
    for number in range(3):
        await office.deliver(Envelope(f"page-{number}", "page.test", b"{}"))
    await until(lambda: _bodies(office, "page.test", 1))
    seen: list[str] = []
    cursor = ""
    while True:
        page = (await office.call("GET", f"dead-letters?limit=2{cursor}")).body
        seen += [letter["id"] for letter in page["items"]]
        if page["next_cursor"] is None:
            break
        cursor = f"&cursor={page['next_cursor']}"
    assert len(seen) == len(set(seen))
    await until(lambda: _dead_letter(office, "page-2"))


async def test_dead_letters_are_for_who_looks_after_the_installation(office: Office) -> None:
    for token, status in ((await office.new_token(), 403), (await office.new_token(admin=True), 200)):
        assert (await office.call("GET", "dead-letters", token=token)).status == status


async def test_a_service_that_lost_its_copy_is_told_everything_again(office: Office) -> None:
    event, _ = await _people(office, 2)
    await until(lambda: len(office.subscribers.states(event)) == 2)
    heard = len(office.subscribers.messages)
    await office.tell(RepublishRequested(publisher="registration", event=event))
    await until(lambda: len(_names_about(office, event, heard)) >= 3)
    await office.tell(RepublishRequested(publisher="registration", event=None))
    everything = await until(lambda: _names(office, heard, {"account.changed.v1", "token.changed.v1"}))
    assert {"event.changed.v1", "registration.changed.v1"} <= everything


async def test_with_an_event_come_those_who_organise_it_and_nobody_else(office: Office) -> None:
    event, _ = await _people(office, 1)
    stranger = token_hash(await office.new_token())
    await until(lambda: len(_tokens(office, 0, stranger)) >= 2)  # check-in's and the mailer's
    heard = len(office.subscribers.messages)
    await office.tell(RepublishRequested(publisher="registration", event=event))
    await until(lambda: _tokens(office, heard, token_hash(office.token)))
    await until(lambda: _names(office, heard, {"account.changed.v1", "registration.changed.v1"}))
    assert not _tokens(office, heard, stranger)


@pytest.mark.slow
async def test_it_tells_from_time_to_time_how_much_there_is(office: Office) -> None:
    event, _ = await _people(office, 2)
    await office.tell(RepublishRequested(publisher="registration", event=event, digests_only=True))
    digest = await until(lambda: _digest(office, event))
    assert (digest.kind, digest.count, digest.versions) == ("registration.changed.v1", 2, 2)


async def test_digests_are_read_from_indexes_alone(office: Office) -> None:
    event, _ = await _people(office, 2)
    # By its name, our own reads are told from those of the service, which meanwhile goes on.
    client: Any = AsyncIOMotorClient(office.settings.mongodb_url.get_secret_value(), appname="digests")
    states = MongoStates(client[office.database.name])
    await office.database.command("profile", 2)
    sums = {**await states.sums(event), **await states.sums("")}
    await office.database.command("profile", 0)
    client.close()
    events = await office.database["events"].find({}, {"version": 1}).to_list(None)
    assert sums["registration.changed.v1"] == (2, 2)
    assert sums["event.changed.v1"] == (len(events), sum(document["version"] for document in events))
    profile = office.database["system.profile"]
    reads = await profile.find({"command.aggregate": {"$exists": True}, "appName": "digests"}).to_list(None)
    assert len(reads) >= 4
    assert all(read["docsExamined"] == 0 for read in reads)


async def test_others_requests_to_republish_are_not_ours(office: Office) -> None:
    event, _ = await _people(office, 1)
    await until(lambda: office.subscribers.states(event))
    heard = len(office.subscribers.messages)
    await office.tell(RepublishRequested(publisher="checkin", event=event))
    await office.tell(RepublishRequested(publisher="registration", event=(await _people(office, 1))[0]))
    await until(lambda: _names(office, heard, {"registration.changed.v1"}))
    assert "registration.changed.v1" not in _names_about(office, event, heard)


async def test_attendance_that_is_missing_here_is_asked_for(office: Office) -> None:
    event, _ = await _people(office, 1)
    digest = DigestPublished(publisher="checkin", event=event, kind=AttendanceChanged.NAME, count=1, versions=1)
    await office.tell(digest)
    await does_not_match_for_a_while(office.database, digest)
    await office.tell(digest)
    asked = RepublishRequested(publisher="checkin", event=event)
    await until(lambda: asked in office.subscribers.messages)


async def _people(office: Office, number: int) -> tuple[str, list[str]]:
    """A new event, and the ids of its registrations as other services know them."""
    event = await office.has_event()
    codes = [(await office.enter(event))["code"] for _ in range(number)]
    states = await until(lambda: changed if len(changed := office.subscribers.states(event)) == number else {})
    return event, [states[code].registration for code in codes]


def _news(event: str, registration: str) -> list[Message]:
    states = ("queued", "sending", "sent", "bounced")
    mails: list[Message] = [_mail(event, registration, state, version) for version, state in enumerate(states, 1)]
    return mails + [
        AttendanceChanged(
            registration=registration,
            event=event,
            version=version,
            lists=[ListAttendance(list="main", first_in=NOW, last_out=None, inside=version < 3)],
            scans=[],
        )
        for version in (1, 2, 3)
    ]


def _mail(event: str, registration: str, state: Any, version: int) -> MailChanged:
    return MailChanged(
        mail=f"confirmation.{registration}",
        event=event,
        registration=registration,
        kind="confirmation",
        version=version,
        state=state,
        reason=None,
        at=NOW,
    )


async def _is_final(office: Office, event: str) -> bool:
    shown = await office.registrations(event)
    states = [((r["mail"] or {}).get("state"), r["attendance"]["first_in"], r["attendance"]["inside"]) for r in shown]
    return all(s == "bounced" and first_in and not inside for s, first_in, inside in states)


async def _all_handled(office: Office) -> None:
    """A last message has arrived, and with it those before it."""
    marker = Envelope(f"marker-{random.random()}", "end.of.messages", b"{}")
    await office.deliver(marker)
    await until(lambda: _dead_letter(office, marker.id))


async def _dead_letter(office: Office, identifier: str) -> Json | None:
    document = await office.database["dead_letters"].find_one({"_id": identifier})
    return {"id": identifier, "reason": document["reason"]} if document else None


async def _newer_death(office: Office, identifier: str, than: Any) -> Json | None:
    document = await office.database["dead_letters"].find_one({"_id": identifier})
    return dict(document) if document and document["died_at"] != than else None


async def _bodies(office: Office, name: str, number: int) -> set[str]:
    letters = await office.database["dead_letters"].find({"name": name}).to_list(None)
    return {letter["body"].decode() for letter in letters} if len(letters) >= number else set()


async def _mail_state(office: Office, event: str, state: str) -> bool:
    return [(r["mail"] or {}).get("state") for r in await office.registrations(event)] == [state]


def _names_about(office: Office, event: str, heard: int) -> list[str]:
    return [m.NAME for m in office.subscribers.messages[heard:] if getattr(m, "event", None) == event]


def _digest(office: Office, event: str) -> DigestPublished | None:
    return next((m for m in office.subscribers.messages if isinstance(m, DigestPublished) and m.event == event), None)


def _tokens(office: Office, heard: int, hash_: str) -> list[TokenChanged]:
    changes = [message for message in office.subscribers.messages[heard:] if isinstance(message, TokenChanged)]
    return [message for message in changes if message.hash == hash_]


def _names(office: Office, heard: int, wanted: set[str]) -> set[str]:
    names = {message.NAME for message in office.subscribers.messages[heard:]}
    return names if wanted <= names else set()
