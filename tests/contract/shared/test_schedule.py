"""The contract of a schedule: the one in memory that unit tests use, and the one in MongoDB."""

from datetime import datetime, timedelta

from shared.schedule.ports import LEASE, Due, Schedule
from tests.support.times import NOON

LATER = NOON + timedelta(hours=1)
SECOND = timedelta(seconds=1)
KINDS = ("reminder", "wipe")


async def claimed(schedule: Schedule, now: datetime = NOON) -> Due:
    due = await schedule.claim(KINDS, now)
    assert due is not None
    return due


async def test_a_thing_is_claimed_at_its_moment_but_not_before(schedule: Schedule) -> None:
    await schedule.put("reminder", "plastics", NOON)
    assert await schedule.claim(KINDS, NOON - SECOND) is None
    due = await claimed(schedule)
    assert (due.kind, due.key, due.due_at, due.faults) == ("reminder", "plastics", NOON, 0)


async def test_the_thing_that_has_been_due_the_longest_is_claimed_first(schedule: Schedule) -> None:
    await schedule.put("reminder", "second", NOON - SECOND)
    await schedule.put("wipe", "first", NOON - 2 * SECOND)
    assert [(await claimed(schedule)).key for _ in range(2)] == ["first", "second"]


async def test_things_of_a_kind_that_nobody_here_knows_are_left_to_others(schedule: Schedule) -> None:
    await schedule.put("invented later", "plastics", NOON - SECOND)
    await schedule.put("wipe", "plastics", NOON)
    assert (await claimed(schedule)).kind == "wipe"
    assert await schedule.claim(KINDS, LATER - SECOND) is not None
    assert await schedule.claim((), LATER) is None


async def test_a_thing_has_one_row_that_moves_when_it_is_written_again(schedule: Schedule) -> None:
    await schedule.put("reminder", "plastics", NOON)
    await schedule.put("reminder", "plastics", LATER)
    assert await schedule.claim(KINDS, NOON) is None
    assert (await claimed(schedule, LATER)).due_at == LATER
    assert await schedule.claim(KINDS, LATER) is None


async def test_a_row_that_is_only_to_be_earlier_never_moves_to_later(schedule: Schedule) -> None:
    await schedule.put_earlier("reminder", "plastics", LATER)
    await schedule.put_earlier("reminder", "plastics", NOON)
    await schedule.put_earlier("reminder", "plastics", LATER)
    assert (await claimed(schedule)).due_at == NOON


async def test_things_of_different_kinds_do_not_share_a_row(schedule: Schedule) -> None:
    await schedule.put("reminder", "plastics", NOON)
    await schedule.put("wipe", "plastics", NOON)
    assert {(await claimed(schedule)).kind for _ in range(2)} == set(KINDS)


async def test_a_removed_thing_is_never_due(schedule: Schedule) -> None:
    await schedule.put("reminder", "plastics", NOON)
    await schedule.remove("reminder", "plastics")
    await schedule.remove("reminder", "unknown")
    assert await schedule.claim(KINDS, LATER) is None


async def test_a_claimed_thing_can_be_claimed_again_when_its_lease_has_ended(schedule: Schedule) -> None:
    await schedule.put("reminder", "plastics", NOON)
    first = await claimed(schedule)
    assert await schedule.claim(KINDS, NOON + LEASE - SECOND) is None
    second = await claimed(schedule, NOON + LEASE)
    assert second.due_at == first.due_at


async def test_a_settled_thing_is_gone(schedule: Schedule) -> None:
    await schedule.put("reminder", "plastics", NOON)
    assert await schedule.settle(await claimed(schedule), None)
    assert await schedule.claim(KINDS, LATER) is None
    assert await schedule.oldest_due_at() is None


async def test_a_settled_thing_can_have_a_next_moment(schedule: Schedule) -> None:
    await schedule.put("reminder", "plastics", NOON)
    await schedule.retry(await claimed(schedule), NOON, failed=True)
    assert await schedule.settle(await claimed(schedule), LATER)
    assert await schedule.claim(KINDS, LATER - SECOND) is None
    due = await claimed(schedule, LATER)
    assert (due.due_at, due.faults) == (LATER, 0)


async def test_a_failed_thing_is_claimed_again_when_its_pause_is_over(schedule: Schedule) -> None:
    await schedule.put("reminder", "plastics", NOON)
    assert await schedule.retry(await claimed(schedule), NOON + SECOND, failed=True)
    assert await schedule.claim(KINDS, NOON) is None
    due = await claimed(schedule, NOON + SECOND)
    assert (due.due_at, due.faults) == (NOON, 1)


async def test_an_interrupted_thing_has_not_failed(schedule: Schedule) -> None:
    await schedule.put("reminder", "plastics", NOON)
    await schedule.retry(await claimed(schedule), NOON, failed=False)
    assert (await claimed(schedule)).faults == 0


async def test_whose_lease_has_ended_settles_nothing(schedule: Schedule) -> None:
    await schedule.put("reminder", "plastics", NOON)
    late = await claimed(schedule)
    second = await claimed(schedule, NOON + LEASE)
    assert not await schedule.settle(late, None)
    assert not await schedule.settle(late, LATER)
    assert not await schedule.retry(late, LATER, failed=True)
    assert await schedule.settle(second, None)


async def test_a_claim_is_settled_once(schedule: Schedule) -> None:
    await schedule.put("reminder", "plastics", NOON)
    due = await claimed(schedule)
    assert await schedule.settle(due, LATER)
    assert not await schedule.settle(due, None)
    assert (await claimed(schedule, LATER)).due_at == LATER


async def test_a_thing_that_is_written_during_its_run_is_due_again(schedule: Schedule) -> None:
    await schedule.put("reminder", "plastics", NOON)
    due = await claimed(schedule)
    await schedule.put("reminder", "plastics", LATER)
    assert not await schedule.settle(due, None)
    assert (await claimed(schedule, LATER)).due_at == LATER


async def test_a_thing_that_is_removed_and_written_during_its_run_is_due_again(schedule: Schedule) -> None:
    await schedule.put("reminder", "plastics", NOON)
    due = await claimed(schedule)
    await schedule.remove("reminder", "plastics")
    await schedule.put("reminder", "plastics", NOON)
    again = await claimed(schedule)
    assert not await schedule.settle(due, None)
    assert await schedule.settle(again, None)


async def test_the_next_moment_is_that_of_the_known_kinds(schedule: Schedule) -> None:
    assert await schedule.next_at(KINDS) is None
    await schedule.put("invented later", "plastics", NOON)
    await schedule.put("wipe", "plastics", LATER)
    assert await schedule.next_at(KINDS) == LATER


async def test_the_next_moment_of_a_claimed_thing_is_the_end_of_its_lease(schedule: Schedule) -> None:
    await schedule.put("wipe", "plastics", NOON)
    await claimed(schedule)
    assert await schedule.next_at(KINDS) == NOON + LEASE


async def test_the_oldest_thing_counts_whatever_its_kind_and_though_it_failed(schedule: Schedule) -> None:
    await schedule.put("wipe", "plastics", NOON)
    await schedule.retry(await claimed(schedule), LATER, failed=True)
    assert await schedule.oldest_due_at() == NOON
    await schedule.put("invented later", "plastics", NOON - SECOND)
    assert await schedule.oldest_due_at() == NOON - SECOND
