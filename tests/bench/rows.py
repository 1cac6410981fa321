"""The rows of the table, in the order in which they are measured; each is one function."""

import asyncio
import os
import signal
import statistics
import time
from collections.abc import Awaitable, Callable
from itertools import islice
from typing import Any
from urllib.parse import quote

import orjson

from tests.bench.badges import badge_documents
from tests.bench.bench import AT_ONCE, SERVICES, Bench, Figure, submissions, yardstick
from tests.bench.crowd import crowd, last_name
from tests.bench.hard_codes import hard_frames
from tests.bench.imports import import_people
from tests.bench.load import Job, Request
from tests.bench.measuring import Load, costing, quiet, run_load
from tests.bench.processes import cpu_seconds, pss_bytes
from tests.bench.roster import roster_on_phone
from tests.bench.scanner import code_to_verdict, code_to_verdict_offline
from tests.support.outside.device import Device, a_scan
from tests.support.outside.event import Event
from tests.support.waiting import until

MEBIBYTE = 2**20
SETTLE_SECONDS = 5
Row = Callable[[Bench], Awaitable[list[Figure]]]


async def bare_request(bench: Bench) -> list[Figure]:
    """The yardstick itself: everything else is compared with it."""
    async with yardstick() as (pid, host):
        job = Job(host, 1, [Request("GET", "/")] * 20_000)
        async with costing(lambda: {"yardstick": pid}) as cost:
            load = await run_load(job, expected=200)
    bench.yardstick_ms = cost.total * 1000 / len(load.latencies)
    bench.details["yardstick"] = load.summary()
    return [Figure("bare aiohttp request, CPU: the yardstick", bench.yardstick_ms, "ms", yardsticks=1.0)]


async def idle(bench: Bench) -> list[Figure]:
    """The cost of Moien while nobody comes; the processor time is taken off from what is measured afterwards."""
    await quiet(bench.counted)
    before = cpu_seconds(bench.counted())
    await asyncio.sleep(SETTLE_SECONDS)
    after = cpu_seconds(bench.counted())
    bench.idle_share = {name: (after[name] - before[name]) / SETTLE_SECONDS for name in after}
    bench.details["idle processor time (share of a core)"] = {n: round(s, 4) for n, s in bench.idle_share.items()}
    pids = bench.demo.pids
    sizes = {name: pss_bytes(pids[name]) / MEBIBYTE for name in SERVICES}
    bench.details["idle memory (MiB)"] = {name: round(size, 1) for name, size in sizes.items()}
    return [
        Figure("memory of the services, idle (PSS)", sum(sizes.values()), "MiB", 250),
        Figure("processor time, idle, all of a core", sum(bench.idle_share.values()) * 100, "%"),
    ]


async def registrations(bench: Bench) -> list[Figure]:
    """A rush to one event with the whole chain running, until the last mail with its badge is delivered."""
    number = min(1000, bench.size)
    event = await bench.moien.new_event(capacity=number)
    requests = submissions(event, crowd(number, f"{event.slug}.example.lu"))
    mailbox = bench.moien.mailbox
    before = mailbox.count()
    async with bench.costing() as cost:
        began = time.monotonic()
        load = await bench.load("registrations", "registration", requests, AT_ONCE, 202)
        accepted_at, mailed = time.monotonic(), mailbox.count() - before
        await until(_counted(lambda: mailbox.count() - before), lambda mails: mails >= number, seconds=180)
        ended = time.monotonic()
    bench.details["registrations"] |= {"until_last_mail_seconds": round(ended - began, 2), "mailed_by_then": mailed}
    return [
        Figure("registrations accepted, 32 at once", load.rate, "/s", 400, "more"),
        Figure("registrations, 32 at once, p99", load.percentile(99) * 1000, "ms", 200),
        bench.cpu("one registration with mail and PDF badge, CPU", cost, number, 20),
        Figure(
            "mails with PDF badge, once all are accepted", (number - mailed) / (ended - accepted_at), "/s", 100, "more"
        ),
        Figure(f"until the last of {number} mails is there", ended - began, "s"),
    ]


