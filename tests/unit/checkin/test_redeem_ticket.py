"""Who is let in: the rules of the door, in their order."""

from datetime import timedelta

import pytest

from services.checkin.domain.devices import DeviceRevoked
from services.checkin.domain.lists import ListNotYours, UnknownList
from services.checkin.domain.scans import CodeNotAllowed, NonceReused, OverrideNotAllowed, Shown
from tests.support.checkin.builders import NOON, a_device, a_scan, a_secret, a_ticket, an_attendee, with_booking

DESK = a_device("desk-1", role="desk")
SUPERVISOR = a_device("super-1", role="supervisor")


def verdict(answer):
    return answer.scan.verdict if answer.scan.reason is None else answer.scan.reason


async def test_a_valid_ticket_lets_in_and_says_who_it_is(entrance):
    answer = await entrance.scan(a_scan())
    assert (answer.scan.verdict, answer.scan.level, answer.attendee.name) == ("admitted", "go", "Zoë Müller-Weber")
    assert answer.scan.first_admission.at == NOON


async def test_the_same_ticket_again_is_refused_and_says_when_and_where_it_came_in(entrance):
    await entrance.scan(a_scan("n1"))
    entrance.clock.advance(minutes=5)
    answer = await entrance.scan(a_scan("n2"), a_device("phone-2", gate_name="Side gate"))
    assert (verdict(answer), answer.scan.level) == ("already_admitted", "look")
    assert (answer.scan.first_admission.at, answer.scan.first_admission.gate) == (NOON, "Main gate")


async def test_the_same_nonce_gets_its_verdict_again_whatever_changed_since(entrance):
    first = await entrance.scan(a_scan("n1"))
    entrance.scan_store.change("registration-1", state="cancelled", first_name="Zoe")
    again = await entrance.scan(a_scan("n1"))
    assert again.scan == first.scan
    assert again.attendee.first_name == "Zoe"


async def test_a_nonce_belongs_to_its_device(entrance):
    await entrance.scan(a_scan("n1"))
    assert verdict(await entrance.scan(a_scan("n1"), a_device("phone-2"))) == "already_admitted"


@pytest.mark.parametrize(
    "other", [{"secret": a_secret(2)}, {"list": "lunch"}, {"direction": "exit"}, {"secret": "https://x"}]
)
async def test_a_nonce_that_comes_with_something_else_is_a_conflict(entrance, other):
    entrance.has_list(id="lunch")
    await entrance.scan(a_scan("n1"))
    with pytest.raises(NonceReused):
        await entrance.scan(a_scan("n1", **other))


@pytest.mark.parametrize("kind", ["unknown", "malformed", "other_event", "not_a_badge"])
async def test_what_belongs_to_nobody_is_refused_and_kept_without_what_it_was(entrance, kind):
    texts = {
        "unknown": a_secret(99),
        "malformed": a_secret()[:-1],
        "other_event": a_secret(1, "ZZZZZZ"),
        "not_a_badge": "https://example.lu",
    }
    answer = await entrance.scan(a_scan(secret=texts[kind]))
    assert (verdict(answer), answer.scan.level, answer.attendee) == (kind, "stop", None)
    ((_, kept),) = entrance.scan_store.attempts.values()
    assert kept.length == len(texts[kind])
    assert texts[kind] not in repr(kept)


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
async def test_the_state_decides_first(entrance, attendee, reason):
    entrance.has_guests(an_attendee(**attendee))
    entrance.has_list(categories=("press",), opens_at=NOON + timedelta(hours=1))
    assert verdict(await entrance.scan(a_scan())) == reason


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
async def test_then_the_list_and_its_times(entrance, rules, reason):
    entrance.has_list(**rules)
    answer = await entrance.scan(a_scan())
    assert (verdict(answer), answer.scan.level) == (reason, "look")


async def test_a_session_counts_only_when_its_place_is_confirmed(entrance):
    entrance.has_list(sessions=("dinner",))
    entrance.has_guests(
        an_attendee(1, sessions=with_booking("dinner")), an_attendee(2, sessions=with_booking("dinner", "waitlisted"))
    )
    assert verdict(await entrance.scan(a_scan("n1"))) == "admitted"
    assert verdict(await entrance.scan(a_scan("n2", secret=a_secret(2)))) == "wrong_list"


@pytest.mark.parametrize(
    ("reentry", "second"), [("once", "already_admitted"), ("after_exit", "admitted"), ("always", "admitted")]
)
async def test_coming_again_after_leaving_depends_on_the_list(entrance, reentry, second):
    entrance.has_list(reentry=reentry)
    await entrance.scan(a_scan("n1"))
    assert verdict(await entrance.scan(a_scan("n2", direction="exit"))) == "exited"
    assert verdict(await entrance.scan(a_scan("n3"))) == second


