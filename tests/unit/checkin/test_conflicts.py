"""One ticket admitted twice: found, listed, settled."""

from datetime import timedelta
from typing import Any

import pytest

from services.checkin.domain.attendance import attend
from services.checkin.domain.conflicts import ConflictChanged, NotInConflict, TwiceAdmitted, UnknownConflict
from services.checkin.domain.messages import attendance_changed
from services.checkin.domain.scans import Shown
from services.checkin.domain.search import UnreadableCursor
from services.checkin.use_cases.scans.list_conflicts import list_conflicts
from services.checkin.use_cases.scans.resolve_conflict import resolve_conflict
from services.checkin.use_cases.scans.undo_scan import ScanName, undo_scan
from tests.support.checkin.builders import a_device, a_door_event, a_scan, a_secret, an_attendee
from tests.support.checkin.in_memory import Checkin
from tests.support.times import NOON

EVENT = a_door_event().slug
LATER = ScanName("phone-2", "n2")


async def admitted_offline(checkin: Checkin, number: int, minutes_ago: int, guest: int = 1, **fields: Any) -> None:
    """The phone of this number uploads that it let the guest in."""
    shown: dict[str, Any] = {"offline": True, "shown": Shown("admitted"), "secret": a_secret(guest)}
    fields = {"nonce": f"n{number}", "scanned_at": NOON - timedelta(minutes=minutes_ago), **shown, **fields}
    scan = a_scan(**fields)
    await checkin.scan(scan, a_device(f"phone-{number}"))


async def two_gates_offline(checkin: Checkin, **second: Any) -> None:
    await admitted_offline(checkin, 1, 20)
    await admitted_offline(checkin, 2, 5, **second)


async def conflicts(checkin: Checkin, **options: Any) -> list[TwiceAdmitted]:
    return list((await list_conflicts(EVENT, scan_store=checkin.scan_store, **options)).conflicts)


async def resolve(checkin: Checkin, conflict_id: str, keep: Any = LATER) -> None:
    await resolve_conflict(
        conflict_id, keep, "saw them", event=EVENT, actor="me", scan_store=checkin.scan_store, clock=checkin.clock
    )


async def test_two_offline_gates_that_let_the_same_badge_in_make_a_conflict(checkin: Checkin) -> None:
    await two_gates_offline(checkin)
    (conflict,) = await conflicts(checkin)
    assert (conflict.list, conflict.attendee.code) == ("main", "CODE1")
    assert [(scan.nonce, scan.device) for scan in conflict.scans] == [("n1", "phone-1"), ("n2", "phone-2")]


@pytest.mark.parametrize("minutes", [(20, 5), (5, 20)])
async def test_two_offline_gates_that_do_not_say_what_they_showed_make_one_too(
    checkin: Checkin, minutes: tuple[Any, ...]
) -> None:
    for number, ago in enumerate(minutes, 1):
        scan = a_scan(f"n{number}", offline=True, scanned_at=NOON - timedelta(minutes=ago))
        await checkin.scan(scan, a_device(f"phone-{number}"))
    (conflict,) = await conflicts(checkin)
    assert len(conflict.scans) == 2


async def test_an_exit_in_between_makes_no_difference_on_a_once_list(checkin: Checkin) -> None:
    await two_gates_offline(checkin)
    exit_ = a_scan("n3", direction="exit", offline=True, scanned_at=NOON - timedelta(minutes=10))
    await checkin.scan(exit_)
    assert len(await conflicts(checkin)) == 1


@pytest.mark.parametrize("reentry", ["after_exit", "always"])
async def test_other_lists_know_no_conflicts(checkin: Checkin, reentry: str) -> None:
    checkin.has_list(reentry=reentry)
    await two_gates_offline(checkin)
    assert await conflicts(checkin) == []


async def test_two_days_are_no_conflict_on_a_list_that_counts_per_day(checkin: Checkin) -> None:
    checkin.has_list(per_day=True)
    await two_gates_offline(checkin, scanned_at=NOON - timedelta(days=1))
    assert await conflicts(checkin) == []


async def test_an_admission_that_somebody_decided_with_a_reason_is_no_conflict(checkin: Checkin) -> None:
    await checkin.scan(a_scan("n1"))
    supervisor = a_device("super-1", role="supervisor")
    await checkin.scan(a_scan("n2", override="came back"), supervisor)
    assert await conflicts(checkin) == []


async def test_nor_does_a_reason_for_something_else_hide_one_that_comes_to_light_later(checkin: Checkin) -> None:
    checkin.has_guests(an_attendee(state="cancelled"))
    await checkin.scan(a_scan("n1", override="the boss said so"), a_device("desk-1", role="desk"))
    shown: dict[str, Any] = {"offline": True, "shown": Shown("admitted")}
    await checkin.scan(a_scan("n2", scanned_at=NOON - timedelta(minutes=2), **shown), a_device("phone-2"))
    (conflict,) = await conflicts(checkin)
    assert [scan.device for scan in conflict.scans] == ["phone-2", "desk-1"]


async def test_conflicts_on_other_lists_are_not_shown(checkin: Checkin) -> None:
    await two_gates_offline(checkin)
    assert await conflicts(checkin, lists=frozenset({"lunch"})) == []


async def test_a_settled_conflict_counts_the_scan_that_was_kept(checkin: Checkin) -> None:
    await two_gates_offline(checkin)
    (conflict,) = await conflicts(checkin)
    await resolve(checkin, conflict.id)
    attendee = checkin.scan_store.attendees["registration-1"]
    (main,) = attendance_changed(attendee).lists
    assert main.first_in == NOON - timedelta(minutes=5)
    assert await conflicts(checkin) == []
    assert len(attend(attendee.scans).admissions) == 1
    assert checkin.scan_store.audit[-1].after == {"keep": "phone-2:n2", "reason": "saw them"}


