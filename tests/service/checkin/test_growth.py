"""A scan and a search look only at indexes, however many people there are."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest

from services.checkin.adapters.attendance_states import AttendanceStates
from services.checkin.adapters.indexes import ATTEMPTS, SCANS, log_keys
from services.checkin.adapters.print_jobs import JOBS
from services.checkin.adapters.scan_log import MongoScanLog
from services.checkin.adapters.scan_store import STANDING, MongoScanStore
from services.checkin.domain.changes import amendment
from services.checkin.domain.scan_log import Wanted
from services.checkin.domain.scans import read_code, read_presented
from shared.clock import utc_now
from shared.mongo.connection import Database
from tests.support.checkin.builders import a_record, a_registration_message
from tests.support.checkin.service import Conference
from tests.support.waiting import until

pytestmark = pytest.mark.slow


async def winning_plan(database: Database, query: Mapping[str, Any]) -> tuple[Any, Any]:
    plan = await database.command("explain", {"find": "door", "filter": query}, verbosity="executionStats")
    return plan["queryPlanner"]["winningPlan"], plan["executionStats"]


def stages(plan: Any) -> list[str]:
    return [plan["stage"], *(stage for part in _inner(plan) for stage in stages(part))]


def _inner(plan: Any) -> Any:
    return [*plan.get("inputStages", ()), *([plan["inputStage"]] if "inputStage" in plan else [])]


class Watched:
    """A collection, or a database with one, that remembers the queries of its look-ups."""

    def __init__(self, collection: Any) -> None:
        self.collection = collection
        self.queries: list[Any] = []

    def __getitem__(self, _name: str) -> "Watched":
        return self

    def find(self, query: Mapping[str, Any], *arguments: Any, **options: Any) -> Any:
        self.queries.append(query)
        return self.collection.find(query, *arguments, **options)


@pytest.fixture
async def crowd(conference: Conference) -> Conference:
    """Two hundred people at one event."""
    for number in range(200):
        ids: dict[str, Any] = {"event": conference.slug, "code": f"C{number}"}
        ids["registration"] = f"{conference.slug}-{number}"
        await conference.tell(a_registration_message(**ids, last_name=f"Name{number}", company="", tickets=[]))
    query = {"event": conference.slug}
    await until(lambda: _all_there(conference.database["door"], query))
    return conference


async def _all_there(door: Any, query: Mapping[str, Any]) -> bool:
    return await door.count_documents(query) == 200


@pytest.fixture
def watched(crowd: Conference) -> Watched:
    return Watched(crowd.database["door"])


@pytest.fixture
def store(watched: Watched, crowd: Conference) -> MongoScanStore:
    database: Any = watched
    return MongoScanStore(database, AttendanceStates(crowd.database["door"], utc_now))


@pytest.mark.parametrize("kind", ["ticket", "code"])
async def test_a_scan_reads_one_document_through_indexes(
    crowd: Conference, watched: Watched, store: MongoScanStore, kind: str
) -> None:
    guest = await crowd.guest()
    presented = read_presented(guest.secret, crowd.short_id) if kind == "ticket" else read_code(guest.code)
    lookup = await store.find(crowd.slug, presented, "device:nonce")
    plan, stats = await winning_plan(crowd.database, watched.queries[0])
    assert lookup.attendee.code == guest.code
    assert "COLLSCAN" not in stages(plan)
    assert (stats["totalDocsExamined"], stats["totalKeysExamined"] <= 3) == (1, True)


@pytest.mark.parametrize("words", [["name19"], ["z", "name19"], ["name19", "zo"]])
async def test_a_search_reads_those_with_its_longest_word_and_no_more(
    crowd: Conference, watched: Watched, store: MongoScanStore, words: list[str]
) -> None:
    attendees = await store.search(crowd.slug, words, limit=50)
    plan, stats = await winning_plan(crowd.database, watched.queries[0])
    assert len(attendees) == 11
    assert "COLLSCAN" not in stages(plan)
    assert stats["totalDocsExamined"] == 11
    assert stats["totalKeysExamined"] <= 40


@pytest.mark.parametrize("list_", [None, "main"])
async def test_a_page_of_the_log_reads_its_own_scans_and_no_more(
    crowd: Conference, watched: Watched, list_: str | None
) -> None:
    store = MongoScanStore(crowd.database, AttendanceStates(crowd.database["door"], utc_now))
    for number in range(200):
        guest = await store.by_registration(crowd.slug, f"{crowd.slug}-{number}")
        assert guest is not None
        at = utc_now() - timedelta(seconds=number)
        scans = [a_record("n1", at, key=f"{crowd.slug}-{number}:{nonce}") for nonce in "ab"]
        await store.record_admission(amendment(guest, scans))
    database: Any = watched
    entries = await MongoScanLog(database).older(crowd.slug, Wanted(list=list_), None, 10)
    assert len(entries) == 10
    for query in watched.queries:
        field = ATTEMPTS if ATTEMPTS in query else SCANS
        hint = dict(log_keys(field, of_list=list_ is not None))
        command = {"find": "door", "filter": query, "hint": hint, "limit": 11}
        plan = await crowd.database.command("explain", command, verbosity="executionStats")
        assert plan["executionStats"]["totalDocsExamined"] <= 11
        assert plan["executionStats"]["totalKeysExamined"] <= 24


async def test_counting_reads_no_documents(crowd: Conference) -> None:
    for query in ({"admitted_to": "main"}, {"inside": "main"}, {"state": "confirmed"}):
        command = {"count": "door", "query": {"event": crowd.slug, **query}}
        plan = await crowd.database.command("explain", command, verbosity="executionStats")
        assert "COUNT_SCAN" in stages(plan["queryPlanner"]["winningPlan"])
        assert plan["executionStats"]["totalDocsExamined"] == 0


async def test_prints_are_found_by_indexes(crowd: Conference) -> None:
    jobs = crowd.database[JOBS]
    printed = [
        {"_id": f"x.{n}", "asked": [f"x.{n}"], "event": crowd.slug, "gate": "g", "created_at": utc_now()}
        for n in range(200)
    ]
    await jobs.insert_many(printed)
    for query, most in (
        ({"asked": "x.7", "event": crowd.slug}, 1),
        ({"event": crowd.slug, "under_way": "CODE"}, 0),
        ({"event": crowd.slug, "under_way": {"$exists": True}, "step": "waiting"}, 0),
        ({"event": crowd.slug, "$or": [{"gate": "none"}, {"station": "none"}]}, 0),
    ):
        command = {"find": JOBS, "filter": query}
        plan = await crowd.database.command("explain", command, verbosity="executionStats")
        assert "COLLSCAN" not in stages(plan["queryPlanner"]["winningPlan"])
        assert plan["executionStats"]["totalDocsExamined"] <= most


@pytest.mark.parametrize(
    ("collection", "query"),
    [
        ("door", {"event": "EVENT", "address": {"$eq": "digest", "$type": "string"}, "state": {"$in": STANDING}}),
        ("door", {"event": "EVENT", "host": {"$type": "string"}}),
        ("door", {"event": "EVENT", "in_conflict": True}),
        ("door", {"rehearsed": "EVENT"}),
        ("door", {"merged_into": "nobody"}),
        ("desk_entries", {"badges.hash": "digest", "event": "EVENT"}),
        ("desk_entries", {"kept_by": "nobody"}),
        ("gate_cards", {"hash": "digest"}),
        ("devices", {"token_hash": "digest"}),
    ],
)
async def test_few_among_many_are_found_without_reading_the_others(
    crowd: Conference, collection: str, query: dict[str, Any]
) -> None:
    at_event = {name: crowd.slug if value == "EVENT" else value for name, value in query.items()}
    command = {"find": collection, "filter": at_event}
    plan = await crowd.database.command("explain", command, verbosity="executionStats")
    assert "COLLSCAN" not in stages(plan["queryPlanner"]["winningPlan"])
    assert plan["executionStats"]["totalDocsExamined"] == 0
