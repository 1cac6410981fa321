"""The final state does not depend on the order in which offline scans arrive."""

from dataclasses import replace
from datetime import timedelta
from itertools import permutations
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from services.checkin.domain.attendance import attend
from services.checkin.domain.conflicts import twice_admitted
from services.checkin.domain.messages import attendance_changed
from services.checkin.domain.scans import Scan, Shown
from tests.support.checkin.builders import a_device, a_scan
from tests.support.checkin.in_memory import Checkin
from tests.support.times import NOON

SHOWN = {
    "entry": [None, None, None, Shown("admitted"), Shown("refused", "already_admitted"), Shown("refused", "unknown")],
    "exit": [None, None, Shown("exited"), Shown("refused", "unknown")],
}


@st.composite
def offline_scans(draw: st.DrawFn) -> list[tuple[str, Scan]]:
    """A few scans of one ticket by two devices, some judged at the door and some not."""
    made = []
    for number in range(draw(st.integers(3, 4))):
        direction = draw(st.sampled_from(["entry", "exit"]))
        scan = a_scan(
            f"n{number}",
            list=draw(st.sampled_from(["main", "main", "main", "lunch"])),
            direction=direction,
            offline=True,
            scanned_at=NOON - timedelta(hours=draw(st.sampled_from([0, 0, 0, 26])), minutes=draw(st.integers(0, 9))),
            shown=draw(st.sampled_from(SHOWN[direction])),
        )
        made.append((draw(st.sampled_from(["phone-1", "phone-2"])), scan))
    return made


async def final_state(checkin: Checkin, scans: Any) -> tuple[object, ...]:
    for device, scan in scans:
        await checkin.scan(scan, a_device(device))
        checkin.clock.advance(seconds=1)
    attendee = checkin.scan_store.attendees["registration-1"]
    attendance = attend(attendee.scans)
    message = replace(attendance_changed(attendee), version=0)
    clashing = {place: [scan.key for scan in scans] for place, scans in twice_admitted(attendance).items()}
    return attendance.admitted_to, attendance.inside, clashing, message


@settings(max_examples=100, deadline=None)
@given(
    scans=offline_scans(),
    reentry=st.sampled_from(["once", "after_exit", "always"]),
    per_day=st.booleans(),
    limit=st.sampled_from([None, 1]),
)
async def test_all_permutations_of_uploads_end_in_the_same_state(
    scans: Any, reentry: Any, per_day: bool, limit: int | None
) -> None:
    states = []
    for order in permutations(scans):
        checkin = Checkin()
        checkin.has_list(reentry=reentry, per_day=per_day, limit=limit)
        checkin.has_list(id="lunch", leaves=("main",), reentry="after_exit")
        states.append(await final_state(checkin, order))
    assert all(state == states[0] for state in states)
