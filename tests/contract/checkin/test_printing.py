"""Prints in memory and in MongoDB keep the same promises."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from services.checkin.adapters.print_jobs import JOBS, MongoPrintJobs, MongoPrintStations, PrintedBadges
from services.checkin.domain.printing import FETCHES, WAITS, PrintJob, begun, finished, given_back, withdrawn
from services.checkin.ports.printing import PrintJobs, PrintStations
from shared.contracts import decode
from shared.contracts.checkin import BadgePrinted
from shared.mongo.connection import Database
from tests.support.checkin.builders import a_print_job, a_station
from tests.support.checkin.fake_printing import FakePrintJobs, FakePrintStations
from tests.support.checkin.fakes import SetClock
from tests.support.times import NOON

STATION = a_station("printer-1")
LATER = NOON + timedelta(seconds=1)


@pytest.fixture
def jobs(mongo: Database | None) -> PrintJobs:
    if mongo is None:
        return FakePrintJobs()
    return MongoPrintJobs(mongo, PrintedBadges(mongo[JOBS], SetClock(NOON)))


@pytest.fixture
def stations(mongo: Database | None) -> PrintStations:
    return FakePrintStations() if mongo is None else MongoPrintStations(mongo)


async def printing(jobs: PrintJobs, job: PrintJob) -> PrintJob:
    await jobs.add(job)
    taken = await jobs.take(STATION, (), LATER)
    assert taken is not None
    now_printing = begun(taken, station=STATION.device, attempt=taken.attempt, now=LATER)
    assert await jobs.save(taken, now_printing)
    return now_printing


async def test_a_job_is_kept_with_all_its_fields(jobs: PrintJobs) -> None:
    job = await printing(jobs, a_print_job(reason="reprint"))
    job_now = finished(job, device=STATION.device, attempt=1, badge="ab12", now=LATER)
    await jobs.save(job, job_now)
    assert await jobs.get(job.event, job.id) == job_now
    assert await jobs.get("another", job.id) is None


async def test_asking_twice_with_one_nonce_makes_one_job(jobs: PrintJobs) -> None:
    first = await jobs.add(a_print_job())
    assert await jobs.add(a_print_job(created_at=LATER)) == first
    printed = replace(first, step="failed")
    await jobs.save(first, printed)
    assert await jobs.add(a_print_job()) == printed


async def test_asking_elsewhere_prints_no_second_badge_but_moves_the_waiting_one(jobs: PrintJobs) -> None:
    await jobs.add(a_print_job("desk-1.n1"))
    joined = await jobs.add(a_print_job("desk-2.n7", gate="gate-2", gate_name="North", device="desk-2"))
    assert (joined.id, joined.gate, joined.device) == ("desk-1.n1", "gate-2", "desk-2")
    assert await jobs.get(joined.event, "desk-2.n7") == joined
    assert await jobs.take(a_station(gate="gate-2"), (), LATER)
    assert await jobs.take(a_station(gate="gate-2"), (), LATER) is None


async def test_many_who_ask_at_once_get_one_job(jobs: PrintJobs) -> None:
    answers = await asyncio.gather(*(jobs.add(a_print_job(f"desk-{n}.n")) for n in range(12)))
    assert len({answer.id for answer in answers}) == 1


async def test_what_is_printed_or_has_failed_can_be_printed_again(jobs: PrintJobs) -> None:
    job = await printing(jobs, a_print_job("a.1"))
    await jobs.save(job, finished(job, device=STATION.device, attempt=1, badge="", now=LATER))
    second = await jobs.add(a_print_job("a.2", created_at=LATER))
    assert second.id == "a.2"
    await jobs.save(second, withdrawn(second))
    assert (await jobs.add(a_print_job("a.3", created_at=LATER))).id == "a.3"


async def test_a_new_request_replaces_a_job_of_which_nobody_knows_what_became(jobs: PrintJobs) -> None:
    await printing(jobs, a_print_job("a.1"))
    assert (await jobs.add(a_print_job("a.2", created_at=NOON + timedelta(minutes=5)))).id == "a.2"
    old = await jobs.get("plastics-2026", "a.1")
    assert old is not None
    assert (old.step, old.problem) == ("failed", "printed_again")


async def test_stations_that_look_at_once_get_different_jobs(jobs: PrintJobs) -> None:
    for number in range(3):
        await jobs.add(a_print_job(f"d.{number}", code=f"C{number}", created_at=NOON + timedelta(seconds=number)))
    now = NOON + timedelta(seconds=9)
    taken = await asyncio.gather(*(jobs.take(a_station(f"s{number}"), (), now) for number in range(8)))
    assert sorted(job.id for job in taken if job) == ["d.0", "d.1", "d.2"]


async def test_the_job_that_has_waited_longest_comes_first(jobs: PrintJobs) -> None:
    await jobs.add(a_print_job("d.2", code="C2", created_at=LATER))
    await jobs.add(a_print_job("d.1", code="C1", created_at=NOON))
    job = await jobs.take(STATION, (), LATER)
    assert job is not None
    assert (job.id, job.attempt, job.station, job.format) == ("d.1", 1, STATION.device, STATION.format)


async def test_a_job_goes_to_no_station_of_elsewhere(jobs: PrintJobs) -> None:
    await jobs.add(a_print_job())
    assert await jobs.take(STATION, ["gate-1"], LATER) is None
    assert await jobs.take(a_station(event="another"), (), LATER) is None
    assert await jobs.take(a_station(gate="gate-2"), ["gate-3"], LATER)


async def test_a_job_that_was_taken_goes_to_another_station_when_the_first_is_silent(jobs: PrintJobs) -> None:
    await jobs.add(a_print_job())
    first = await jobs.take(STATION, (), LATER)
    second = await jobs.take(a_station("printer-2"), (), LATER + FETCHES)
    assert first is not None
    assert second is not None
    assert (second.station, second.attempt) == ("printer-2", 2)
    assert not await jobs.save(first, begun(first, station=STATION.device, attempt=1, now=LATER))


async def test_a_job_that_was_begun_is_never_given_to_another_station(jobs: PrintJobs) -> None:
    await printing(jobs, a_print_job())
    assert await jobs.take(a_station("printer-2"), (), NOON + WAITS / 2) is None


async def test_a_job_that_was_given_back_rests_and_one_that_is_too_old_stays(jobs: PrintJobs) -> None:
    await jobs.add(a_print_job())
    taken = await jobs.take(STATION, (), LATER)
    assert taken is not None
    await jobs.save(taken, given_back(taken, station=STATION.device, attempt=1, problem="no_label", now=LATER))
    assert await jobs.take(STATION, (), LATER) is None
    assert await jobs.take(STATION, (), LATER + timedelta(seconds=5))
    assert await jobs.take(STATION, (), NOON + WAITS) is None


async def test_the_last_prints_are_those_of_the_gate_and_of_the_station(jobs: PrintJobs) -> None:
    await jobs.add(a_print_job("d.1", code="C1"))
    await jobs.add(a_print_job("d.2", code="C2", gate="gate-2", created_at=LATER))
    await jobs.add(a_print_job("d.3", code="C3", gate="gate-2", created_at=LATER + timedelta(seconds=1)))
    await jobs.take(a_station("printer-9", gate="gate-9"), ["gate-1"], LATER)
    latest = await jobs.latest("plastics-2026", "gate-1", "printer-9", 10)
    assert [job.id for job in latest] == ["d.2", "d.1"]
    assert len(await jobs.latest("plastics-2026", "gate-2", "", 1)) == 1


async def test_stations_are_ready_as_long_as_they_are_seen(stations: PrintStations) -> None:
    await stations.see(a_station("a"))
    await stations.see(a_station("b", seen_at=LATER))
    await stations.see(a_station("c", event="another"))
    await stations.see(a_station("d", seen_at=LATER))
    await stations.forget("d")
    assert [s.device for s in await stations.ready("plastics-2026", NOON - timedelta(seconds=1))] == ["a", "b"]
    assert await stations.ready("plastics-2026", NOON) == [a_station("b", seen_at=LATER)]


async def test_a_print_is_told_to_registration_once(database: Database) -> None:
    printed = PrintedBadges(database[JOBS], SetClock(NOON))
    jobs = MongoPrintJobs(database, printed)
    job = await printing(jobs, a_print_job())
    done = finished(job, device=STATION.device, attempt=1, badge="ab12", now=LATER)
    assert await jobs.save(job, done)
    assert not await jobs.save(job, done)
    [document] = await printed.batch()
    envelope = printed.envelope(document, None)
    message = decode(envelope.name, envelope.body)
    assert isinstance(message, BadgePrinted)
    assert (envelope.id, message.badge, message.gate) == ("print.desk-1.n1", "ab12", "Main gate")
    await printed.confirm([document])
    assert await printed.batch() == []