async def first_scans(bench: Bench) -> list[Figure]:
    """Each badge for the first time: one after the other, then at 32 gates at once."""
    event = await bench.large_event()
    phones, secrets = await _phones(event), iter(await _secrets(event))
    one_by_one = _scans(list(islice(secrets, bench.size // 20)), phones[:1])
    many = _scans(list(islice(secrets, bench.size // 2)), phones)
    async with bench.costing() as cost_one:
        alone = await bench.load("first scans, one at a time", "checkin", one_by_one, 1)
    async with bench.costing() as cost_many:
        together = await bench.load("first scans, 32 at once", "checkin", many, AT_ONCE)
    return [
        Figure("first scan, one at a time, p50", alone.percentile(50) * 1000, "ms", 3),
        Figure("first scan, one at a time, p99", alone.percentile(99) * 1000, "ms", 10),
        bench.cpu("first scan, one at a time, CPU", cost_one, len(one_by_one)),
        Figure("first scans, 32 at once", together.rate, "/s", 1000, "more"),
        Figure("first scans, 32 at once, p99", together.percentile(99) * 1000, "ms", 80),
        bench.cpu("first scan, 32 at once, CPU", cost_many, len(many), 1.5),
    ]


async def repeated_scans(bench: Bench) -> list[Figure]:
    """Badges that were scanned before, with new nonces: "already in"."""
    event = await bench.large_event()
    secrets, phones = (await _secrets(event))[: bench.size // 10], await _phones(event)
    await bench.load("before repeated scans", "checkin", _scans(secrets, phones), AT_ONCE)
    async with bench.costing() as cost:
        load = await bench.load("repeated scans", "checkin", _scans(secrets * 2, phones), AT_ONCE)
    return [
        *_waits("repeated scans, 32 at once", load),
        bench.cpu("repeated scan, CPU", cost, len(secrets) * 2),
    ]


async def name_search(bench: Bench) -> list[Figure]:
    """A name typed at the desk."""
    event = await bench.large_event()
    desk = await event.pair("Desk", "desk")
    names = [last_name(place * 13) for place in range(1000)]
    paths = [f"/door/api/v1/attendees?list=main&q={quote(name)}" for name in names]
    requests = [Request("GET", path, _token(desk)) for path in paths]
    async with bench.costing() as cost:
        load = await bench.load("name search", "checkin", requests, 4)
    return [
        bench.cpu(f"search by name among {bench.size:,}, CPU", cost, len(requests), 2),
        *_waits("searches, 4 at once", load),
    ]


async def attendance(bench: Bench) -> list[Figure]:
    """The whole attendance list as CSV and as XLSX."""
    event, figures = await bench.large_event(), []
    for ending, target in (("csv", 0.3), ("xlsx", 1.0)):
        times = []
        async with bench.costing() as cost:
            for _ in range(3):
                began = time.monotonic()
                answer = await bench.moien.direct("registration").call("GET", f"{event.path}/attendance.{ending}")
                times.append(time.monotonic() - began)
                assert answer.status == 200
        name = ending.upper()
        if ending == "csv":
            assert answer.body.count(b"\r\n") == bench.size + 1
        figures += [
            Figure(
                f"attendance list of {bench.size:,} as {name}",
                statistics.median(times),
                "s",
                target * bench.size / 10_000,
            ),
            bench.cpu(f"attendance list as {name}, CPU", cost, len(times)),
        ]
    return figures


async def dashboard(bench: Bench) -> list[Figure]:
    """All figures of the large event, as the dashboard and its API show them."""
    event = await bench.large_event()
    requests = [Request("GET", f"{event.path}/figures", bench.moien.facts["api_token"])] * 20
    async with bench.costing() as cost:
        load = await bench.load("dashboard", "registration", requests, 1)
    return [
        Figure(f"dashboard's figures of {bench.size:,}, p50", load.percentile(50) * 1000, "ms"),
        Figure(f"dashboard's figures of {bench.size:,}, p99", load.percentile(99) * 1000, "ms"),
        bench.cpu("dashboard's figures, CPU", cost, len(requests)),
    ]


async def event_page(bench: Bench) -> list[Figure]:
    """The first request of a visitor: the event for programs and, where there is one, for people."""
    figures = []
    slug = bench.moien.facts["event"]
    for name, path in (("event as JSON", f"/api/v1/events/{slug}"), ("event page", f"/e/{slug}")):
        answer = await bench.moien.direct("registration").call("GET", path)
        if answer.status == 200:
            async with bench.costing() as cost:
                load = await bench.load(name, "registration", [Request("GET", path)] * 2000, AT_ONCE)
            figures += [*_waits(f"{name}, 32 at once", load), bench.cpu(f"{name}, CPU", cost, 2000)]
            figures.append(Figure(f"{name}, the document alone", len(answer.content) / 1000, "KB"))
    return figures


def pause_mails(bench: Bench) -> None:
    """Ten thousand confirmations would drown everything measured after them; they wait in RabbitMQ."""
    os.kill(bench.demo.pids["mailer"], signal.SIGSTOP)


def resume_mails(bench: Bench) -> None:
    """So that the mailer can be stopped in an orderly way."""
    os.kill(bench.demo.pids["mailer"], signal.SIGCONT)


ROWS: dict[str, Row] = {
    "registrations": registrations,
    "import": import_people,
    "event": event_page,
    "badges": badge_documents,
    "scanner": code_to_verdict,
    "scanner-offline": code_to_verdict_offline,
    "hard-frames": hard_frames,
    "first-scans": first_scans,
    "repeated-scans": repeated_scans,
    "roster": roster_on_phone,
    "search": name_search,
    "attendance": attendance,
    "dashboard": dashboard,
}
WITH_LARGE_EVENT = frozenset({"first-scans", "repeated-scans", "roster", "search", "attendance", "dashboard"})


def _waits(name: str, load: Load) -> list[Figure]:
    return [Figure(name, load.rate, "/s", better="more"), Figure(f"{name}, p99", load.percentile(99) * 1000, "ms")]


def _counted(number: Callable[[], int]) -> Callable[[], Awaitable[int]]:
    async def count() -> int:
        return number()

    return count


async def _phones(event: Event) -> list[Device]:
    return [await event.pair(f"Gate {number % 4}") for number in range(AT_ONCE)]


async def _secrets(event: Event) -> list[str]:
    return [registration["ticket"]["secret"] for registration in await event.registrations(state="confirmed")]


def _scans(secrets: list[str], phones: list[Device]) -> list[Request]:
    """One scan of each secret, by the phones in turn."""
    return [
        Request("POST", "/door/api/v1/scans", _token(phones[n % len(phones)]), orjson.dumps(a_scan(secret)).decode())
        for n, secret in enumerate(secrets)
    ]


def _token(device: Device) -> str:
    return str(device.paired["device_token"])


def table_of(figures: list[Figure]) -> list[dict[str, Any]]:
    """For bench.json."""
    return [figure.as_json() for figure in figures]
