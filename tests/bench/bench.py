"""Everything that the rows of the bench share: the demo that is measured, the yardstick, and the large event."""

import asyncio
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Literal

import orjson

from deploy.local.ports import a_free_port, is_listening
from tests.bench.crowd import crowd
from tests.bench.load import Job, Request
from tests.bench.measuring import Cost, Load, costing, run_load
from tests.support.outside.event import Event
from tests.support.outside.moien import Moien
from tests.support.servers.demo import Demo
from tests.support.waiting import until

COUNTED = ("registration", "checkin", "mailer", "mongod", "rabbitmq")
SERVICES = ("registration", "checkin", "mailer")
AT_ONCE = 32
DESIGN_YARDSTICK_MS = 0.06  # on the machine for which the targets were set


@dataclass(frozen=True)
class Figure:
    """One line of the table. `yardsticks`: the value as a multiple of the yardstick, for processor time."""

    label: str
    value: float
    unit: str
    target: float | None = None
    better: Literal["less", "more"] = "less"
    yardsticks: float | None = None

    @property
    def reached(self) -> bool | None:
        """Whether the target is reached; processor time is compared in yardsticks, so that the machine is not."""
        if self.target is None:
            return None
        if self.yardsticks is not None:
            return self.yardsticks <= self.target / DESIGN_YARDSTICK_MS
        return self.value <= self.target if self.better == "less" else self.value >= self.target

    def as_json(self) -> dict[str, Any]:
        """For bench.json."""
        return {**asdict(self), "reached": self.reached}


@dataclass
class Bench:
    """`size` is the number of people at the large event; `yardstick_ms` the cost of one bare request.

    `idle_share` is what each process uses of a core while nobody comes.
    """

    demo: Demo
    moien: Moien
    size: int
    yardstick_ms: float = DESIGN_YARDSTICK_MS
    idle_share: Mapping[str, float] = field(default_factory=dict)
    details: dict[str, Any] = field(default_factory=dict)
    _large: Event | None = None

    def counted(self) -> Mapping[str, int]:
        """The processes whose time counts."""
        pids = self.demo.pids
        return {name: pids[name] for name in COUNTED}

    @asynccontextmanager
    async def costing(self) -> AsyncIterator[Cost]:
        """Measures the cost of a block, with all that follows from it."""
        async with costing(self.counted) as cost:
            yield cost

    def host(self, service: str) -> str:
        """Address and port of a service, without the proxy."""
        return str(self.moien.facts[service]).removeprefix("http://")

    async def load(self, name: str, service: str, requests: list[Request], at_once: int, expected: int = 200) -> Load:
        """Sends the requests to a service from another process and keeps what it saw under `name`."""
        load = await run_load(Job(self.host(service), at_once, requests), expected=expected)
        self.details[name] = load.summary()
        return load

    def cpu(self, label: str, cost: Cost, operations: int, target: float | None = None) -> Figure:
        """Milliseconds of processor time an operation."""
        shares = {
            name: max(0.0, seconds - self.idle_share.get(name, 0) * cost.lasted) * 1000 / operations
            for name, seconds in cost.by_process.items()
        }
        self.details[f"{label} (ms by process)"] = {name: round(share, 3) for name, share in shares.items()}
        milliseconds = sum(shares.values())
        return Figure(label, milliseconds, "ms", target, yardsticks=milliseconds / self.yardstick_ms)

    async def large_event(self) -> Event:
        """An event with `size` people, all known at the door; made the first time."""
        if self._large is None:
            self._large = await self.moien.new_event(capacity=self.size)
            guests = crowd(self.size, f"{self._large.slug}.example.lu")
            load = await self.load("seeding", "registration", submissions(self._large, guests), AT_ONCE, 202)
            self.details["seeding"]["cpu"] = load.client_cpu
            await self._large.expected_at_door(self.size, seconds=120)
        return self._large


def submissions(event: Event, guests: list[dict[str, Any]]) -> list[Request]:
    """The public form, once for each guest."""
    path = f"{event.path}/registrations"
    return [Request("POST", path, body=orjson.dumps(guest).decode()) for guest in guests]


@asynccontextmanager
async def yardstick() -> AsyncIterator[tuple[int, str]]:
    """The bare handler as a process: its number and address."""
    port = a_free_port()
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.bench.yardstick", str(port)), cwd=Path(__file__).parents[2]
    )
    try:
        await until(lambda: is_listening(port))
        yield process.pid, f"127.0.0.1:{port}"
    finally:
        process.terminate()
        await process.wait()
