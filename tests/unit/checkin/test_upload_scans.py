"""A device uploads many scans at once."""

from typing import Any

import pytest

from services.checkin.domain.scans import TicketBusy
from services.checkin.use_cases.scans.redeem_ticket import Answer
from services.checkin.use_cases.scans.upload_scans import upload_scans
from shared.errors import Refusal
from tests.support.checkin.builders import a_device, a_scan, a_secret, an_attendee
from tests.support.checkin.fake_scan_store import FakeAttendanceCounts, FakeScanStore
from tests.support.checkin.in_memory import Checkin


class DatabaseAway(Exception):
    """The database does not answer."""


class FaultyStore(FakeScanStore):
    """A store that raises `fault` at the scans of one guest."""

    fault: Exception = DatabaseAway()

    async def record_admission(self, change: Any, **options: Any) -> Any:
        if change.attendee.code == "CODE2":
            raise self.fault
        return await super().record_admission(change, **options)


async def upload(checkin: Checkin, *scans: Any) -> Any:
    return await upload_scans(
        scans,
        device=a_device(),
        setup=checkin.setup,
        scan_store=checkin.scan_store,
        counts=FakeAttendanceCounts(),
        clock=checkin.clock,
    )


async def test_each_scan_gets_an_answer_or_a_refusal_in_order(checkin: Checkin) -> None:
    scans = [a_scan("n1"), a_scan("n2", list="vip"), a_scan("n3"), a_scan("n4", secret="https://x")]
    results = await upload(checkin, *scans)
    assert [r.slug() if isinstance(r, Refusal) else (r.scan.verdict, r.scan.reason) for r in results] == [
        ("admitted", None),
        "list-not-yours",
        ("refused", "already_admitted"),
        ("refused", "not_a_badge"),
    ]


async def test_no_scans_get_no_answers(checkin: Checkin) -> None:
    assert await upload(checkin) == []


@pytest.mark.parametrize("fault", [DatabaseAway(), TicketBusy()])
async def test_a_dependency_that_is_away_is_reported_as_itself(checkin: Checkin, fault: Any) -> None:
    checkin.scan_store = FaultyStore(an_attendee(1), an_attendee(2))
    checkin.scan_store.fault = fault
    with pytest.raises(type(fault)):
        await upload(checkin, a_scan("n1"), a_scan("n2", secret=a_secret(2)))


async def test_a_second_upload_gives_recorded_scans_the_same_answers(checkin: Checkin) -> None:
    checkin.scan_store = FaultyStore(an_attendee(1), an_attendee(2))
    scans = [a_scan("n1"), a_scan("n2", secret=a_secret(2))]
    with pytest.raises(DatabaseAway):
        await upload(checkin, *scans)
    recorded = FakeScanStore(*checkin.scan_store.attendees.values())
    first = recorded.attendees["registration-1"].scans
    checkin.scan_store = recorded
    results = await upload(checkin, *scans)
    assert all(isinstance(result, Answer) and result.scan.verdict == "admitted" for result in results)
    assert first == (results[0].scan,)
