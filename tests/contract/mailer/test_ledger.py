"""What every ledger does: the one in memory that unit tests use, and the one in MongoDB."""

from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from motor.motor_asyncio import AsyncIOMotorClient

from services.mailer.adapters import indexes
from services.mailer.adapters.ledger import MongoLedger
from services.mailer.domain.delivery import HANDING_OVER_LEASE, LEASE, Settlement
from services.mailer.domain.mails import Mail
from services.mailer.ports.mails import Cursor, Ledger, MailFilter
from shared.audit import AuditEntry
from tests.support.mailer.builders import NOON, a_mail_request
from tests.support.mailer.fakes import FakeLedger

EVENT = "smart-manufacturing-2026"
SENT = Settlement(state="sent", reason=None, times_lost=0)
SOON = NOON + timedelta(minutes=1)


@pytest.fixture(params=["memory", "mongodb"])
async def ledger(request: pytest.FixtureRequest) -> AsyncIterator[Ledger]:
    if request.param == "memory":
        yield FakeLedger()
        return
    client: Any = AsyncIOMotorClient(request.getfixturevalue("mongodb_url"), tz_aware=True)
    name = request.getfixturevalue("namespace")
    made = MongoLedger(client[name], "example.lu")
    await indexes.prepare(client[name])
    yield made
    await client.drop_database(name)
    client.close()


def waits(**fields: Any) -> Settlement:
    return Settlement(**{"state": "retrying", "reason": "451 later", "times_lost": 0, "next_at": SOON, **fields})


def an_audit_entry() -> AuditEntry:
    return AuditEntry(actor="account:ada", action="mail.resent", event=EVENT, subject="m", at=NOON, before={}, after={})


async def claimed(ledger: Ledger, now: datetime = NOON) -> Mail:
    mail = await ledger.claim(now)
    assert mail is not None
    return mail


async def test_a_mail_is_queued_once(ledger: Ledger) -> None:
    request = a_mail_request()
    assert await ledger.accept(request, now=NOON)
    assert not await ledger.accept(request, now=NOON)
    entry = await ledger.entry(request.mail)
    assert entry is not None
    assert (entry.state, entry.attempts, entry.next_at) == ("queued", 0, NOON)


async def test_what_was_asked_for_is_kept_as_it_was(ledger: Ledger) -> None:
    request = a_mail_request()
    await ledger.accept(request, now=NOON)
    assert await ledger.request(request.mail) == request
    assert (await claimed(ledger)).request == request


async def test_confirmations_go_before_campaigns_and_the_oldest_first(ledger: Ledger) -> None:
    for number, kind in enumerate(("campaign", "changed", "confirmation", "confirmation")):
        request = a_mail_request(mail=f"mail-{number}", kind=kind)
        await ledger.accept(request, now=NOON - timedelta(seconds=60 - number))
    assert [(await claimed(ledger)).id for _ in range(4)] == ["mail-2", "mail-3", "mail-1", "mail-0"]


async def test_nothing_is_claimed_before_it_is_due(ledger: Ledger) -> None:
    await ledger.accept(a_mail_request(), now=NOON)
    assert await ledger.claim(NOON - timedelta(seconds=1)) is None
    assert await ledger.oldest_due_at() == NOON


async def test_a_claimed_mail_is_nobody_elses_until_its_lease_ends(ledger: Ledger) -> None:
    await ledger.accept(a_mail_request(), now=NOON)
    await claimed(ledger)
    assert await ledger.claim(NOON + LEASE - timedelta(seconds=1)) is None
    assert (await claimed(ledger, NOON + LEASE)).attempt == 2


async def test_mails_to_a_domain_that_is_avoided_stay_in_the_queue(ledger: Ledger) -> None:
    await ledger.accept(a_mail_request(mail="slow", to="zoe@Slow.example"), now=NOON)
    await ledger.accept(a_mail_request(mail="quick", to="max@quick.example"), now=NOON)
    first = await ledger.claim(NOON, avoiding={"slow.example"})
    assert first is not None
    assert first.id == "quick"
    assert await ledger.claim(NOON, avoiding={"slow.example"}) is None
    assert (await claimed(ledger)).id == "slow"


async def test_handing_over_makes_the_lease_longer(ledger: Ledger) -> None:
    await ledger.accept(a_mail_request(), now=NOON)
    assert await ledger.mark_handing_over(await claimed(ledger), NOON)
    assert await ledger.claim(NOON + LEASE) is None
    again = await claimed(ledger, NOON + HANDING_OVER_LEASE)
    assert again.handing_over


async def test_a_settled_mail_is_never_due_again(ledger: Ledger) -> None:
    await ledger.accept(a_mail_request(), now=NOON)
    mail = await claimed(ledger)
    assert await ledger.settle(mail, SENT, NOON)
    assert await ledger.claim(NOON + timedelta(days=30)) is None
    entry = await ledger.entry(mail.id)
    assert entry is not None
    assert (entry.state, entry.sent_at, entry.next_at) == ("sent", NOON, None)


