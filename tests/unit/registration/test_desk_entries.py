"""The doings of desks at the door become true in registration: once, whatever comes twice, late or in another order."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from services.registration.domain.registration import ConsentRecord, Registration
from services.registration.use_cases.walk_ins.follow_desk_entry import OtherEntryBehind, follow_desk_entry
from shared.contracts.checkin import BoundBadge, ConsentAtDesk, DeskEntryChanged, Merged, WalkIn
from shared.contracts.walk_ins import WalkInSettled
from shared.documents.tickets import fingerprint
from tests.support.checkin.builders import a_secret
from tests.support.registration.builders import NOW, a_category
from tests.support.registration.fake_desk_copies import FakeDeskCopies
from tests.support.registration.fakes import FakeRegistrations, FakeSender
from tests.support.registration.one_event import OneEvent

ID = "e" * 32
BADGE = a_secret(77)


def a_walk_in(**fields: Any) -> WalkIn:
    """Zoë registered at the desk, some minutes ago."""
    defaults: dict[str, Any] = {
        "code": "QBCDFG",
        "first_name": "Zoë",
        "last_name": "Muller",
        "email": "zoe@walkin.example",
        "company": "Ferro SA",
        "category": "industry",
        "locale": "en",
        "consents": [ConsentAtDesk(id="privacy", given=True, version="7")],
        "registered_at": NOW - timedelta(minutes=5),
        "list": "main",
        "device": "device-1",
        "device_name": "Desk",
        "gate": "Main entrance",
    }
    return WalkIn(**{**defaults, **fields})


class AtTheDesk(OneEvent):
    """One event, and what the desk tells of it."""

    def __init__(self, **fields: Any) -> None:
        super().__init__(**fields)
        self.desk = FakeDeskCopies()
        self.desk.blank_badges[self.slug] = [BADGE]

    def entry(self, walk_in: WalkIn | None = None, **fields: Any) -> DeskEntryChanged:
        known: dict[str, Any] = {"registration": ID, "event": self.slug, "version": 1, "walk_in": walk_in}
        return DeskEntryChanged(**{**known, **fields})

    async def hears(self, entry: DeskEntryChanged) -> WalkInSettled | None:
        self.store.sent.clear()
        await follow_desk_entry(
            entry,
            registrations=FakeRegistrations(self.store),
            desk=self.desk,
            sender=FakeSender(self.store),
            **self.tools,
        )
        settled = [message for message in self.store.sent if isinstance(message, WalkInSettled)]
        return settled[0] if settled else None

    async def hears_of(self, **fields: Any) -> WalkInSettled | None:
        return await self.hears(self.entry(a_walk_in(**fields)))

    def by_id(self, registration: str = ID) -> Registration:
        return self.store.registrations[registration]


def merged_into(registration: Registration) -> Merged:
    return Merged(into=registration.id, reason="The same person", by="device:device-2", at=NOW)


async def test_a_walk_in_is_confirmed_as_the_desk_said() -> None:
    scene = AtTheDesk()
    settled = await scene.hears_of()
    assert settled is not None
    assert (settled.outcome, settled.registration) == ("created", ID)
    made = scene.by_id()
    assert (made.code, made.state, made.source, made.name) == ("QBCDFG", "confirmed", "walk_in", "Zoë Muller")
    assert made.consents["privacy"] == ConsentRecord(
        given=True, version="7", at=NOW - timedelta(minutes=5), at_desk=True
    )
    assert [(mail.kind, mail.to) for mail in scene.mails()] == [("confirmation", "zoe@walkin.example")]
    assert scene.audited() == ["registration.walked_in"]


async def test_without_an_address_nothing_is_mailed() -> None:
    scene = AtTheDesk()
    await scene.hears_of(email="")
    assert scene.mails() == []
    assert scene.by_id().state == "confirmed"


async def test_after_the_event_nothing_is_mailed() -> None:
    scene = AtTheDesk()
    scene.clock.advance(days=200)
    await scene.hears_of()
    assert scene.mails() == []


async def test_the_same_message_again_makes_nobody_anew() -> None:
    scene = AtTheDesk()
    for _ in range(3):
        await scene.hears_of()
    assert [registration.id for registration in scene.registrations] == [ID]
    assert scene.mails() == []  # the third time


async def test_what_is_published_again_is_settled_again() -> None:
    scene = AtTheDesk()
    await scene.hears_of()
    settled = await scene.hears(scene.entry(a_walk_in(), epoch=5))
    assert settled is not None
    assert settled.outcome == "created"
    assert len(scene.registrations) == 1
    assert scene.mails() == []


async def test_beyond_the_places_the_log_names_who_let_in() -> None:
    scene = AtTheDesk(capacity=0)
    await scene.hears_of(override="The chair's guest")
    [entry] = scene.store.audit
    assert scene.by_id().state == "confirmed"
    assert (entry.actor, entry.after["beyond_capacity"], entry.after["override"]) == (
        "device:device-1",
        True,
        "The chair's guest",
    )


async def test_a_code_that_somebody_has_is_replaced() -> None:
    scene = AtTheDesk()
    other = await scene.enter()
    await scene.hears_of(code=other.code)
    assert scene.by_id().code != other.code


async def test_an_address_that_is_registered_is_settled_as_known() -> None:
    scene = AtTheDesk()
    known = await scene.enter(email="zoe@walkin.example")
    settled = await scene.hears_of(email="ZOE@walkin.example")
    assert settled is not None
    assert (settled.outcome, settled.known_as) == ("known", known.id)
    assert len(scene.registrations) == 1
    assert scene.mails() == []


async def test_a_known_one_who_waits_is_confirmed_as_they_are_inside() -> None:
    scene = AtTheDesk(capacity=0)
    assert await scene.submit(email="zoe@walkin.example") == "waitlisted"
    await scene.hears_of()
    [known] = scene.registrations
    assert (known.state, known.secret is not None) == ("confirmed", True)
    assert scene.audited()[-1] == "registration.let_in"


async def test_a_known_one_who_was_erased_is_not_made_anew() -> None:
    scene = AtTheDesk()
    known = await scene.enter(email="zoe@walkin.example")
    await scene.hears_of()
    scene.store.registrations[known.id] = replace(known, email="", state="cancelled", erased_at=NOW)
    settled = await scene.hears(scene.entry(a_walk_in(), epoch=9))
    assert settled is not None
    assert settled.outcome == "known"
    assert len(scene.registrations) == 1


async def test_an_erased_walk_in_is_not_made_anew() -> None:
    scene = AtTheDesk()
    await scene.hears(scene.entry(a_walk_in(first_name="", last_name="", email=""), erased=True))
    assert scene.registrations == []


@pytest.mark.parametrize("state", ["cancelled", "postponed", "archived"])
async def test_an_event_that_is_off_refuses_and_says_why(state: str) -> None:
    scene = AtTheDesk()
    scene.store.events[scene.slug] = replace(scene.event, state=state)  # type: ignore[arg-type]
    settled = await scene.hears_of()
    assert settled is not None
    assert (settled.outcome, settled.reason) == ("refused", f"event_{state}")
    assert scene.registrations == []
    scene.store.events[scene.slug] = replace(scene.event, state="published")
    settled = await scene.hears(scene.entry(a_walk_in(), version=2))
    assert settled is not None
    assert settled.outcome == "created"


async def test_an_event_that_is_gone_refuses() -> None:
    scene = AtTheDesk()
    settled = await scene.hears(replace(scene.entry(a_walk_in()), event="gone"))
    assert settled is not None
    assert (settled.outcome, settled.reason) == ("refused", "event_unknown")


async def test_a_category_that_is_gone_or_online_becomes_the_first_in_the_room() -> None:
    scene = AtTheDesk(categories=[a_category("afar", online={}), a_category("research")])
    await scene.hears_of(category="afar")
    assert scene.by_id().category == "research"


async def test_a_blank_badge_is_one_more_ticket() -> None:
    scene = AtTheDesk()
    badge = BoundBadge(hash=fingerprint(BADGE), at=NOW, by="device:device-1")
    unknown = BoundBadge(hash="f" * 64, at=NOW, by="device:device-1")
    for version in (1, 2):
        await scene.hears(scene.entry(a_walk_in(), badges=[badge, unknown], version=version))
    secrets = [(ticket.secret == BADGE, ticket.state) for ticket in scene.by_id().tickets]
    assert secrets == [(False, "valid"), (True, "valid")]
    assert scene.by_id().secret != BADGE


async def test_a_badge_for_somebody_registered_needs_no_walk_in() -> None:
    scene = AtTheDesk()
    guest = await scene.enter()
    badge = BoundBadge(hash=fingerprint(BADGE), at=NOW, by="device:device-1")
    assert await scene.hears(scene.entry(registration=guest.id, badges=[badge])) is None
    assert [ticket.secret for ticket in scene.by_id(guest.id).tickets] == [guest.secret, BADGE]


async def test_merging_keeps_the_code_and_the_tickets_of_both() -> None:
    scene = AtTheDesk()
    guest = await scene.enter(company="")
    await scene.hears_of()
    walk_in = scene.by_id()
    await scene.hears(scene.entry(a_walk_in(), merged=merged_into(guest), version=2))
    keeper, dropped = scene.by_id(guest.id), scene.by_id()
    assert (keeper.code, keeper.company, keeper.email) == (guest.code, "Ferro SA", guest.email)
    assert [ticket.secret for ticket in keeper.tickets] == [guest.secret, walk_in.secret]
    assert (dropped.state, dropped.tickets, dropped.merged_into) == ("cancelled", (), guest.code)
    assert scene.store.counts[scene.slug].event == 1
    assert scene.audited()[-2:] == ["registration.merged", "registration.dropped"]
    assert scene.mails() == []


async def test_a_badge_that_was_printed_for_the_dropped_one_is_known_to_be_outdated() -> None:
    scene = AtTheDesk()
    guest = await scene.enter()
    await scene.hears_of()
    walk_in = scene.by_id()
    scene.store.registrations[walk_in.id] = replace(walk_in, printed_badge=walk_in.badge_digest)
    await scene.hears(scene.entry(a_walk_in(), merged=merged_into(guest), version=2))
    assert (guest.badge, scene.by_id(guest.id).badge) == ("none", "outdated")


async def test_a_walk_in_that_was_merged_meanwhile_is_made_and_merged_without_a_mail() -> None:
    scene = AtTheDesk()
    guest = await scene.enter()
    await scene.hears(scene.entry(a_walk_in(), merged=merged_into(guest)))
    assert scene.by_id().merged_into == guest.code
    assert scene.mails() == []


async def test_merging_waits_for_the_other_entry() -> None:
    scene = AtTheDesk()
    other = replace(scene.entry(a_walk_in(email="", code="QBCDFH")), registration="f" * 32)
    merged = Merged(into="f" * 32, reason="x", by="device:device-2", at=NOW)
    with pytest.raises(OtherEntryBehind):
        await scene.hears(scene.entry(a_walk_in(), merged=merged))
    await scene.hears(other)
    await scene.hears(scene.entry(a_walk_in(), merged=merged))
    assert scene.by_id().merged_into == "QBCDFH"


async def test_whoever_waits_is_confirmed_by_their_walk_in() -> None:
    scene = AtTheDesk(capacity=0)
    await scene.submit()
    [waiting] = scene.registrations
    await scene.hears(scene.entry(a_walk_in(email=""), merged=merged_into(waiting)))
    keeper = scene.by_id(waiting.id)
    assert (keeper.state, keeper.secret is not None) == ("confirmed", True)
    assert (scene.store.counts[scene.slug].event, scene.store.counts[scene.slug].people_waiting) == (1, 0)
