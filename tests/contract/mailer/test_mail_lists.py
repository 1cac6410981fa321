"""The contract of lists of mails: the ones in memory that unit tests use, and the ones in MongoDB."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import pytest

from services.mailer.adapters.ledger import MongoLedger
from services.mailer.adapters.mail_lists import MongoMailLists
from services.mailer.domain.addresses import address_hash
from services.mailer.domain.delivery import Settlement
from services.mailer.domain.mails import LedgerEntry
from services.mailer.ports.mail_lists import Cursor, MailFilter, MailLists, Undelivered
from services.mailer.ports.mails import Ledger
from services.mailer.use_cases.mails.repeat_mail import repeat_mail
from shared.contracts.mailer import MailState
from shared.contracts.mails import MailKind
from shared.mongo.connection import Database
from tests.support.mailer.builders import NOW, a_mail_request, a_recipient
from tests.support.mailer.fakes import FakeLedger, FakeMailLists

EVENT = "smart-manufacturing-2026"
ALL = MailFilter([EVENT])


@dataclass
class Archive:
    """A ledger, and the lists of its mails."""

    ledger: Ledger
    lists: MailLists
    suppress: Callable[[str], Awaitable[None]]

    async def hold(self, mail: str, state: MailState = "queued", **fields: Any) -> None:
        """Enters a mail in this state."""
        await self.ledger.accept(a_mail_request(mail=mail, **fields), now=NOW)
        if state != "queued":
            claimed = await self.ledger.claim(NOW)
            assert claimed is not None
            await self.ledger.settle(claimed, Settlement(state=state, reason=None, times_lost=0), NOW)

    async def found(self, **fields: Any) -> set[str]:
        """The ids of the event's mails that a filter selects."""
        return {entry.id for entry in await self.lists.page(replace(ALL, **fields), 99)}


@pytest.fixture(params=["memory", "mongodb"])
def archive(request: pytest.FixtureRequest) -> Archive:
    if request.param == "memory":
        ledger = FakeLedger()
        fake = FakeMailLists(ledger)

        async def add(address: str) -> None:
            fake.returned.add(address)

        return Archive(ledger, fake, add)
    database: Database = request.getfixturevalue("database")

    async def suppress(address: str) -> None:
        await database["suppressions"].insert_one({"_id": address_hash(address)})

    return Archive(MongoLedger(database, "example.lu"), MongoMailLists(database), suppress)


def at(entry: LedgerEntry) -> Cursor:
    return Cursor(entry.requested_at, entry.id)


async def test_lists_come_newest_first_and_page_by_page_both_ways(archive: Archive) -> None:
    for number in range(5):
        await archive.hold(f"m{number}", requested_at=NOW + timedelta(hours=number))
    first = await archive.lists.page(ALL, 3)
    second = await archive.lists.page(ALL, 3, at(first[-1]))
    back = await archive.lists.page(ALL, 3, before=at(second[0]))
    assert [[entry.id for entry in page] for page in (first, second, back)] == [
        ["m4", "m3", "m2"],
        ["m1", "m0"],
        ["m4", "m3", "m2"],
    ]


async def test_lists_can_be_narrowed(archive: Archive) -> None:
    await archive.hold("hers", to="Zoe@Example.lu", registration="r1", kind="waitlisted", campaign="room")
    await archive.hold("his", to="max@example.lu")
    await archive.hold("elsewhere", event="another")
    assert await archive.found(to="zoe@example.LU") == {"hers"}
    assert await archive.found(registration="r1") == {"hers"}
    assert await archive.found(kind="waitlisted") == {"hers"}
    assert await archive.found(campaign="room") == {"hers"}
    assert await archive.found(states=["queued", "sent"]) == {"hers", "his"}
    assert await archive.found(states=["sent"]) == set()
    assert await archive.lists.page(MailFilter([]), 9) == []


@pytest.mark.parametrize(
    "words", ["zoe", "MULLER zo", "weber", "k7q2m", "zoe.m", "Zoe.M@example.lu", " zoe.m@example.lu ", "zoë  müller"]
)
async def test_people_are_found_by_name_code_or_address(archive: Archive, words: str) -> None:
    await archive.hold("hers", to="zoe.m@Example.lu")
    await archive.hold("his", to="max@example.lu", recipient=a_recipient(code="AAAAA", first_name="Max", last_name="X"))
    assert await archive.found(words=words) == {"hers"}


@pytest.mark.parametrize("words", ["zoe max", ".*", "\x00", "a\x00(", "@"])
async def test_other_words_find_nobody_or_nothing_is_asked(archive: Archive, words: str) -> None:
    await archive.hold("hers", to="zoe@example.lu")
    assert await archive.found(words=words) == ({"hers"} if words == "\x00" else set())


async def test_a_forgotten_recipient_is_found_by_the_whole_address_only(archive: Archive) -> None:
    await archive.hold("hers", "sent", to="zoe@example.lu")
    await archive.ledger.forget_recipients(NOW + timedelta(days=1))
    [entry] = await archive.lists.page(ALL, 9)
    assert (entry.to, entry.name, entry.code) == ("", "", "")
    assert await archive.found(words="zoe") == set()
    assert await archive.found(words="zoe@example.lu") == {"hers"}


