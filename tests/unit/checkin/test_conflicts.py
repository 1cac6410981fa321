"""One ticket admitted twice: found, listed, settled."""

from datetime import timedelta
from typing import Any

import pytest

from services.checkin.domain.attendance import attend
from services.checkin.domain.conflicts import NotInConflict, UnknownConflict
from services.checkin.domain.messages import attendance_changed
from services.checkin.domain.scans import Shown
from services.checkin.use_cases.scans.list_conflicts import list_conflicts
from services.checkin.use_cases.scans.resolve_conflict import resolve_conflict
from services.checkin.use_cases.scans.undo_scan import ScanName
from tests.support.checkin.builders import a_device, a_door_event, a_scan, an_attendee
from tests.support.checkin.in_memory import Checkin
from tests.support.times import NOON

EVENT = a_door_event().slug
LATER = ScanName("phone-2", "n2")


async def two_gates_offline(checkin: Checkin, **second: Any) -> None:
    admitted: dict[str, Any] = {"offline": True, "shown": Shown("admitted")}
    await checkin.scan(a_scan("n1", scanned_at=NOON - timedelta(minutes=20), **admitted))
    fields = {"scanned_at": NOON - timedelta(minutes=5), **admitted, **second}
    await checkin.scan(a_scan("n2", **fields), a_device("phone-2"))


async def resolve(checkin: Checkin, conflict_id: str, keep: Any = LATER) -> None:
    await resolve_conflict(
        conflict_id, keep, "saw them", event=EVENT, actor="me", scan_store=checkin.scan_store, clock=checkin.clock
    )


async def test_two_offline_gates_that_let_the_same_badge_in_make_a_conflict(checkin: Checkin) -> None:
    await two_gates_offline(checkin)
    (conflict,) = await list_conflicts(EVENT, scan_store=checkin.scan_store)
    assert (conflict.list, conflict.code) == ("main", "CODE1")
    assert [(scan.nonce, scan.device) for scan in conflict.scans] == [("n1", "phone-1"), ("n2", "phone-2")]


@pytest.mark.parametrize("minutes", [(20, 5), (5, 20)])
async def test_two_offline_gates_that_do_not_say_what_they_showed_make_one_too(
    checkin: Checkin, minutes: tuple[Any, ...]
) -> None:
    for number, ago in enumerate(minutes, 1):
        scan = a_scan(f"n{number}", offline=True, scanned_at=NOON - timedelta(minutes=ago))
        await checkin.scan(scan, a_device(f"phone-{number}"))
    (conflict,) = await list_conflicts(EVENT, scan_store=checkin.scan_store)
    assert len(conflict.scans) == 2


async def test_an_exit_in_between_makes_no_difference_on_a_once_list(checkin: Checkin) -> None:
    await two_gates_offline(checkin)
    exit_ = a_scan("n3", direction="exit", offline=True, scanned_at=NOON - timedelta(minutes=10))
    await checkin.scan(exit_)
    assert len(await list_conflicts(EVENT, scan_store=checkin.scan_store)) == 1


@pytest.mark.parametrize("reentry", ["after_exit", "always"])
async def test_other_lists_know_no_conflicts(checkin: Checkin, reentry: str) -> None:
    checkin.has_list(reentry=reentry)
    await two_gates_offline(checkin)
    assert await list_conflicts(EVENT, scan_store=checkin.scan_store) == []


async def test_two_days_are_no_conflict_on_a_list_that_counts_per_day(checkin: Checkin) -> None:
    checkin.has_list(per_day=True)
    await two_gates_offline(checkin, scanned_at=NOON - timedelta(days=1))
    assert await list_conflicts(EVENT, scan_store=checkin.scan_store) == []


async def test_an_admission_that_somebody_decided_with_a_reason_is_no_conflict(checkin: Checkin) -> None:
    await checkin.scan(a_scan("n1"))
    supervisor = a_device("super-1", role="supervisor")
    await checkin.scan(a_scan("n2", override="came back"), supervisor)
    assert await list_conflicts(EVENT, scan_store=checkin.scan_store) == []


async def test_nor_does_a_reason_for_something_else_hide_one_that_comes_to_light_later(checkin: Checkin) -> None:
    checkin.has_guests(an_attendee(state="cancelled"))
    await checkin.scan(a_scan("n1", override="the boss said so"), a_device("desk-1", role="desk"))
    shown: dict[str, Any] = {"offline": True, "shown": Shown("admitted")}
    await checkin.scan(a_scan("n2", scanned_at=NOON - timedelta(minutes=2), **shown), a_device("phone-2"))
    (conflict,) = await list_conflicts(EVENT, scan_store=checkin.scan_store)
    assert [scan.device for scan in conflict.scans] == ["phone-2", "desk-1"]


async def test_conflicts_on_other_lists_are_not_shown(checkin: Checkin) -> None:
    await two_gates_offline(checkin)
    assert await list_conflicts(EVENT, scan_store=checkin.scan_store, lists=frozenset({"lunch"})) == []


async def test_a_settled_conflict_counts_the_scan_that_was_kept(checkin: Checkin) -> None:
    await two_gates_offline(checkin)
    (conflict,) = await list_conflicts(EVENT, scan_store=checkin.scan_store)
    await resolve(checkin, conflict.id)
    attendee = checkin.scan_store.attendees["registration-1"]
    (main,) = attendance_changed(attendee).lists
    assert main.first_in == NOON - timedelta(minutes=5)
    assert await list_conflicts(EVENT, scan_store=checkin.scan_store) == []
    assert len(attend(attendee.scans).admissions) == 1
    assert checkin.scan_store.audit[-1].after == {"keep": "phone-2:n2", "reason": "saw them"}


async def test_only_a_conflict_that_is_open_can_be_settled_and_only_by_one_of_its_scans(checkin: Checkin) -> None:
    await two_gates_offline(checkin)
    (conflict,) = await list_conflicts(EVENT, scan_store=checkin.scan_store)
    with pytest.raises(NotInConflict):
        await resolve(checkin, conflict.id, ScanName("phone-3", "n2"))
    await resolve(checkin, conflict.id)
    with pytest.raises(UnknownConflict):
        await resolve(checkin, conflict.id)


async def test_a_conflict_of_another_event_is_not_found(checkin: Checkin) -> None:
    await two_gates_offline(checkin)
    (conflict,) = await list_conflicts(EVENT, scan_store=checkin.scan_store)
    with pytest.raises(UnknownConflict):
        await resolve_conflict(
            conflict.id, LATER, "x", event="another", actor="me", scan_store=checkin.scan_store, clock=checkin.clock
        )