async def test_a_waiting_mail_is_due_when_it_said(ledger: Ledger) -> None:
    await ledger.accept(a_mail_request(), now=NOON)
    await ledger.settle(await claimed(ledger), waits(backoff_step=1, times_lost=1), NOON)
    assert await ledger.claim(SOON - timedelta(seconds=1)) is None
    again = await claimed(ledger, SOON)
    assert (again.attempt, again.backoff_step, again.times_lost, again.first_tried_at) == (2, 1, 1, NOON)


async def test_a_worker_whose_lease_ended_changes_nothing(ledger: Ledger) -> None:
    await ledger.accept(a_mail_request(), now=NOON)
    late = await claimed(ledger)
    await claimed(ledger, NOON + LEASE)
    assert not await ledger.mark_handing_over(late, NOON + LEASE)
    assert not await ledger.settle(late, SENT, NOON + LEASE)


async def test_a_servers_return_makes_only_those_due_that_wait_for_it(ledger: Ledger) -> None:
    for number, waits_for_server in enumerate((True, False)):
        await ledger.accept(a_mail_request(mail=f"mail-{number}"), now=NOON)
        await ledger.settle(await claimed(ledger), waits(waits_for_server=waits_for_server, backoff_step=3), NOON)
    await ledger.server_is_back(NOON)
    freed = await claimed(ledger)
    assert (freed.id, freed.backoff_step) == ("mail-0", 0)
    assert await ledger.claim(NOON) is None


async def test_a_waiting_mail_can_be_hurried_to_another_address(ledger: Ledger) -> None:
    await ledger.accept(a_mail_request(mail="m"), now=NOON)
    await ledger.settle(await claimed(ledger), waits(), NOON)
    assert await ledger.expedite("m", to="new@example.lu", now=NOON, audit=an_audit_entry())
    assert (await claimed(ledger)).to == "new@example.lu"


async def test_a_settled_mail_cannot_be_hurried(ledger: Ledger) -> None:
    await ledger.accept(a_mail_request(mail="m"), now=NOON)
    await ledger.settle(await claimed(ledger), SENT, NOON)
    assert not await ledger.expedite("m", to="new@example.lu", now=NOON, audit=an_audit_entry())


async def test_a_repetition_is_found_from_its_original(ledger: Ledger) -> None:
    await ledger.accept(a_mail_request(mail="m"), now=NOON)
    repetition = a_mail_request(mail="m.resend.1")
    assert await ledger.accept(repetition, now=NOON, resent_from="m", audit=an_audit_entry())
    assert not await ledger.accept(repetition, now=NOON, resent_from="m", audit=an_audit_entry())
    assert [entry.id for entry in await ledger.resends("m")] == ["m.resend.1"]


async def test_the_history_tells_each_attempt_and_why(ledger: Ledger) -> None:
    await ledger.accept(a_mail_request(mail="m"), now=NOON)
    await ledger.settle(await claimed(ledger), waits(), NOON)
    await ledger.settle(await claimed(ledger, SOON), SENT, SOON)
    entry = await ledger.entry("m")
    assert entry is not None
    told = [(happened.state, happened.reason, happened.attempt) for happened in entry.history]
    assert told == [("queued", None, 0), ("retrying", "451 later", 1), ("sent", None, 2)]


async def test_lists_come_newest_first_and_page_by_page(ledger: Ledger) -> None:
    for number in range(5):
        await ledger.accept(a_mail_request(mail=f"m{number}", requested_at=NOON + timedelta(hours=number)), now=NOON)
    first = await ledger.page(MailFilter([EVENT]), 3, None)
    last = first[-1]
    second = await ledger.page(MailFilter([EVENT]), 3, Cursor(last.requested_at, last.id))
    assert [entry.id for entry in (*first, *second)] == ["m4", "m3", "m2", "m1", "m0"]


async def test_lists_can_be_narrowed(ledger: Ledger) -> None:
    await ledger.accept(a_mail_request(mail="hers", to="Zoe@Example.lu"), now=NOON)
    await ledger.accept(a_mail_request(mail="his", to="max@example.lu"), now=NOON)
    await ledger.accept(a_mail_request(mail="elsewhere", event="another"), now=NOON)
    assert [entry.id for entry in await ledger.page(MailFilter([EVENT], to="zoe@example.LU"), 9, None)] == ["hers"]
    assert {entry.id for entry in await ledger.page(MailFilter([EVENT], "queued"), 9, None)} == {"hers", "his"}
    assert await ledger.page(MailFilter([EVENT], "sent"), 9, None) == []
    assert await ledger.page(MailFilter([]), 9, None) == []
