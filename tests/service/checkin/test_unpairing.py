"""A week after the event no phone remains paired, so that each wipes what it stores of the attendees."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import pytest

from services.checkin.adapters.devices import MongoDevices
from services.checkin.adapters.event_setups import MongoEventSetups
from services.checkin.adapters.gate_cards import MongoGateCards
from services.checkin.adapters.rehearsals import MongoRehearsals
from services.checkin.domain.devices import PAIRED_AFTER_EVENT, UNPAIRING
from services.checkin.schedule import handlers
from shared.clock import utc_now
from shared.schedule.mongo_schedule import MongoSchedule
from shared.schedule.scheduler import Scheduler
from tests.support.checkin.service import Caller, Conference, now
from tests.support.waiting import until

pytestmark = pytest.mark.slow

ROSTER = "/lists/main/roster"
SECOND = timedelta(seconds=1)


@pytest.fixture(scope="module", autouse=True)
def _looks_often() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("shared.schedule.scheduler.LOOK_SECONDS", 0.2)
        yield


@pytest.fixture
def ends_at() -> datetime:
    return utc_now() + timedelta(hours=1)


@pytest.fixture
async def ending(conference: Conference, ends_at: datetime) -> Conference:
    """A conference that ends at `ends_at`."""
    await conference.is_told(2, starts_at=ends_at - timedelta(hours=8), ends_at=ends_at)
    await until(lambda: conference.database["events"].find_one({"_id": conference.slug, "version": 2}))
    return conference


async def time_passes(conference: Conference, until_moment: datetime) -> None:
    """Runs what is due at a later moment, as another process with a clock of its own would."""

    def clock() -> datetime:
        return until_moment

    database = conference.database
    setups, devices = MongoEventSetups(database), MongoDevices(database, clock)
    rehearsals = MongoRehearsals(database, setups.forget)
    cards = MongoGateCards(database)
    by_kind = handlers(setups=setups, devices=devices, cards=cards, rehearsals=rehearsals, clock=clock)
    await Scheduler(MongoSchedule(database), by_kind, clock).run_due()


async def is_unpaired(phone: Caller) -> bool:
    return (await phone.get(ROSTER)).status == 401


async def test_phones_are_unpaired_when_the_event_has_been_over_for_a_week(
    ending: Conference, ends_at: datetime
) -> None:
    phones = [await ending.pair() for _ in range(2)]
    await time_passes(ending, ends_at + PAIRED_AFTER_EVENT - SECOND)
    revoked = {"event": ending.slug, "revoked_at": {"$ne": None}}
    assert await ending.database["devices"].count_documents(revoked) == 0
    await time_passes(ending, ends_at + PAIRED_AFTER_EVENT)
    for phone in phones:
        await until(partial(is_unpaired, phone))


async def test_what_a_phone_has_not_sent_by_then_is_still_taken(ending: Conference, ends_at: datetime) -> None:
    guest, phone = await ending.guest(), await ending.pair()
    await time_passes(ending, ends_at + PAIRED_AFTER_EVENT)
    await until(lambda: is_unpaired(phone))
    scan = {"nonce": "unsent", "list": "main", "secret": guest.secret, "scanned_at": now(), "offline": True}
    assert (await phone.post("/scans", scan)).body["verdict"] == "admitted"


async def test_a_code_of_the_event_pairs_no_phone_any_more(ending: Conference, ends_at: datetime) -> None:
    await ending.pair()
    body = {"event": ending.slug, "gate": "Main gate", "role": "scan", "lists": ["main"]}
    code = (await ending.organiser.post("/pairing-codes", body)).body["code"]
    await time_passes(ending, ends_at + PAIRED_AFTER_EVENT)
    answer = await Caller(ending.client, "").post("/pair", {"code": code, "name": "Late"})
    assert answer.status == 404


async def test_phones_of_an_event_that_was_moved_stay_as_long_as_it_takes(
    ending: Conference, ends_at: datetime
) -> None:
    phone, later = await ending.pair(), ends_at + timedelta(days=30)
    await ending.is_told(3, starts_at=later - timedelta(hours=8), ends_at=later)
    await until(lambda: ending.database["events"].find_one({"_id": ending.slug, "version": 3}))
    await time_passes(ending, ends_at + PAIRED_AFTER_EVENT)
    device = await ending.database["devices"].find_one({"_id": phone.id})
    row = await ending.database["schedule"].find_one({"kind": UNPAIRING, "key": ending.slug})
    assert (device["revoked_at"], row["due_at"]) == (None, later + PAIRED_AFTER_EVENT)


async def test_a_phone_that_is_paired_after_the_event_has_a_week_of_its_own(conference: Conference) -> None:
    over = utc_now() - timedelta(days=300)
    await conference.is_told(2, starts_at=over - timedelta(hours=8), ends_at=over)
    await until(lambda: conference.database["events"].find_one({"_id": conference.slug, "version": 2}))
    paired_at, phone = utc_now(), await conference.pair()
    await time_passes(conference, paired_at + PAIRED_AFTER_EVENT - SECOND)
    device = await conference.database["devices"].find_one({"_id": phone.id})
    assert device["revoked_at"] is None
    await time_passes(conference, utc_now() + PAIRED_AFTER_EVENT)
    await until(lambda: is_unpaired(phone))


async def test_the_service_runs_what_another_process_has_written(conference: Conference) -> None:
    await MongoSchedule(conference.database).put(UNPAIRING, "no such event", utc_now())
    rows = conference.database["schedule"]
    await until(lambda: _is_empty(rows, "no such event"))


async def _is_empty(rows: Any, key: str) -> bool:
    return await rows.count_documents({"key": key}) == 0


async def test_the_service_shows_its_schedule(conference: Conference) -> None:
    answer = await conference.client.get("/health/ready")
    assert (await answer.json())["dependencies"]["schedule"] == "ok"
    metrics = await (await conference.client.get("/metrics")).text()
    assert 'moien_schedule_runs_total{kind="unpair devices",outcome="done"}' in metrics
    assert "moien_schedule_overdue_seconds" in metrics
