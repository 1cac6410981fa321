"""Places that are offered: to the next in line, with a deadline, and on to others when nobody answers."""

from collections.abc import Iterable
from datetime import timedelta
from random import Random
from typing import Any

import pytest

from services.registration.domain.event import EventOver
from services.registration.domain.event_definition import WaitingList
from services.registration.domain.offers import OfferLapsed
from services.registration.domain.places import SoldOut
from services.registration.domain.registration import NotInThisState, Registration
from services.registration.use_cases.events.change_event import change_event
from services.registration.use_cases.people.change_registration import change_registration
from services.registration.use_cases.people.resend_mail import resend_mail
from services.registration.use_cases.places.accept_offer import accept_offer
from services.registration.use_cases.places.cancel_registration import cancel_registration
from services.registration.use_cases.places.decline_offer import decline_offer
from services.registration.use_cases.places.lapse_offers import lapse_offers
from services.registration.use_cases.places.leave_waiting_list import leave_waiting_list
from services.registration.use_cases.places.promote_registration import promote_registration
from services.registration.use_cases.places.take_off_list import take_off_list
from tests.support.registration.builders import NOW, a_category, an_invitation, setting
from tests.support.registration.one_event import OneEvent

HOURS = 48
DEADLINE = NOW + timedelta(hours=HOURS)


class Queue:
    """An event that is full, with people who wait; places that become free are offered for 48 hours."""

    def __init__(self, capacity: int | None = 1, **fields: Any) -> None:
        self.scene = OneEvent(capacity=capacity, waiting_list={"offer_hours": HOURS}, **fields)
        self.tools = self.scene.tools

    async def enter(self, number: int, **fields: Any) -> list[Registration]:
        return [await self.scene.enter(**fields) for _ in range(number)]

    async def cancel(self, registration: Registration) -> None:
        await cancel_registration(self.scene.slug, registration.code, **self.scene.by_organiser)

    async def lapse(self, hours: int = HOURS) -> None:
        self.scene.clock.now += timedelta(hours=hours)
        await lapse_offers(self.scene.slug, self.scene.clock.now, **self.tools)

    async def change(self, **settings: Any) -> None:
        await change_event(self.scene.slug, setting(**settings), **self.scene.by_organiser)

    async def answer(self, use_case: Any, registration: Registration) -> Registration:
        answered: Registration = await use_case(self.scene.event, self.now(registration), **self.tools)
        return answered

    def now(self, registration: Registration) -> Registration:
        return self.scene.store.registrations[registration.id]

    @property
    def asked(self) -> list[str]:
        """The codes of those who have an offer, in line."""
        waiting = sorted(self.scene.registrations, key=lambda r: r.line)
        return [r.code for r in waiting if r.state == "waitlisted" and r.offer]

    @property
    def offers_mailed(self) -> list[str]:
        return [mail.to for mail in self.scene.mails() if mail.kind == "place_offered"]

    def log(self, registration: Registration) -> list[tuple[str, str]]:
        notes = self.scene.store.waiting_log
        return [(note.happening, note.why) for note in notes if note.code == registration.code]


def codes(registrations: Iterable[Registration]) -> list[str]:
    return [registration.code for registration in registrations]


async def test_a_freed_place_is_offered_and_held_until_the_deadline() -> None:
    queue = Queue()
    first, second, third = await queue.enter(3)
    await queue.cancel(first)
    assert queue.asked == [second.code]
    assert queue.now(second).holds_offer
    assert queue.scene.store.counts[queue.scene.slug].offered == {"industry": 1}
    assert [(mail.to, mail.expires_at) for mail in queue.scene.mails()[-1:]] == [(second.email, DEADLINE)]
    assert queue.scene.store.looks == {("waiting_list", queue.scene.slug): DEADLINE}
    assert (await queue.scene.enter()).state == "waitlisted"
    assert queue.log(second) == [("joined", "event_full"), ("offered", "place_free")]
    assert queue.log(third) == [("joined", "event_full")]


async def test_whoever_accepts_gets_the_place_with_one_confirmation() -> None:
    queue = Queue()
    first, second, _ = await queue.enter(3)
    await queue.cancel(first)
    accepted = await queue.answer(accept_offer, second)
    assert (accepted.state, accepted.offer, bool(accepted.secret)) == ("confirmed", None, True)
    assert [mail.kind for mail in queue.scene.mails() if mail.to == second.email].count("confirmation") == 1
    assert queue.asked == []
    with pytest.raises(NotInThisState):
        await queue.answer(accept_offer, second)


@pytest.mark.parametrize("no", [decline_offer, leave_waiting_list])
async def test_a_place_that_nobody_wants_goes_on_at_once(no: Any) -> None:
    queue = Queue()
    first, second, third = await queue.enter(3)
    await queue.cancel(first)
    assert (await queue.answer(no, second)).state == "cancelled"
    assert queue.asked == [third.code]


