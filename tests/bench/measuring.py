"""One measurement: a load from another process, and what the measured processes used meanwhile."""

import asyncio
import json
import statistics
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path

from tests.bench.load import Job
from tests.bench.processes import cpu_seconds

QUIET_SHARE = 0.08  # of one core, over QUIET_SECONDS: nothing is left to be done
QUIET_SECONDS = 0.4
LONGEST_WAIT = 20.0


@dataclass
class Load:
    """The result of a load: its duration and the latencies of its answers."""

    seconds: float
    latencies: list[float]
    statuses: dict[str, int]
    client_cpu: float

    @property
    def rate(self) -> float:
        """Answers a second."""
        return len(self.latencies) / self.seconds

    def percentile(self, percent: int) -> float:
        """Of the latencies, in seconds."""
        return statistics.quantiles(self.latencies, n=100, method="inclusive")[percent - 1]

    def summary(self) -> dict[str, object]:
        """For bench.json."""
        quantiles = {f"p{percent}_ms": round(self.percentile(percent) * 1000, 3) for percent in (50, 90, 99)}
        return {
            "operations": len(self.latencies),
            "seconds": round(self.seconds, 3),
            "per_second": round(self.rate, 1),
            **quantiles,
            "statuses": self.statuses,
            "client_cpu_seconds": round(self.client_cpu, 3),
        }


@dataclass
class Cost:
    """Processor seconds by process, within `lasted` seconds."""

    by_process: dict[str, float] = field(default_factory=dict)
    lasted: float = 0.0

    @property
    def total(self) -> float:
        return sum(self.by_process.values())


@asynccontextmanager
async def costing(pids: Callable[[], Mapping[str, int]]) -> AsyncIterator[Cost]:
    """Fills in the cost at the end, once whatever was set off is done as well."""
    cost = Cost()
    await quiet(pids)
    before, began = cpu_seconds(pids()), time.monotonic()
    yield cost
    await quiet(pids)
    after = cpu_seconds(pids())
    cost.lasted = time.monotonic() - began
    cost.by_process = {name: after[name] - before[name] for name in after}


async def quiet(pids: Callable[[], Mapping[str, int]]) -> None:
    """Returns once the processes have next to nothing to do."""
    deadline = time.monotonic() + LONGEST_WAIT
    while time.monotonic() < deadline:
        before = sum(cpu_seconds(pids()).values())
        await asyncio.sleep(QUIET_SECONDS)
        if sum(cpu_seconds(pids()).values()) - before < QUIET_SHARE * QUIET_SECONDS:
            return


async def run_load(job: Job, *, expected: int) -> Load:
    """Runs the job in another process; every answer must have the status `expected`."""
    with tempfile.NamedTemporaryFile("w", suffix=".json") as file:
        json.dump(asdict(job), file)
        file.flush()
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "tests.bench.load", file.name),
            cwd=Path(__file__).parents[2],
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            limit=64 * 1024 * 1024,
        )
        assert process.stdout
        assert process.stdin
        await process.stdout.readline()
        process.stdin.write(b"go\n")
        load = Load(**json.loads(await process.stdout.readline()))
        await process.wait()
    assert set(load.statuses) == {str(expected)}, load.statuses
    return load