async def test_only_a_conflict_that_is_open_can_be_settled_and_only_by_one_of_its_scans(checkin: Checkin) -> None:
    await two_gates_offline(checkin)
    (conflict,) = await conflicts(checkin)
    with pytest.raises(NotInConflict):
        await resolve(checkin, conflict.id, ScanName("phone-3", "n2"))
    await resolve(checkin, conflict.id)
    with pytest.raises(UnknownConflict):
        await resolve(checkin, conflict.id)


async def test_a_conflict_of_another_event_is_not_found(checkin: Checkin) -> None:
    await two_gates_offline(checkin)
    (conflict,) = await conflicts(checkin)
    with pytest.raises(UnknownConflict):
        await resolve_conflict(
            conflict.id, LATER, "x", event="another", actor="me", scan_store=checkin.scan_store, clock=checkin.clock
        )


async def test_a_decision_is_about_the_admissions_that_were_seen(checkin: Checkin) -> None:
    await two_gates_offline(checkin)
    (seen,) = await conflicts(checkin)
    await admitted_offline(checkin, 3, 10)
    with pytest.raises(ConflictChanged):
        await resolve(checkin, seen.id)
    (conflict,) = await conflicts(checkin)
    assert [scan.device for scan in conflict.scans] == ["phone-1", "phone-3", "phone-2"]
    await resolve(checkin, conflict.id)
    assert await conflicts(checkin) == []
    assert [scan.set_aside for scan in checkin.scan_store.attendees["registration-1"].scans] == [True, False, True]


async def test_an_admission_that_arrives_during_the_decision_is_not_decided_unseen(
    checkin: Checkin, monkeypatch: pytest.MonkeyPatch
) -> None:
    await two_gates_offline(checkin)
    (seen,) = await conflicts(checkin)
    store = checkin.scan_store
    amend_scans = store.amend_scans

    async def too_late(*args: Any, **options: Any) -> bool:
        monkeypatch.undo()
        await admitted_offline(checkin, 3, 10)
        return await amend_scans(*args, **options)

    monkeypatch.setattr(store, "amend_scans", too_late)
    with pytest.raises(ConflictChanged):
        await resolve(checkin, seen.id)
    assert store.audit == []


async def test_a_scan_that_bears_on_no_admission_disturbs_no_decision(checkin: Checkin) -> None:
    await two_gates_offline(checkin)
    (seen,) = await conflicts(checkin)
    await checkin.scan(a_scan("n3", direction="exit"))
    await resolve(checkin, seen.id)
    assert await conflicts(checkin) == []


async def test_a_phone_that_comes_later_opens_a_settled_conflict_anew(checkin: Checkin) -> None:
    await two_gates_offline(checkin)
    (settled,) = await conflicts(checkin)
    await resolve(checkin, settled.id)
    await admitted_offline(checkin, 3, 10)
    (conflict,) = await conflicts(checkin)
    assert [scan.device for scan in conflict.scans] == ["phone-3", "phone-2"]
    assert conflict.id != settled.id


async def test_taking_one_side_back_ends_a_conflict(checkin: Checkin) -> None:
    await two_gates_offline(checkin)
    (seen,) = await conflicts(checkin)
    supervisor = a_device("super-1", role="supervisor")
    first = ScanName("phone-1", "n1")
    await undo_scan(first, "wrong badge", by=supervisor, scan_store=checkin.scan_store, clock=checkin.clock)
    assert await conflicts(checkin) == []
    with pytest.raises(UnknownConflict):
        await resolve(checkin, seen.id)


async def test_one_phone_that_lets_somebody_in_twice_makes_no_conflict(checkin: Checkin) -> None:
    await admitted_offline(checkin, 1, 20)
    scan = a_scan("n2", scanned_at=NOON - timedelta(minutes=5), offline=True, shown=Shown("admitted"))
    await checkin.scan(scan)
    assert await conflicts(checkin) == []


async def test_a_conflict_on_a_list_that_is_not_the_actors_is_not_found(checkin: Checkin) -> None:
    await two_gates_offline(checkin)
    (seen,) = await conflicts(checkin)
    with pytest.raises(UnknownConflict):
        await resolve_conflict(
            seen.id,
            LATER,
            "x",
            event=EVENT,
            actor="me",
            scan_store=checkin.scan_store,
            clock=checkin.clock,
            lists=frozenset({"lunch"}),
        )


async def test_many_conflicts_come_in_pages_the_oldest_first(checkin: Checkin) -> None:
    checkin.has_guests(*(an_attendee(number) for number in range(1, 6)))
    for guest in range(1, 6):
        minutes = 10 if guest in {2, 4} else guest
        for phone in (1, 2):
            await admitted_offline(checkin, phone, minutes, guest, nonce=f"of-{guest}")
    codes: list[str] = []
    cursor: str | None = None
    for _ in range(3):
        page = await list_conflicts(EVENT, scan_store=checkin.scan_store, cursor=cursor, limit=2)
        codes += [conflict.attendee.code for conflict in page.conflicts]
        assert page.total == 5
        cursor = page.next_cursor
    assert cursor is None
    assert codes == ["CODE2", "CODE4", "CODE5", "CODE3", "CODE1"]


@pytest.mark.parametrize("cursor", ["x", "~", "-1~x", "²~x"])
async def test_a_cursor_from_elsewhere_is_refused(checkin: Checkin, cursor: str) -> None:
    with pytest.raises(UnreadableCursor):
        await list_conflicts(EVENT, scan_store=checkin.scan_store, cursor=cursor)
