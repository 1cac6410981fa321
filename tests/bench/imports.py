"""The cost of importing people: new ones, the same with another company, and new ones who are mailed about it."""

import asyncio
import time
from dataclasses import dataclass

from tests.bench.bench import Bench, Figure
from tests.bench.crowd import crowd
from tests.support.outside.event import Event
from tests.support.outside.http import Http

BAD = ("Ada,Bad,no address,Ferro,industry", "Bob,Bad,bob@example.lu,Ferro,nowhere", "Cy,Bad,,Ferro,industry")
LONGEST = 600.0  # seconds
MAILED = 2_000
LOOK_SECONDS = 0.5  # as often as the page with the progress bar looks


@dataclass(frozen=True)
class Import:
    """An import that has ended, with the seconds that its upload and all of it took."""

    upload: float
    seconds: float
    created: int
    updated: int


async def import_people(bench: Bench) -> list[Figure]:
    """A list of the large event's size with three bad rows, twice; then one that mails people while others register."""
    event = await bench.moien.new_event(capacity=bench.size)
    async with bench.costing() as cost_new:
        new = await _import(bench, event, _table(event, bench.size - len(BAD), "Ferro"), mails=False)
    async with bench.costing() as cost_known:
        known = await _import(bench, event, _table(event, bench.size - len(BAD), "Acier"), mails=False)
    assert (new.created, known.updated) == (bench.size - len(BAD), bench.size - len(BAD))
    target = 60 * bench.size / 10_000
    return [
        Figure(f"import of {bench.size:,} people", new.seconds, "s", target),
        Figure("its upload, until the progress bar is there", new.upload, "s"),
        bench.cpu("one imported row, CPU", cost_new, bench.size),
        Figure(f"import of {bench.size:,} people who are known", known.seconds, "s", target),
        bench.cpu("one row of somebody known, CPU", cost_known, bench.size),
        *await _with_mails(bench, min(MAILED, bench.size)),
    ]


async def _with_mails(bench: Bench, number: int) -> list[Figure]:
    """Somebody registers as soon as everybody on the list is to be mailed, and does not wait for all of them."""
    event, mailbox = await bench.moien.new_event(capacity=number + 1), bench.moien.mailbox
    before = mailbox.count()
    done = await _import(bench, event, _table(event, number, "Ferro"), mails=True)
    mailed, began = mailbox.count() - before, time.monotonic()
    somebody = crowd(1, f"late.{event.slug}.example.lu")[0]
    await event.register(somebody)
    await event.arrived(somebody, seconds=LONGEST)
    confirmed = time.monotonic() - began
    while mailbox.count() - before < number + 1:
        await asyncio.sleep(LOOK_SECONDS)
    bench.details["import with mails"] = {"people": number, "mailed_when_imported": mailed}
    return [
        Figure(f"import of {number:,} people who are mailed", done.seconds, "s", 60 * number / 10_000),
        Figure("confirmation of somebody who registers meanwhile", confirmed, "s", 5),
        Figure(f"until the last of {number:,} imported people is mailed", time.monotonic() - began, "s"),
    ]


async def _import(bench: Bench, event: Event, table: bytes, *, mails: bool) -> Import:
    registration, began = bench.moien.direct("registration"), time.monotonic()
    path = f"{event.path}/imports"
    query, headers = f"bad_rows=skip&mails={str(mails).lower()}", {"Content-Type": "text/csv"}
    answer = await registration.call("POST", f"{path}?{query}", table, headers=headers)
    assert answer.status == 202, answer.body
    uploaded = time.monotonic() - began
    report = await _ended(registration, f"{path}/{answer.body['id']}")
    return Import(uploaded, time.monotonic() - began, report["created"], report["updated"])


async def _ended(registration: Http, path: str) -> dict[str, int]:
    async with asyncio.timeout(LONGEST):
        while (report := await registration.ask("GET", path))["state"] == "running":
            await asyncio.sleep(LOOK_SECONDS)
    assert report["state"] == "done", report
    return dict(report)


def _table(event: Event, number: int, company: str) -> bytes:
    """So many people at addresses of the event's own, and the bad rows, as CSV."""
    people = crowd(number, f"{event.slug}.example.lu")
    rows = [f"{p['first_name']},{p['last_name']},{p['email']},{company},{p['category']}" for p in people]
    return "\r\n".join(["First name,Last name,E-mail,Company,Category", *rows, *BAD]).encode()