async def test_whoever_does_not_answer_goes_behind_all_others_and_the_second_time_leaves() -> None:
    queue = Queue()
    first, second, third = await queue.enter(3)
    await queue.cancel(first)
    await queue.lapse()
    assert queue.asked == [third.code]
    assert queue.now(second).line > queue.now(third).line
    await queue.answer(decline_offer, third)
    assert queue.asked == [second.code]
    await queue.lapse()
    assert queue.now(second).state == "cancelled"
    assert queue.scene.store.counts[queue.scene.slug].offered["industry"] == 0
    assert queue.log(second).count(("lapsed", "no_answer")) == 2
    assert {mail.to: mail.unanswered for mail in queue.scene.mails() if mail.kind == "cancelled"} == {
        first.email: False,
        third.email: False,
        second.email: True,
    }


async def test_a_second_run_changes_nothing() -> None:
    queue = Queue()
    first, _, _ = await queue.enter(3)
    await queue.cancel(first)
    await queue.lapse()
    once = queue.scene.registrations
    await queue.lapse(hours=0)
    assert queue.scene.registrations == once
    assert len(queue.offers_mailed) == 2


async def test_an_offer_cannot_be_accepted_after_its_deadline_even_where_it_has_not_lapsed_yet() -> None:
    queue = Queue()
    first, second = await queue.enter(2)
    await queue.cancel(first)
    queue.scene.clock.now = DEADLINE
    for answer in (accept_offer, decline_offer):
        with pytest.raises(OfferLapsed):
            await queue.answer(answer, second)


@pytest.mark.parametrize("seed", range(5))
async def test_ten_cancellations_offer_the_next_ten_for_whom_there_is_room_and_lapse_in_order(seed: int) -> None:
    queue = Queue(capacity=None, categories=[a_category("industry", capacity=20), a_category("press", capacity=2)])
    random = Random(seed)
    confirmed = await queue.enter(20)
    await queue.enter(2, category="press")
    waiting = [await queue.scene.enter(category=random.choice(["industry", "press"])) for _ in range(60)]
    in_turn = [registration for registration in waiting if registration.category == "industry"]
    for registration in random.sample(confirmed, 10):
        queue.scene.clock.now += timedelta(minutes=1)
        await queue.cancel(registration)
    assert queue.asked == codes(in_turn[:10])
    assert queue.offers_mailed == [registration.email for registration in in_turn[:10]]
    queue.scene.clock.now += timedelta(hours=HOURS, minutes=-10)
    for number in range(10, 20):
        assert len(queue.offers_mailed) == number
        queue.scene.clock.now += timedelta(minutes=1)
        await lapse_offers(queue.scene.slug, queue.scene.clock.now, **queue.tools)
    assert queue.offers_mailed == [registration.email for registration in in_turn[:20]]
    assert queue.asked == codes(in_turn[10:20])


async def test_a_sponsors_pass_comes_back_from_somebody_who_lets_two_offers_lapse() -> None:
    queue = Queue()
    queue.scene.store.invitations = {"A": an_invitation(queue.scene.event, code="A", uses=3)}
    (first,), (second,) = await queue.enter(1), await queue.enter(1, invitation="A")
    await queue.cancel(first)
    await queue.lapse()
    assert queue.scene.store.invitations["A"].used == 1
    await queue.lapse()
    assert (queue.now(second).state, queue.scene.store.invitations["A"].used) == ("cancelled", 0)
    assert queue.log(second)[-1] == ("lapsed", "no_answer")


async def test_whoever_is_passed_over_can_read_why() -> None:
    queue = Queue(capacity=None, categories=[a_category("industry", capacity=1), a_category("press", capacity=1)])
    (first,), _, press = await queue.enter(1), await queue.enter(1, category="press"), None
    press, *_ = await queue.enter(1, category="press")
    second, third = await queue.enter(2)
    await queue.cancel(first)
    assert queue.log(press) == [("joined", "category_full"), ("passed_over", "category_full")]
    assert queue.log(second)[-1] == ("offered", "place_free")
    assert queue.log(third) == [("joined", "category_full")]


class TestShortlyBeforeTheListCloses:
    """A single offer could not go on any more, so everybody who waits is asked, and the first to accept has it."""

    async def the_queue(self) -> tuple[Queue, list[Registration]]:
        closes_at = NOW + timedelta(hours=HOURS)
        queue = Queue()
        registrations = await queue.enter(4)
        await queue.change(waiting_list=WaitingList(offer_hours=HOURS, closes_at=closes_at))
        await queue.cancel(registrations[0])
        return queue, registrations[1:]

    async def test_everybody_is_asked_and_no_place_is_held(self) -> None:
        queue, waiting = await self.the_queue()
        assert queue.asked == codes(waiting)
        assert {queue.now(r).offer.expires_at for r in waiting} == {DEADLINE}
        assert not any(queue.now(registration).holds_offer for registration in waiting)

    async def test_the_first_to_accept_gets_the_place_and_the_next_one_goes_to_another(self) -> None:
        queue, (second, third, fourth) = await self.the_queue()
        await queue.answer(accept_offer, fourth)
        with pytest.raises(SoldOut):
            await queue.answer(accept_offer, second)
        await queue.cancel(fourth)
        assert (await queue.answer(accept_offer, third)).state == "confirmed"
        assert queue.asked == [second.code]
        assert len(queue.offers_mailed) == 3, "nobody is asked twice"

    async def test_newcomers_are_asked_too(self) -> None:
        queue, waiting = await self.the_queue()
        newcomer = await queue.scene.enter()
        assert newcomer.state == "waitlisted"
        assert queue.asked == codes([*waiting, newcomer])
        assert [mail.kind for mail in queue.scene.mails() if mail.to == newcomer.email] == ["place_offered"]

    async def test_nobody_loses_their_turn_when_the_list_closes(self) -> None:
        queue, waiting = await self.the_queue()
        await queue.lapse()
        assert queue.asked == []
        assert [(queue.now(r).line, queue.now(r).lapsed_offers) for r in waiting] == [(r.line, 0) for r in waiting]
        assert queue.log(waiting[0])[-1] == ("lapsed", "list_closed")
        with pytest.raises(OfferLapsed):
            await queue.answer(accept_offer, waiting[0])


