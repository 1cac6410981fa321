"""A badge is printed once, however often it is asked for, and whatever becomes of the station."""

from datetime import timedelta
from typing import Any

import pytest

from services.checkin.domain.devices import Device
from services.checkin.domain.printing import (
    FETCHES,
    PRINTS,
    STATION_IS_SILENT,
    WAITS,
    NoBadgeToPrint,
    PrintBegun,
    PrintJob,
    PrintLost,
    PrintNonceReused,
    UnknownPrintJob,
    begun,
    doubted,
    finished,
    given_back,
    taken,
    withdrawn,
)
from services.checkin.domain.search import UnknownAttendee
from services.checkin.use_cases.printing.ask_for_print import ask_for_print
from services.checkin.use_cases.printing.change_print_job import change_print_job
from services.checkin.use_cases.printing.list_prints import list_prints
from services.checkin.use_cases.printing.take_print_job import TakenJob, take_print_job
from tests.support.checkin.builders import a_device, a_print_job, a_station, an_attendee
from tests.support.checkin.fake_printing import FakePrintJobs, FakePrintStations
from tests.support.checkin.in_memory import Checkin
from tests.support.times import NOON

DESK = a_device("desk-1", role="desk")
PRINTER = a_device("printer-1", role="desk", gate="gate-1")
LATER = NOON + timedelta(seconds=5)


class Office:
    """Desks and stations of one event."""

    def __init__(self, checkin: Checkin) -> None:
        self.checkin = checkin
        self.jobs = FakePrintJobs({"registration-1": "Zoë Müller-Weber"})
        self.stations = FakePrintStations()

    async def ask(self, nonce: str = "n1", code: str = "CODE1", device: Device = DESK, **fields: Any) -> PrintJob:
        tools: dict[str, Any] = {"scan_store": self.checkin.scan_store, "clock": self.checkin.clock}
        return await ask_for_print(
            nonce, code, fields.get("reason", "new"), device=device, print_jobs=self.jobs, **tools
        )

    async def take(self, device: Device = PRINTER) -> TakenJob | None:
        return await take_print_job(
            "label62",
            device=device,
            print_jobs=self.jobs,
            print_stations=self.stations,
            sign_label=lambda label, until: f"/labels/{label.registration}.{label.format}.{until:%H%M}",
            clock=self.checkin.clock,
        )


@pytest.fixture
def office(checkin: Checkin) -> Office:
    return Office(checkin)


def a_taken_job() -> PrintJob:
    return taken(a_print_job(), a_station("printer-1"), NOON)


def a_begun_job() -> PrintJob:
    return begun(a_taken_job(), station="printer-1", attempt=1, now=NOON)


async def test_a_code_is_read_as_people_type_it(office: Office) -> None:
    job = await office.ask(code=" code1 ")
    assert (job.code, job.registration, job.gate, job.step) == ("CODE1", "registration-1", "gate-1", "waiting")


async def test_only_confirmed_guests_have_a_badge(office: Office) -> None:
    office.checkin.has_guests(an_attendee(state="cancelled"), an_attendee(2, erased=True))
    for code, refusal in {"CODE1": NoBadgeToPrint, "CODE2": UnknownAttendee, "NOBODY": UnknownAttendee}.items():
        with pytest.raises(refusal):
            await office.ask(code=code)


async def test_a_nonce_is_of_one_person(office: Office) -> None:
    office.checkin.has_guests(an_attendee(1), an_attendee(2))
    await office.ask("n1", "CODE1")
    with pytest.raises(PrintNonceReused):
        await office.ask("n1", "CODE2")


async def test_a_station_gets_the_name_and_a_label_for_minutes(office: Office) -> None:
    await office.ask()
    work = await office.take()
    assert work is not None
    assert (work.name, work.label) == ("Zoë Müller-Weber", "/labels/registration-1.label62.1205")
    assert await office.take() is None


async def test_a_job_goes_to_its_own_gate_while_that_has_a_station(office: Office) -> None:
    elsewhere = a_device("printer-2", role="desk", gate="gate-2")
    await office.take(PRINTER)
    await office.ask()
    assert await office.take(elsewhere) is None
    office.checkin.clock.advance(seconds=STATION_IS_SILENT.total_seconds())
    assert await office.take(elsewhere)


async def test_a_desk_sees_its_prints_with_names_and_whether_anybody_prints(office: Office) -> None:
    await office.ask()
    tools: dict[str, Any] = {
        "print_jobs": office.jobs,
        "print_stations": office.stations,
        "clock": office.checkin.clock,
    }
    prints = await list_prints(5, device=DESK, **tools)
    assert [(job.code, name) for job, name in prints.jobs] == [("CODE1", "Zoë Müller-Weber")]
    assert not prints.stations
    await office.take()
    assert [station.device for station in (await list_prints(0, device=DESK, **tools)).stations] == ["printer-1"]