async def test_coming_again_without_leaving_needs_a_list_that_allows_it_always(entrance):
    entrance.has_list(reentry="after_exit")
    await entrance.scan(a_scan("n1"))
    assert verdict(await entrance.scan(a_scan("n2"))) == "already_admitted"


@pytest.mark.parametrize("state", ["cancelled", "waitlisted"])
async def test_an_exit_of_a_known_ticket_is_always_accepted_and_consumes_nothing(entrance, state):
    entrance.has_guests(an_attendee(state=state))
    entrance.has_list(closes_at=NOON - timedelta(hours=1))
    assert verdict(await entrance.scan(a_scan("n1", direction="exit"))) == "exited"
    entrance.has_list()
    entrance.scan_store.change("registration-1", state="confirmed")
    assert verdict(await entrance.scan(a_scan("n2"))) == "admitted"


async def test_a_list_that_counts_per_day_admits_once_each_day_of_the_events_zone(entrance):
    entrance.has_list(per_day=True)
    assert verdict(await entrance.scan(a_scan("n1"))) == "admitted"
    entrance.clock.advance(hours=10, minutes=59)  # 23:59 in Luxembourg
    assert verdict(await entrance.scan(a_scan("n2"))) == "already_admitted"
    entrance.clock.advance(minutes=1)
    assert verdict(await entrance.scan(a_scan("n3"))) == "admitted"


async def test_a_full_room_refuses_until_somebody_leaves(entrance):
    entrance.has_list(limit=1)
    entrance.has_guests(an_attendee(1), an_attendee(2))
    await entrance.scan(a_scan("n1"))
    assert verdict(await entrance.scan(a_scan("n2", secret=a_secret(2)))) == "full"
    await entrance.scan(a_scan("n3", direction="exit"))
    assert verdict(await entrance.scan(a_scan("n4", secret=a_secret(2)))) == "admitted"


async def test_people_without_a_booking_get_the_places_that_nobody_booked(entrance):
    entrance.has_list(sessions=("dinner",), unbooked="when_free", limit=2)
    entrance.has_guests(an_attendee(1, sessions=with_booking("dinner")), an_attendee(2), an_attendee(3))
    assert verdict(await entrance.scan(a_scan("n2", secret=a_secret(2)))) == "admitted"
    assert verdict(await entrance.scan(a_scan("n3", secret=a_secret(3)))) == "full"
    assert verdict(await entrance.scan(a_scan("n1"))) == "admitted"


async def test_booked_places_that_nobody_uses_are_released(entrance):
    entrance.has_list(sessions=("dinner",), unbooked="when_free", limit=1, release_at=NOON + timedelta(minutes=10))
    entrance.has_guests(an_attendee(1, sessions=with_booking("dinner")), an_attendee(2))
    assert verdict(await entrance.scan(a_scan("n2", secret=a_secret(2)))) == "full"
    entrance.clock.advance(minutes=10)
    assert verdict(await entrance.scan(a_scan("n3", secret=a_secret(2)))) == "admitted"


async def test_being_admitted_to_one_room_may_mean_leaving_another(entrance):
    entrance.has_list(id="main", reentry="after_exit")
    entrance.has_list(id="lunch", leaves=("main",))
    await entrance.scan(a_scan("n1"))
    await entrance.scan(a_scan("n2", list="lunch"))
    assert verdict(await entrance.scan(a_scan("n3"))) == "admitted"


async def test_an_unknown_list_and_one_that_is_not_the_devices_are_different(entrance):
    with pytest.raises(ListNotYours):
        await entrance.scan(a_scan(list="vip"))
    with pytest.raises(UnknownList):
        await entrance.scan(a_scan(list="lunch"))


async def test_desks_admit_by_code_and_scanners_do_not(entrance):
    with pytest.raises(CodeNotAllowed):
        await entrance.scan(a_scan(code="CODE1"))
    assert verdict(await entrance.scan(a_scan(code="code1"), DESK)) == "admitted"
    assert verdict(await entrance.scan(a_scan("n2", code="NOBODY"), DESK)) == "unknown"


@pytest.mark.parametrize("state", ["cancelled", "waitlisted"])
async def test_a_desk_admits_all_the_same_with_a_reason(entrance, state):
    entrance.has_guests(an_attendee(state=state))
    entrance.has_list(opens_at=NOON + timedelta(hours=1), categories=("press",))
    answer = await entrance.scan(a_scan(override="the minister's guest"), DESK)
    assert (verdict(answer), answer.scan.override) == ("admitted", "the minister's guest")


async def test_a_scanner_overrides_nothing(entrance):
    with pytest.raises(OverrideNotAllowed):
        await entrance.scan(a_scan(override="please"))