async def test_an_organiser_may_promote_whoever_has_an_offer() -> None:
    queue = Queue()
    first, second, third = await queue.enter(3)
    await queue.cancel(first)
    with pytest.raises(SoldOut):
        await promote_registration(queue.scene.slug, third.code, **queue.scene.by_organiser)
    promoted = await promote_registration(queue.scene.slug, second.code, **queue.scene.by_organiser)
    assert (promoted.state, promoted.offer) == ("confirmed", None)
    assert queue.log(second)[-1] == ("promoted", "by_organiser")


async def test_a_place_that_is_offered_cannot_be_taken_into_a_category_that_is_full() -> None:
    queue = Queue(categories=[a_category(), a_category("press", capacity=0)])
    first, second = await queue.enter(2)
    await queue.cancel(first)
    with pytest.raises(SoldOut):
        await change_registration(queue.scene.slug, second.code, {"category": "press"}, **queue.scene.by_organiser)


async def test_a_promise_stands_when_there_are_fewer_places() -> None:
    queue = Queue(capacity=2)
    first, _, third, _ = await queue.enter(4)
    await queue.cancel(first)
    await queue.change(capacity=1)
    assert (await queue.answer(accept_offer, third)).state == "confirmed"
    assert queue.asked == []


async def test_without_a_deadline_places_are_given_at_once_again() -> None:
    queue = Queue(capacity=1)
    first, second, third = await queue.enter(3)
    await queue.cancel(first)
    await queue.change(waiting_list=WaitingList(), capacity=2)
    assert queue.asked == [second.code]
    assert queue.now(third).state == "confirmed"


@pytest.mark.parametrize("state", ["postponed", "cancelled"])
async def test_offers_end_when_the_event_is_off(state: str) -> None:
    queue = Queue()
    first, second = await queue.enter(2)
    await queue.cancel(first)
    await queue.change(state=state)
    assert queue.asked == []
    assert queue.now(second).line == second.line
    assert sum(queue.scene.store.counts[queue.scene.slug].offered.values()) == 0


async def test_what_was_offered_may_be_accepted_after_registration_has_closed() -> None:
    queue = Queue()
    first, second = await queue.enter(2)
    await queue.cancel(first)
    await queue.change(state="closed")
    assert (await queue.answer(accept_offer, second)).state == "confirmed"


async def test_the_mail_says_whether_the_place_is_held() -> None:
    queue, _ = await TestShortlyBeforeTheListCloses().the_queue()
    assert all(mail.first_come for mail in queue.scene.mails() if mail.kind == "place_offered")
    held = Queue()
    first, _ = await held.enter(2)
    await held.cancel(first)
    assert not any(mail.first_come for mail in held.scene.mails())


async def test_whoever_got_a_place_meanwhile_is_not_taken_off_the_list() -> None:
    queue = Queue()
    first, second = await queue.enter(2)
    with pytest.raises(NotInThisState):
        await take_off_list(queue.scene.slug, first.code, **queue.scene.by_organiser)
    await take_off_list(queue.scene.slug, second.code, **queue.scene.by_organiser)
    assert queue.now(second).state == "cancelled"
    assert queue.log(second)[-1] == ("left", "by_organiser")


async def test_nobody_leaves_the_list_once_the_event_is_over() -> None:
    queue = Queue()
    _, waiting = await queue.enter(2)
    queue.scene.clock.now = queue.scene.event.ends_at
    with pytest.raises(EventOver):
        await queue.answer(leave_waiting_list, waiting)
    assert queue.now(waiting) == waiting


async def test_the_offer_is_what_is_mailed_again() -> None:
    queue = Queue()
    first, second = await queue.enter(2)
    await queue.cancel(first)
    await resend_mail(queue.scene.slug, second.code, **queue.scene.by_organiser)
    last = queue.scene.mails()[-1]
    assert (last.kind, last.to, last.expires_at, last.first_come) == ("place_offered", second.email, DEADLINE, False)
