"""The contract of a ledger: the one in memory that unit tests use, and the one in MongoDB."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from services.mailer.adapters.ledger import MongoLedger
from services.mailer.domain.audit import text_tested
from services.mailer.domain.delivery import HANDING_OVER_LEASE, LEASE, Settlement
from services.mailer.domain.mails import WRITTEN_ANEW, LedgerEntry, Mail
from services.mailer.ports.mails import Ledger
from shared.audit import AuditEntry
from shared.contracts.mailer import MailResendRequested
from shared.contracts.mails import MailRequested
from shared.mongo.connection import Database
from shared.tracing import Origin, acting_for
from tests.support.mailer.builders import NOW, a_mail_request
from tests.support.mailer.fakes import FakeLedger

EVENT = "smart-manufacturing-2026"
SENT = Settlement(state="sent", reason=None, times_lost=0)
SOON = NOW + timedelta(minutes=1)


@pytest.fixture(params=["memory", "mongodb"])
def ledger(request: pytest.FixtureRequest) -> Ledger:
    if request.param == "memory":
        return FakeLedger()
    database: Database = request.getfixturevalue("database")
    return MongoLedger(database, "example.lu")


def waits(**fields: Any) -> Settlement:
    return Settlement(**{"state": "retrying", "reason": "451 later", "times_lost": 0, "next_at": SOON, **fields})


def an_audit_entry() -> AuditEntry:
    return AuditEntry(actor="account:ada", action="mail.resent", event=EVENT, subject="m", at=NOW, before={}, after={})


def a_resend_request(repetition: str) -> MailResendRequested:
    return MailResendRequested(
        event=EVENT, registration="r", repetition=repetition, to=None, actor="account:ada", requested_at=NOW
    )


async def entered(ledger: Ledger, request: MailRequested) -> LedgerEntry:
    await ledger.accept(request, now=NOW)
    entry = await ledger.entry(request.mail)
    assert entry is not None
    return entry


async def an_awaited_repetition(ledger: Ledger, to: str = "zoe@example.lu") -> LedgerEntry:
    """A mail that was sent, and its repetition for which registration has been asked."""
    original = await entered(ledger, a_mail_request(mail="m"))
    await ledger.settle(await claimed(ledger), SENT, NOW)
    message = a_resend_request("m.resend.1")
    assert await ledger.await_repetition(original, message, to=to, now=NOW, audit=an_audit_entry())
    entry = await ledger.entry("m.resend.1")
    assert entry is not None
    return entry


async def claimed(ledger: Ledger, now: datetime = NOW) -> Mail:
    mail = await ledger.claim(now)
    assert mail is not None
    return mail


async def test_a_mail_is_queued_once(ledger: Ledger) -> None:
    request = a_mail_request()
    assert await ledger.accept(request, now=NOW)
    assert not await ledger.accept(request, now=NOW)
    entry = await ledger.entry(request.mail)
    assert entry is not None
    assert (entry.state, entry.attempts, entry.next_at) == ("queued", 0, NOW)


async def test_what_was_asked_for_is_kept_as_it_was(ledger: Ledger) -> None:
    request = a_mail_request()
    await ledger.accept(request, now=NOW)
    assert await ledger.request(request.mail) == request
    assert (await claimed(ledger)).request == request


async def test_a_mail_remembers_the_request_that_asked_for_it(ledger: Ledger) -> None:
    with acting_for(Origin("a-request")):
        await ledger.accept(a_mail_request(mail="m"), now=NOW)
    assert (await claimed(ledger)).origin == Origin("a-request")


async def test_confirmations_go_before_campaigns_and_the_oldest_first(ledger: Ledger) -> None:
    for number, kind in enumerate(("campaign", "changed", "confirmation", "confirmation")):
        request = a_mail_request(mail=f"mail-{number}", kind=kind)
        await ledger.accept(request, now=NOW - timedelta(seconds=60 - number))
    assert [(await claimed(ledger)).id for _ in range(4)] == ["mail-2", "mail-3", "mail-1", "mail-0"]


async def test_a_confirmation_goes_before_thousands_that_an_import_asked_for(ledger: Ledger) -> None:
    for number in range(3):
        request = a_mail_request(mail=f"mail-{number}", in_bulk=number < 2)
        await ledger.accept(request, now=NOW - timedelta(seconds=60 - number))
    assert [(await claimed(ledger)).id for _ in range(3)] == ["mail-2", "mail-0", "mail-1"]


async def test_nothing_is_claimed_before_it_is_due(ledger: Ledger) -> None:
    await ledger.accept(a_mail_request(), now=NOW)
    assert await ledger.claim(NOW - timedelta(seconds=1)) is None
    assert await ledger.oldest_due_at() == NOW


async def test_a_claimed_mail_is_nobody_elses_until_its_lease_ends(ledger: Ledger) -> None:
    await ledger.accept(a_mail_request(), now=NOW)
    await claimed(ledger)
    assert await ledger.claim(NOW + LEASE - timedelta(seconds=1)) is None
    assert (await claimed(ledger, NOW + LEASE)).attempt == 2


async def test_mails_to_a_domain_that_is_avoided_stay_in_the_queue(ledger: Ledger) -> None:
    await ledger.accept(a_mail_request(mail="slow", to="zoe@Slow.example"), now=NOW)
    await ledger.accept(a_mail_request(mail="quick", to="max@quick.example"), now=NOW)
    first = await ledger.claim(NOW, avoiding={"slow.example"})
    assert first is not None
    assert first.id == "quick"
    assert await ledger.claim(NOW, avoiding={"slow.example"}) is None
    assert (await claimed(ledger)).id == "slow"


@pytest.mark.parametrize("times_lost", [0, 1])
async def test_a_mail_that_is_put_back_is_as_it_was(ledger: Ledger, times_lost: int) -> None:
    await ledger.accept(a_mail_request(mail="m"), now=NOW)
    if times_lost:
        await ledger.settle(await claimed(ledger), waits(state="unknown", times_lost=1, next_at=NOW), NOW)
    before = await ledger.entry("m")
    mail = await claimed(ledger, SOON)
    await ledger.put_back(mail)
    assert await ledger.entry("m") == before
    assert await claimed(ledger, SOON) == mail


async def test_a_worker_whose_lease_ended_puts_nothing_back(ledger: Ledger) -> None:
    await ledger.accept(a_mail_request(mail="m"), now=NOW)
    late = await claimed(ledger)
    again = await claimed(ledger, NOW + LEASE)
    await ledger.put_back(late)
    assert await ledger.mark_handing_over(again, NOW + LEASE)


async def test_handing_over_makes_the_lease_longer(ledger: Ledger) -> None:
    await ledger.accept(a_mail_request(), now=NOW)
    assert await ledger.mark_handing_over(await claimed(ledger), NOW)
    assert await ledger.claim(NOW + LEASE) is None
    again = await claimed(ledger, NOW + HANDING_OVER_LEASE)
    assert again.handing_over


async def test_a_settled_mail_is_never_due_again(ledger: Ledger) -> None:
    await ledger.accept(a_mail_request(), now=NOW)
    mail = await claimed(ledger)
    assert await ledger.settle(mail, SENT, NOW)
    assert await ledger.claim(NOW + timedelta(days=30)) is None
    entry = await ledger.entry(mail.id)
    assert entry is not None
    assert (entry.state, entry.sent_at, entry.next_at) == ("sent", NOW, None)


async def test_a_waiting_mail_is_due_when_it_said(ledger: Ledger) -> None:
    await ledger.accept(a_mail_request(), now=NOW)
    await ledger.settle(await claimed(ledger), waits(backoff_step=1, times_lost=1), NOW)
    assert await ledger.claim(SOON - timedelta(seconds=1)) is None
    again = await claimed(ledger, SOON)
    assert (again.attempt, again.backoff_step, again.times_lost, again.first_tried_at) == (2, 1, 1, NOW)


async def test_a_worker_whose_lease_ended_changes_nothing(ledger: Ledger) -> None:
    await ledger.accept(a_mail_request(), now=NOW)
    late = await claimed(ledger)
    await claimed(ledger, NOW + LEASE)
    assert not await ledger.mark_handing_over(late, NOW + LEASE)
    assert not await ledger.settle(late, SENT, NOW + LEASE)


async def test_a_servers_return_makes_only_those_due_that_wait_for_it(ledger: Ledger) -> None:
    for number, waits_for_server in enumerate((True, False)):
        await ledger.accept(a_mail_request(mail=f"mail-{number}"), now=NOW)
        await ledger.settle(await claimed(ledger), waits(waits_for_server=waits_for_server, backoff_step=3), NOW)
    await ledger.server_is_back(NOW)
    freed = await claimed(ledger)
    assert (freed.id, freed.backoff_step) == ("mail-0", 0)
    assert await ledger.claim(NOW) is None


async def test_a_waiting_mail_can_be_expedited_to_another_address(ledger: Ledger) -> None:
    await ledger.accept(a_mail_request(mail="m"), now=NOW)
    await ledger.settle(await claimed(ledger), waits(), NOW)
    assert await ledger.expedite("m", to="new@example.lu", now=NOW, audit=an_audit_entry(), message=None)
    assert (await claimed(ledger)).to == "new@example.lu"


async def test_a_settled_mail_cannot_be_expedited(ledger: Ledger) -> None:
    await ledger.accept(a_mail_request(mail="m"), now=NOW)
    await ledger.settle(await claimed(ledger), SENT, NOW)
    assert not await ledger.expedite("m", to="new@example.lu", now=NOW, audit=an_audit_entry(), message=None)


async def test_a_repetition_is_found_from_its_original(ledger: Ledger) -> None:
    original = await entered(ledger, a_mail_request(mail="m"))
    repetition = a_mail_request(mail="m.resend.1")
    assert await ledger.repeat(original, repetition, now=NOW, audit=an_audit_entry())
    assert not await ledger.repeat(original, repetition, now=NOW, audit=an_audit_entry())
    assert [entry.id for entry in await ledger.resends("m")] == ["m.resend.1"]
    assert {(await claimed(ledger)).id for _ in range(2)} == {"m", "m.resend.1"}


async def test_a_repetition_that_registration_writes_is_due_when_it_has_come(ledger: Ledger) -> None:
    awaited = await an_awaited_repetition(ledger, to="new@example.lu")
    assert (awaited.state, awaited.to, awaited.next_at, awaited.resent_from) == ("queued", "new@example.lu", None, "m")
    assert await ledger.claim(SOON) is None
    answer = a_mail_request(mail=awaited.id, to="present@example.lu", kind="waitlisted")
    assert [await ledger.accept(answer, now=SOON), await ledger.accept(answer, now=SOON)] == [True, False]
    mail = await claimed(ledger, SOON)
    assert (mail.id, mail.to, mail.request, mail.attempt) == (awaited.id, "present@example.lu", answer, 1)


async def test_a_repetition_is_asked_for_once(ledger: Ledger) -> None:
    awaited = await an_awaited_repetition(ledger)
    original = await ledger.entry("m")
    assert original is not None
    message = a_resend_request(awaited.id)
    assert not await ledger.await_repetition(original, message, to="", now=NOW, audit=an_audit_entry())


@pytest.mark.parametrize(
    ("waiting", "state"), [(waits(), "suppressed"), (waits(state="unknown", times_lost=1), "unknown")]
)
async def test_a_repetition_takes_the_place_of_a_mail_that_waits(
    ledger: Ledger, waiting: Settlement, state: str
) -> None:
    original = await entered(ledger, a_mail_request(mail="m"))
    await ledger.settle(await claimed(ledger), waiting, NOW)
    message, audit = a_resend_request("m.resend.1"), an_audit_entry()
    superseding = [
        await ledger.await_repetition(original, message, to="", now=NOW, audit=audit, supersedes="m") for _ in range(2)
    ]
    waited = await ledger.entry("m")
    assert waited is not None
    assert superseding == [True, False]
    assert (waited.state, waited.reason, waited.history[-1].reason) == (state, WRITTEN_ANEW, WRITTEN_ANEW)
    assert await ledger.claim(SOON) is None
    assert [entry.id for entry in await ledger.resends("m")] == ["m.resend.1"]


async def test_a_repetition_takes_no_place_of_a_mail_that_a_worker_has(ledger: Ledger) -> None:
    original = await entered(ledger, a_mail_request(mail="m"))
    mail, message = await claimed(ledger), a_resend_request("m.resend.1")
    assert not await ledger.await_repetition(original, message, to="", now=NOW, audit=an_audit_entry(), supersedes="m")
    assert await ledger.resends("m") == []
    assert await ledger.settle(mail, SENT, NOW)


async def test_a_repetition_that_is_withdrawn_fails(ledger: Ledger) -> None:
    awaited = await an_awaited_repetition(ledger)
    assert await ledger.withdraw(awaited.id, "It is registered already", now=SOON)
    entry = await ledger.entry(awaited.id)
    assert entry is not None
    assert (entry.state, entry.reason, entry.history[-1].state) == ("failed", "It is registered already", "failed")
    assert not await ledger.withdraw(awaited.id, "again", now=SOON)
    assert not await ledger.withdraw("m", "another", now=SOON)
    assert not await ledger.accept(a_mail_request(mail=awaited.id), now=SOON)


@pytest.mark.parametrize(
    "settlement", [SENT, waits(state="failed", next_at=None), waits(state="unknown", next_at=None)]
)
async def test_a_settled_mail_is_stored_without_ticket_and_link(ledger: Ledger, settlement: Settlement) -> None:
    request = a_mail_request(mail="m")
    await ledger.accept(request, now=NOW)
    await ledger.settle(await claimed(ledger), settlement, NOW)
    assert await ledger.request("m") == replace(request, ticket_secret=None, manage_url=None)


async def test_a_mail_that_will_be_tried_again_is_stored_whole(ledger: Ledger) -> None:
    request = a_mail_request(mail="m")
    await ledger.accept(request, now=NOW)
    await ledger.settle(await claimed(ledger), waits(), NOW)
    assert await ledger.request("m") == request


async def test_a_test_is_queued_as_any_mail(ledger: Ledger) -> None:
    request = a_mail_request(mail="m", registration=None, test=True)
    await ledger.accept_test(request, now=NOW, audit=text_tested(request, actor="ada", now=NOW))
    assert (await claimed(ledger)).request == request


async def test_mails_of_a_stopped_campaign_that_wait_are_suppressed(ledger: Ledger) -> None:
    for mail, campaign in (("a", "room-changed"), ("b", "another"), ("c", None)):
        await ledger.accept(a_mail_request(mail=mail, kind="campaign", campaign=campaign), now=NOW)
    assert await ledger.stop_campaign("room-changed", now=NOW) == 1
    assert await ledger.stop_campaign("room-changed", now=NOW) == 0
    entries = [await ledger.entry(mail) for mail in "abc"]
    assert [entry.state for entry in entries] == ["suppressed", "queued", "queued"]
    assert (entries[0].reason, entries[0].next_at) == ("the campaign was stopped", None)


async def test_a_mail_that_may_have_arrived_is_unknown_when_its_campaign_is_stopped(ledger: Ledger) -> None:
    await ledger.accept(a_mail_request(mail="m", kind="campaign", campaign="room-changed"), now=NOW)
    lost = Settlement(state="unknown", reason="connection lost", times_lost=1, next_at=SOON)
    await ledger.settle(await claimed(ledger), lost, NOW)
    assert not await ledger.is_stopped("room-changed")
    assert await ledger.stop_campaign("room-changed", now=NOW) == 1
    assert await ledger.is_stopped("room-changed")
    entry = await ledger.entry("m")
    assert (entry.state, entry.next_at) == ("unknown", None)


async def test_a_mail_that_comes_after_its_campaign_was_stopped_is_suppressed_too(ledger: Ledger) -> None:
    assert await ledger.stop_campaign("room-changed", now=NOW) == 0
    request = a_mail_request(mail="late", kind="campaign", campaign="room-changed")
    assert [await ledger.accept(request, now=NOW) for _ in range(2)] == [True, False]
    entry = await ledger.entry("late")
    assert entry is not None
    assert (entry.state, entry.reason) == ("suppressed", "the campaign was stopped")
    assert await ledger.claim(SOON) is None


async def test_a_mail_of_a_campaign_that_goes_on_is_sent(ledger: Ledger) -> None:
    await ledger.accept(a_mail_request(mail="m", kind="campaign", campaign="room-changed"), now=NOW)
    assert (await claimed(ledger)).id == "m"


async def test_recipients_of_settled_mails_are_forgotten(ledger: Ledger) -> None:
    await ledger.accept(a_mail_request(mail="settled", kind="handed_over", to="zoe@example.lu"), now=NOW)
    await ledger.settle(await claimed(ledger), SENT, NOW)
    await ledger.accept(a_mail_request(mail="waiting", to="zoe@example.lu"), now=NOW)
    assert [await ledger.forget_recipients(at) for at in (NOW, SOON, SOON)] == [0, 1, 0]
    entries = {mail: await ledger.entry(mail) for mail in ("settled", "waiting")}
    assert {mail: entry and entry.to for mail, entry in entries.items()} == {"settled": "", "waiting": "zoe@example.lu"}
    assert await ledger.request("settled") is None


async def test_the_history_tells_each_attempt_and_why(ledger: Ledger) -> None:
    await ledger.accept(a_mail_request(mail="m"), now=NOW)
    await ledger.settle(await claimed(ledger), waits(), NOW)
    await ledger.settle(await claimed(ledger, SOON), SENT, SOON)
    entry = await ledger.entry("m")
    assert entry is not None
    changes = [(change.state, change.reason, change.attempt) for change in entry.history]
    assert changes == [("queued", None, 0), ("retrying", "451 later", 1), ("sent", None, 2)]
