"""The cost of badges as documents: the time of 250, the memory of many."""

import asyncio
import random
import statistics
import subprocess
import sys
import time

from shared.documents.badge import Badge, badge_pdf, warm_up
from shared.documents.tickets import new_secret
from tests.bench.bench import Bench, Figure
from tests.bench.crowd import crowd

NUMBER = 250


async def badge_documents(bench: Bench) -> list[Figure]:
    """250 badges set at once, each time other ones, and all of the large event streamed by a process of its own."""
    warm_up()
    waits, costs = zip(*[await asyncio.to_thread(_time_of, _badges(run)) for run in range(4)], strict=True)
    bench.details["250 badges as PDF"] = {"seconds": waits, "cpu_seconds": costs}
    cost = min(costs[1:]) * 1000 / NUMBER
    return [
        Figure(f"{NUMBER} badges as PDF", statistics.median(waits[1:]), "s", 0.35),
        Figure(f"one of {NUMBER} badges as PDF, CPU", cost, "ms", yardsticks=cost / bench.yardstick_ms),
        Figure(f"memory for {bench.size:,} badges streamed, growth", await growth(bench.size), "MiB", 60),
    ]


async def growth(count: int) -> float:
    """By how many MiB a process grows that streams so many badges."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.support.badge_growth", str(count)), stdout=subprocess.PIPE
    )
    output, _ = await process.communicate()
    return float(output)


def _time_of(badges: list[Badge]) -> tuple[float, float]:
    """The seconds until the document of some badges is there, and those of processor time."""
    began, used = time.monotonic(), time.process_time()
    badge_pdf(badges)
    return time.monotonic() - began, time.process_time() - used


def _badges(run: int) -> list[Badge]:
    chance = random.Random(run)
    return [
        Badge(
            event_title="Smart Manufacturing",
            subtitle="12 November 2026 · Luxexpo",
            first_name=guest["first_name"],
            last_name=f"{guest['last_name']} {run}",
            company="Ferro SA",
            category="Industry",
            code=f"K{number:05}",
            tray="M",
            secret=new_secret("ABC123", chance),
        )
        for number, guest in enumerate(crowd(NUMBER, "example.lu"))
    ]