async def test_mails_are_counted_by_state(archive: Archive) -> None:
    await archive.hold("a", "sent")
    await archive.hold("b", "failed")
    await archive.hold("c", kind="waitlisted")
    await archive.hold("d", event="another")
    assert await archive.lists.numbers(ALL) == {"sent": 1, "failed": 1, "queued": 1}
    assert await archive.lists.numbers(replace(ALL, kind="waitlisted")) == {"queued": 1}


async def unreached(archive: Archive) -> list[str]:
    entries = await archive.lists.unreached(EVENT, 9)
    assert await archive.lists.number_unreached(EVENT) == len(entries)
    return [entry.id for entry in entries]


@pytest.mark.parametrize("state", ["failed", "bounced", "suppressed"])
async def test_people_are_unreached_whose_newest_mail_was_not_delivered(archive: Archive, state: MailState) -> None:
    later = NOW + timedelta(hours=1)
    await archive.hold("max.1", "sent", registration="max")
    await archive.hold("zoe.1", "failed", registration="zoe")
    await archive.hold("zoe.2", state, registration="zoe", requested_at=later)
    await archive.hold("ada.1", "failed", registration="ada", requested_at=later + timedelta(hours=1))
    await archive.hold("nobody", "failed", registration=None)
    assert await unreached(archive) == ["ada.1", "zoe.2"]
    [ada] = await archive.lists.unreached(EVENT, 1)
    assert [entry.id for entry in await archive.lists.unreached(EVENT, 1, at(ada))] == ["zoe.2"]


@pytest.mark.parametrize("state", ["sent", "queued"])
async def test_who_got_a_mail_since_or_awaits_one_is_not_unreached(archive: Archive, state: MailState) -> None:
    await archive.hold("zoe.1", "failed", registration="zoe")
    await archive.hold("zoe.2", state, registration="zoe")
    assert await unreached(archive) == []


async def test_mails_that_tell_nothing_of_the_address_are_left_out(archive: Archive) -> None:
    later = NOW + timedelta(hours=1)
    await archive.hold("zoe.1", "failed", registration="zoe")
    await archive.hold("zoe.2", registration="zoe", kind="campaign", campaign="room", requested_at=later)
    await archive.ledger.stop_campaign("room", now=NOW)
    await archive.hold("zoe.3", "failed", registration="zoe", kind="handed_over", requested_at=later)
    assert await unreached(archive) == ["zoe.1"]


async def resendable(archive: Archive, *kinds: MailKind, states: tuple[MailState, ...] = ("failed",)) -> list[str]:
    entries = await archive.lists.resendable(Undelivered(EVENT, states, kinds), 9)
    return sorted(entry.id for entry in entries)


async def test_undelivered_mails_can_be_sent_again_by_state_and_kind(archive: Archive) -> None:
    await archive.hold("a", "failed")
    await archive.hold("b", "failed", kind="thank_you")
    await archive.hold("c", "unknown")
    await archive.hold("d", "sent")
    await archive.hold("e", "failed", event="another")
    assert await resendable(archive) == ["a", "b"]
    assert await resendable(archive, "thank_you", "reminder") == ["b"]
    assert await resendable(archive, states=("failed", "unknown")) == ["a", "b", "c"]


async def test_a_mail_that_goes_once_more_by_itself_is_not_sent_again(archive: Archive) -> None:
    await archive.ledger.accept(a_mail_request(mail="a", event=EVENT), now=NOW)
    claimed = await archive.ledger.claim(NOW)
    assert claimed is not None
    lost = Settlement(state="unknown", reason=None, times_lost=1, next_at=NOW + timedelta(minutes=15))
    await archive.ledger.settle(claimed, lost, NOW)
    assert await resendable(archive, states=("unknown",)) == []


async def test_what_a_newer_mail_tells_is_not_sent_again(archive: Archive) -> None:
    later = NOW + timedelta(hours=1)
    await archive.hold("confirmation", "failed", registration="zoe")
    await archive.hold("thanks", "failed", registration="zoe", kind="thank_you", requested_at=later)
    await archive.hold("changed", "sent", registration="zoe", kind="changed", requested_at=later)
    assert await resendable(archive) == ["thanks"]


async def test_a_mail_that_has_a_repetition_is_not_sent_again(archive: Archive) -> None:
    await archive.hold("a", "failed", kind="thank_you")
    original = await archive.ledger.entry("a")
    assert original is not None
    await repeat_mail(original, "a.resend.1", None, actor="ada", ledger=archive.ledger, clock=lambda: NOW)
    assert await resendable(archive) == []


async def test_addresses_from_which_mails_came_back_get_nothing_again(archive: Archive) -> None:
    await archive.hold("a", "failed", to="zoe@example.lu")
    await archive.suppress("zoe@example.lu")
    assert await resendable(archive) == []


async def test_what_is_forgotten_is_not_sent_again(archive: Archive) -> None:
    await archive.hold("a", "failed")
    await archive.ledger.forget_recipients(NOW + timedelta(days=1))
    assert await resendable(archive) == []