async def test_beyond_the_limit_only_a_supervisor_overrides(entrance):
    entrance.has_list(limit=0)
    with pytest.raises(OverrideNotAllowed):
        await entrance.scan(a_scan(override="please"), DESK)
    assert not entrance.scan_store.attempts
    assert verdict(await entrance.scan(a_scan(override="please"), SUPERVISOR)) == "admitted"


async def test_a_supervisor_lets_somebody_in_again(entrance):
    await entrance.scan(a_scan("n1"))
    with pytest.raises(OverrideNotAllowed):
        await entrance.scan(a_scan("n2", override="lost the bag"), DESK)
    assert verdict(await entrance.scan(a_scan("n2", override="lost the bag"), SUPERVISOR)) == "admitted"


@pytest.mark.parametrize("state", ["revoked", "handed_over"])
async def test_nobody_overrides_a_ticket_that_is_no_longer_theirs(entrance, state):
    entrance.has_guests(an_attendee(tickets=(a_ticket(a_secret(), state),)))
    assert verdict(await entrance.scan(a_scan(override="please"), SUPERVISOR)) == state


async def test_nobody_overrides_an_unknown_code(entrance):
    assert verdict(await entrance.scan(a_scan(secret=a_secret(9), override="please"), SUPERVISOR)) == "unknown"


async def test_what_was_shown_at_the_door_is_recorded_even_against_the_rules(entrance):
    entrance.has_guests(an_attendee(state="cancelled"))
    answer = await entrance.scan(a_scan(offline=True, shown=Shown("admitted")))
    assert verdict(answer) == "admitted"
    assert entrance.scan_store.attendees["registration-1"].scans


async def test_what_was_shown_never_admits_an_unknown_code(entrance):
    answer = await entrance.scan(a_scan(secret=a_secret(9), offline=True, shown=Shown("admitted")))
    assert verdict(answer) == "unknown"


async def test_a_late_answer_that_nobody_saw_burns_no_ticket(entrance):
    await entrance.scan(a_scan("n1"))
    shown = Shown("refused", "unknown")
    assert verdict(await entrance.scan(a_scan("n1", offline=True, shown=shown))) == "unknown"
    assert verdict(await entrance.scan(a_scan("n2"))) == "admitted"


async def test_an_admission_shown_for_a_nonce_that_was_refused_becomes_the_fact(entrance):
    entrance.has_list(opens_at=NOON + timedelta(minutes=1))
    assert verdict(await entrance.scan(a_scan("n1"))) == "too_early"
    assert verdict(await entrance.scan(a_scan("n1", offline=True, shown=Shown("admitted")))) == "admitted"
    entrance.clock.advance(minutes=2)
    assert verdict(await entrance.scan(a_scan("n2"))) == "already_admitted"
    assert len(entrance.scan_store.attempts) == 1


async def test_a_refusal_shown_for_a_nonce_that_was_refused_otherwise_is_recorded(entrance):
    entrance.has_list(opens_at=NOON + timedelta(minutes=1))
    await entrance.scan(a_scan("n1"))
    answer = await entrance.scan(a_scan("n1", shown=Shown("refused", "unknown")))
    assert verdict(answer) == "unknown"
    assert verdict(await entrance.scan(a_scan("n1"))) == "unknown"


async def test_an_offline_scan_counts_when_it_was_made_by_a_clock_set_right(entrance):
    scan = a_scan(offline=True, scanned_at=NOON - timedelta(hours=3), sent_at=NOON - timedelta(hours=2))
    answer = await entrance.scan(scan)
    assert (answer.scan.counts_at, answer.scan.recorded_at) == (NOON - timedelta(hours=1), NOON)
    assert answer.scan.clock_off


async def test_no_scan_counts_later_than_now(entrance):
    answer = await entrance.scan(a_scan(offline=True, scanned_at=NOON + timedelta(days=400)))
    assert answer.scan.counts_at == NOON


async def test_an_online_scan_comes_after_all_that_is_known_though_another_clock_is_ahead(entrance):
    await entrance.scan(a_scan("n1"))
    entrance.clock.advance(seconds=-1)
    assert verdict(await entrance.scan(a_scan("n2"), a_device("phone-2"))) == "already_admitted"


async def test_a_revoked_device_brings_what_it_scanned_before_and_nothing_else(entrance):
    revoked = a_device(revoked_at=NOON - timedelta(minutes=10))
    with pytest.raises(DeviceRevoked):
        await entrance.scan(a_scan("n1"), revoked)
    early = a_scan("n2", offline=True, scanned_at=NOON - timedelta(minutes=11))
    assert verdict(await entrance.scan(early, revoked)) == "admitted"