async def test_a_change_is_made_on_the_job_as_it_is(office: Office) -> None:
    await office.ask()
    job = await change_print_job("desk-1.n1", withdrawn, device=DESK, print_jobs=office.jobs)
    assert (job.step, job.problem) == ("failed", "withdrawn")
    with pytest.raises(UnknownPrintJob):
        await change_print_job("desk-1.n1", withdrawn, device=a_device(event="another"), print_jobs=office.jobs)


def test_a_job_waits_ten_minutes_and_no_longer() -> None:
    job = a_print_job()
    assert job.state(NOON + WAITS - timedelta(seconds=1)) == "waiting"
    assert (job.state(NOON + WAITS), job.shown_problem(NOON + WAITS)) == ("failed", "too_late")


def test_a_station_that_dies_before_it_prints_leaves_a_job_that_waits() -> None:
    job = a_taken_job()
    assert (job.state(LATER), job.state(NOON + FETCHES)) == ("printing", "waiting")
    with pytest.raises(PrintLost):
        begun(job, station="printer-1", attempt=1, now=NOON + FETCHES)


def test_a_station_that_dies_while_it_prints_leaves_a_badge_that_is_perhaps_printed() -> None:
    job = a_begun_job()
    assert (job.state(LATER), job.state(NOON + PRINTS)) == ("printing", "perhaps_printed")
    assert not job.is_under_way(NOON + PRINTS)


@pytest.mark.parametrize(("station", "attempt"), [("printer-2", 1), ("printer-1", 2)])
def test_only_the_station_that_has_the_job_changes_it(station: str, attempt: int) -> None:
    with pytest.raises(PrintLost):
        begun(a_taken_job(), station=station, attempt=attempt, now=LATER)
    with pytest.raises(PrintLost):
        given_back(a_taken_job(), station=station, attempt=attempt, problem="no_label", now=LATER)
    with pytest.raises(PrintLost):
        finished(a_begun_job(), device=station, attempt=attempt, badge="", now=LATER)


def test_a_station_that_got_no_answer_or_prints_once_more_begins_the_same_job_again() -> None:
    job = begun(a_begun_job(), station="printer-1", attempt=1, now=LATER)
    assert (job.step, job.until) == ("printing", LATER + PRINTS)
    with pytest.raises(PrintLost):
        begun(job, station="printer-1", attempt=1, now=LATER + PRINTS)


def test_a_badge_of_which_nobody_at_the_printer_says_anything_is_perhaps_printed_at_once() -> None:
    job = doubted(a_begun_job(), station="printer-1", attempt=1, now=LATER)
    assert job.state(LATER) == "perhaps_printed"
    assert doubted(job, station="printer-1", attempt=1, now=LATER) is job
    assert finished(job, device="desk-9", attempt=1, badge="", now=LATER).step == "printed"
    with pytest.raises(PrintLost):
        doubted(a_taken_job(), station="printer-1", attempt=1, now=LATER)


def test_a_badge_that_did_not_come_out_has_failed_and_may_be_asked_for_again() -> None:
    job = given_back(a_begun_job(), station="printer-1", attempt=1, problem="not_out", now=LATER)
    assert (job.state(LATER), job.shown_problem(LATER), job.is_under_way(LATER)) == ("failed", "not_out", False)
    for too_early_or_late in (a_taken_job(), job):
        with pytest.raises(PrintLost):
            given_back(too_early_or_late, station="printer-1", attempt=1, problem="not_out", now=LATER)


def test_a_station_may_say_late_and_twice_that_it_has_printed() -> None:
    done = finished(a_begun_job(), device="printer-1", attempt=1, badge="ab", now=NOON + PRINTS)
    assert (done.state(LATER), done.badge, done.printed_at) == ("printed", "ab", NOON + PRINTS)
    assert finished(done, device="printer-1", attempt=1, badge="cd", now=LATER) is done


def test_any_desk_may_say_that_a_perhaps_printed_badge_is_there() -> None:
    assert finished(a_begun_job(), device="desk-9", attempt=1, badge="", now=NOON + PRINTS).step == "printed"


def test_a_job_without_a_label_waits_and_one_without_a_badge_has_failed() -> None:
    waits = given_back(a_taken_job(), station="printer-1", attempt=1, problem="no_label", now=LATER)
    assert (waits.state(LATER), waits.shown_problem(LATER)) == ("waiting", "no_label")
    fails = given_back(a_taken_job(), station="printer-1", attempt=1, problem="no_badge", now=LATER)
    assert (fails.state(LATER), fails.shown_problem(LATER)) == ("failed", "no_badge")


def test_a_request_is_taken_back_until_the_printing_begins() -> None:
    assert withdrawn(a_taken_job()).state(LATER) == "failed"
    assert withdrawn(withdrawn(a_print_job())).problem == "withdrawn"
    with pytest.raises(PrintBegun):
        withdrawn(a_begun_job())
