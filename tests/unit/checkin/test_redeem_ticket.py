"""The rules of the door, in their order."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from services.checkin.domain.devices import DeviceRevoked
from services.checkin.domain.lists import ListNotYours, UnknownList
from services.checkin.domain.recording import MOST_SCANS
from services.checkin.domain.scans import CodeNotAllowed, NonceReused, OverrideNotAllowed, Shown, TooManyScans
from tests.support.checkin.builders import (
    a_device,
    a_record,
    a_scan,
    a_secret,
    a_ticket,
    an_attendee,
    with_booking,
)
from tests.support.checkin.in_memory import Checkin
from tests.support.times import NOON

DESK = a_device("desk-1", role="desk")
SUPERVISOR = a_device("super-1", role="supervisor")


def verdict(answer: Any) -> Any:
    return answer.scan.verdict if answer.scan.reason is None else answer.scan.reason


async def test_a_valid_ticket_lets_in_and_says_who_it_is(checkin: Checkin) -> None:
    answer = await checkin.scan(a_scan())
    assert (answer.scan.verdict, answer.scan.level, answer.attendee.name) == ("admitted", "go", "Zoë Müller-Weber")
    assert answer.scan.first_admission.at == NOON


async def test_the_same_ticket_again_is_refused_and_says_when_and_where_it_came_in(checkin: Checkin) -> None:
    await checkin.scan(a_scan("n1"))
    checkin.clock.advance(minutes=5)
    answer = await checkin.scan(a_scan("n2"), a_device("phone-2", gate_name="Side gate"))
    assert (verdict(answer), answer.scan.level) == ("already_admitted", "look")
    assert (answer.scan.first_admission.at, answer.scan.first_admission.gate) == (NOON, "Main gate")


async def test_the_same_nonce_gets_its_verdict_again_whatever_changed_since(checkin: Checkin) -> None:
    first = await checkin.scan(a_scan("n1"))
    checkin.scan_store.change("registration-1", state="cancelled", first_name="Zoe")
    again = await checkin.scan(a_scan("n1"))
    assert again.scan == first.scan
    assert again.attendee.first_name == "Zoe"


async def test_a_ticket_takes_no_more_scans_than_its_document_can_hold(checkin: Checkin) -> None:
    checkin.has_list(reentry="always")
    scans = tuple(a_record(f"old{number}") for number in range(MOST_SCANS - 1))
    checkin.has_guests(an_attendee(scans=scans))
    assert verdict(await checkin.scan(a_scan("n1"))) == "admitted"
    with pytest.raises(TooManyScans):
        await checkin.scan(a_scan("n2"))
    assert verdict(await checkin.scan(a_scan("n1"))) == "admitted"


async def test_a_nonce_belongs_to_its_device(checkin: Checkin) -> None:
    await checkin.scan(a_scan("n1"))
    assert verdict(await checkin.scan(a_scan("n1"), a_device("phone-2"))) == "already_admitted"


@pytest.mark.parametrize(
    "other", [{"secret": a_secret(2)}, {"list": "lunch"}, {"direction": "exit"}, {"secret": "https://x"}]
)
async def test_a_nonce_that_comes_with_something_else_is_a_conflict(checkin: Checkin, other: Any) -> None:
    checkin.has_list(id="lunch")
    await checkin.scan(a_scan("n1"))
    with pytest.raises(NonceReused):
        await checkin.scan(a_scan("n1", **other))


@pytest.mark.parametrize("kind", ["unknown", "malformed", "other_event", "not_a_badge"])
async def test_what_belongs_to_nobody_is_refused_and_kept_without_what_it_was(checkin: Checkin, kind: str) -> None:
    texts = {
        "unknown": a_secret(99),
        "malformed": a_secret()[:-1],
        "other_event": a_secret(1, "ZZZZZZ"),
        "not_a_badge": "https://example.lu",
    }
    answer = await checkin.scan(a_scan(secret=texts[kind]))
    assert (verdict(answer), answer.scan.level, answer.attendee) == (kind, "stop", None)
    ((_, attempt),) = checkin.scan_store.attempts.values()
    assert attempt.length == len(texts[kind])
    assert texts[kind] not in repr(attempt)


@pytest.mark.parametrize(
    ("attendee", "reason"),
    [
        ({"state": "cancelled"}, "cancelled"),
        ({"state": "waitlisted"}, "not_confirmed"),
        ({"state": "awaiting_approval"}, "not_confirmed"),
        ({"state": "declined"}, "not_confirmed"),
        ({"tickets": (a_ticket(a_secret(), "revoked"),)}, "revoked"),
        ({"tickets": (a_ticket(a_secret(), "handed_over"),)}, "handed_over"),
        ({"erased": True}, "unknown"),
    ],
)
async def test_the_state_decides_first(checkin: Checkin, attendee: Any, reason: str) -> None:
    checkin.has_guests(an_attendee(**attendee))
    checkin.has_list(categories=("press",), opens_at=NOON + timedelta(hours=1))
    assert verdict(await checkin.scan(a_scan())) == reason


@pytest.mark.parametrize(
    ("rules", "reason"),
    [
        ({"categories": ("press",), "opens_at": NOON + timedelta(hours=1)}, "wrong_list"),
        ({"sessions": ("dinner",)}, "wrong_list"),
        ({"opens_at": NOON + timedelta(seconds=1)}, "too_early"),
        ({"closes_at": NOON}, "too_late"),
        ({"deleted": True}, "wrong_list"),
    ],
)
async def test_then_the_list_and_its_times(checkin: Checkin, rules: Any, reason: str) -> None:
    checkin.has_list(**rules)
    answer = await checkin.scan(a_scan())
    assert (verdict(answer), answer.scan.level) == (reason, "look")


async def test_a_session_counts_only_when_its_place_is_confirmed(checkin: Checkin) -> None:
    checkin.has_list(sessions=("dinner",))
    checkin.has_guests(
        an_attendee(1, sessions=with_booking("dinner")), an_attendee(2, sessions=with_booking("dinner", "waitlisted"))
    )
    assert verdict(await checkin.scan(a_scan("n1"))) == "admitted"
    assert verdict(await checkin.scan(a_scan("n2", secret=a_secret(2)))) == "wrong_list"


@pytest.mark.parametrize(
    ("reentry", "second"), [("once", "already_admitted"), ("after_exit", "admitted"), ("always", "admitted")]
)
async def test_coming_again_after_leaving_depends_on_the_list(checkin: Checkin, reentry: str, second: str) -> None:
    checkin.has_list(reentry=reentry)
    await checkin.scan(a_scan("n1"))
    assert verdict(await checkin.scan(a_scan("n2", direction="exit"))) == "exited"
    assert verdict(await checkin.scan(a_scan("n3"))) == second


async def test_coming_again_without_leaving_needs_a_list_that_allows_it_always(checkin: Checkin) -> None:
    checkin.has_list(reentry="after_exit")
    await checkin.scan(a_scan("n1"))
    assert verdict(await checkin.scan(a_scan("n2"))) == "already_admitted"


@pytest.mark.parametrize("state", ["cancelled", "waitlisted"])
async def test_an_exit_of_a_known_ticket_is_always_accepted_and_consumes_nothing(checkin: Checkin, state: str) -> None:
    checkin.has_guests(an_attendee(state=state))
    checkin.has_list(closes_at=NOON - timedelta(hours=1))
    assert verdict(await checkin.scan(a_scan("n1", direction="exit"))) == "exited"
    checkin.has_list()
    checkin.scan_store.change("registration-1", state="confirmed")
    assert verdict(await checkin.scan(a_scan("n2"))) == "admitted"


async def test_a_list_that_counts_per_day_admits_once_each_day_of_the_events_zone(checkin: Checkin) -> None:
    checkin.has_list(per_day=True)
    assert verdict(await checkin.scan(a_scan("n1"))) == "admitted"
    checkin.clock.advance(hours=10, minutes=59)  # 23:59 in Luxembourg
    assert verdict(await checkin.scan(a_scan("n2"))) == "already_admitted"
    checkin.clock.advance(minutes=1)
    assert verdict(await checkin.scan(a_scan("n3"))) == "admitted"


async def test_a_full_room_refuses_until_somebody_leaves(checkin: Checkin) -> None:
    checkin.has_list(limit=1)
    checkin.has_guests(an_attendee(1), an_attendee(2))
    await checkin.scan(a_scan("n1"))
    assert verdict(await checkin.scan(a_scan("n2", secret=a_secret(2)))) == "full"
    await checkin.scan(a_scan("n3", direction="exit"))
    assert verdict(await checkin.scan(a_scan("n4", secret=a_secret(2)))) == "admitted"


async def test_people_without_a_booking_get_the_places_that_nobody_booked(checkin: Checkin) -> None:
    checkin.has_list(sessions=("dinner",), unbooked="when_free", limit=2)
    checkin.has_guests(an_attendee(1, sessions=with_booking("dinner")), an_attendee(2), an_attendee(3))
    assert verdict(await checkin.scan(a_scan("n2", secret=a_secret(2)))) == "admitted"
    assert verdict(await checkin.scan(a_scan("n3", secret=a_secret(3)))) == "full"
    assert verdict(await checkin.scan(a_scan("n1"))) == "admitted"


async def test_booked_places_that_nobody_uses_are_released(checkin: Checkin) -> None:
    checkin.has_list(sessions=("dinner",), unbooked="when_free", limit=1, release_at=NOON + timedelta(minutes=10))
    checkin.has_guests(an_attendee(1, sessions=with_booking("dinner")), an_attendee(2))
    assert verdict(await checkin.scan(a_scan("n2", secret=a_secret(2)))) == "full"
    checkin.clock.advance(minutes=10)
    assert verdict(await checkin.scan(a_scan("n3", secret=a_secret(2)))) == "admitted"


async def test_being_admitted_to_one_room_may_mean_leaving_another(checkin: Checkin) -> None:
    checkin.has_list(id="main", reentry="after_exit")
    checkin.has_list(id="lunch", leaves=("main",))
    await checkin.scan(a_scan("n1"))
    await checkin.scan(a_scan("n2", list="lunch"))
    assert verdict(await checkin.scan(a_scan("n3"))) == "admitted"


async def test_an_unknown_list_and_one_that_is_not_the_devices_are_different(checkin: Checkin) -> None:
    with pytest.raises(ListNotYours):
        await checkin.scan(a_scan(list="vip"))
    with pytest.raises(UnknownList):
        await checkin.scan(a_scan(list="lunch"))


async def test_desks_admit_by_code_and_scanners_do_not(checkin: Checkin) -> None:
    with pytest.raises(CodeNotAllowed):
        await checkin.scan(a_scan(code="CODE1"))
    assert verdict(await checkin.scan(a_scan(code="code1"), DESK)) == "admitted"
    assert verdict(await checkin.scan(a_scan("n2", code="NOBODY"), DESK)) == "unknown"


@pytest.mark.parametrize("state", ["cancelled", "waitlisted"])
async def test_a_desk_admits_all_the_same_with_a_reason(checkin: Checkin, state: str) -> None:
    checkin.has_guests(an_attendee(state=state))
    checkin.has_list(opens_at=NOON + timedelta(hours=1), categories=("press",))
    answer = await checkin.scan(a_scan(override="the minister's guest"), DESK)
    assert (verdict(answer), answer.scan.override) == ("admitted", "the minister's guest")


async def test_a_scanner_overrides_nothing(checkin: Checkin) -> None:
    with pytest.raises(OverrideNotAllowed):
        await checkin.scan(a_scan(override="please"))


async def test_beyond_the_limit_only_a_supervisor_overrides(checkin: Checkin) -> None:
    checkin.has_list(limit=0)
    with pytest.raises(OverrideNotAllowed):
        await checkin.scan(a_scan(override="please"), DESK)
    assert not checkin.scan_store.attempts
    assert verdict(await checkin.scan(a_scan(override="please"), SUPERVISOR)) == "admitted"


async def test_a_supervisor_lets_somebody_in_again(checkin: Checkin) -> None:
    await checkin.scan(a_scan("n1"))
    with pytest.raises(OverrideNotAllowed):
        await checkin.scan(a_scan("n2", override="lost the bag"), DESK)
    assert verdict(await checkin.scan(a_scan("n2", override="lost the bag"), SUPERVISOR)) == "admitted"


@pytest.mark.parametrize("state", ["revoked", "handed_over"])
async def test_nobody_overrides_a_ticket_that_is_no_longer_theirs(checkin: Checkin, state: str) -> None:
    checkin.has_guests(an_attendee(tickets=(a_ticket(a_secret(), state),)))
    assert verdict(await checkin.scan(a_scan(override="please"), SUPERVISOR)) == state


async def test_nobody_overrides_an_unknown_code(checkin: Checkin) -> None:
    assert verdict(await checkin.scan(a_scan(secret=a_secret(9), override="please"), SUPERVISOR)) == "unknown"


async def test_what_was_shown_at_the_door_is_recorded_even_against_the_rules(checkin: Checkin) -> None:
    checkin.has_guests(an_attendee(state="cancelled"))
    answer = await checkin.scan(a_scan(offline=True, shown=Shown("admitted")))
    assert verdict(answer) == "admitted"
    assert checkin.scan_store.attendees["registration-1"].scans


async def test_what_was_shown_never_admits_an_unknown_code(checkin: Checkin) -> None:
    answer = await checkin.scan(a_scan(secret=a_secret(9), offline=True, shown=Shown("admitted")))
    assert verdict(answer) == "unknown"


async def test_a_late_answer_that_nobody_saw_burns_no_ticket(checkin: Checkin) -> None:
    await checkin.scan(a_scan("n1"))
    shown = Shown("refused", "unknown")
    assert verdict(await checkin.scan(a_scan("n1", offline=True, shown=shown))) == "unknown"
    assert verdict(await checkin.scan(a_scan("n2"))) == "admitted"


async def test_an_admission_shown_for_a_nonce_that_was_refused_becomes_the_fact(checkin: Checkin) -> None:
    checkin.has_list(opens_at=NOON + timedelta(minutes=1))
    assert verdict(await checkin.scan(a_scan("n1"))) == "too_early"
    assert verdict(await checkin.scan(a_scan("n1", offline=True, shown=Shown("admitted")))) == "admitted"
    checkin.clock.advance(minutes=2)
    assert verdict(await checkin.scan(a_scan("n2"))) == "already_admitted"
    assert len(checkin.scan_store.attempts) == 1


async def test_a_refusal_shown_for_a_nonce_that_was_refused_otherwise_is_recorded(checkin: Checkin) -> None:
    checkin.has_list(opens_at=NOON + timedelta(minutes=1))
    await checkin.scan(a_scan("n1"))
    answer = await checkin.scan(a_scan("n1", shown=Shown("refused", "unknown")))
    assert verdict(answer) == "unknown"
    assert verdict(await checkin.scan(a_scan("n1"))) == "unknown"


async def test_what_was_shown_counts_when_it_was_made_however_late_it_is_told(checkin: Checkin) -> None:
    checkin.has_list(opens_at=NOON + timedelta(minutes=1))
    scan = a_scan("n1", scanned_at=NOON - timedelta(seconds=1), sent_at=NOON)
    assert verdict(await checkin.scan(scan)) == "too_early"
    checkin.clock.advance(minutes=9)
    uploaded = replace(scan, offline=True, shown=Shown("admitted"), sent_at=NOON + timedelta(minutes=9))
    answer = await checkin.scan(uploaded)
    assert (verdict(answer), answer.scan.counts_at) == ("admitted", NOON - timedelta(seconds=1))


async def test_an_offline_scan_counts_when_it_was_made_by_a_clock_set_right(checkin: Checkin) -> None:
    scan = a_scan(offline=True, scanned_at=NOON - timedelta(hours=3), sent_at=NOON - timedelta(hours=2))
    answer = await checkin.scan(scan)
    assert (answer.scan.counts_at, answer.scan.recorded_at) == (NOON - timedelta(hours=1), NOON)
    assert answer.scan.clock_off


async def test_no_scan_counts_later_than_now(checkin: Checkin) -> None:
    answer = await checkin.scan(a_scan(offline=True, scanned_at=NOON + timedelta(days=400)))
    assert answer.scan.counts_at == NOON


async def test_an_online_scan_comes_after_all_that_is_known_though_another_clock_is_ahead(checkin: Checkin) -> None:
    await checkin.scan(a_scan("n1"))
    checkin.clock.advance(seconds=-1)
    assert verdict(await checkin.scan(a_scan("n2"), a_device("phone-2"))) == "already_admitted"


async def test_a_revoked_device_brings_what_it_scanned_before_and_nothing_else(checkin: Checkin) -> None:
    revoked = a_device(revoked_at=NOON - timedelta(minutes=10))
    with pytest.raises(DeviceRevoked):
        await checkin.scan(a_scan("n1"), revoked)
    early = a_scan("n2", offline=True, scanned_at=NOON - timedelta(minutes=11))
    assert verdict(await checkin.scan(early, revoked)) == "admitted"
