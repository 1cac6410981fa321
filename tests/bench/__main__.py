"""`make bench`: measures, prints a table beside the numbers of design.md, writes bench.json.

`make bench BENCH_ARGS="search attendance --size 1000"` measures some rows only, at a smaller event.
"""

import asyncio
import json
import os
import platform
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.table import Table

from tests.bench.bench import DESIGN_YARDSTICK_MS, Bench, Figure
from tests.bench.rows import ROWS, WITH_LARGE_EVENT, bare_request, idle, pause_mails, resume_mails, table_of
from tests.support.outside.moien import outside
from tests.support.servers.demo import Demo, running_demo

REPORT = Path("bench.json")
BUSY = 0.7  # processes that wanted to run before anything was started here
MARKS = {True: "yes", False: "NO", None: ""}


@click.command()
@click.argument("rows", nargs=-1, type=click.Choice(list(ROWS)))
@click.option("--size", default=10_000, show_default=True, help="People at the large event.")
def main(rows: tuple[str, ...], size: int) -> None:
    """Measure ROWS, by default all of them."""
    began, load_before = time.monotonic(), os.getloadavg()[0]
    with running_demo("bench") as demo:
        figures, details = asyncio.run(measure(demo, rows or tuple(ROWS), size))
    _show(figures)
    report = {
        "measured_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "seconds": round(time.monotonic() - began, 1),
        "machine": {"cores": os.cpu_count(), "system": platform.platform(), "python": platform.python_version()}
        | {"load_before": round(load_before, 2)},
        "design_yardstick_ms": DESIGN_YARDSTICK_MS,
        "figures": table_of(figures),
        "details": details,
    }
    REPORT.write_text(json.dumps(report, indent=1))
    if load_before > BUSY:
        click.echo(f"Others kept this machine busy (load {load_before:.1f}): rates and waits say little about Moien.")
    click.echo(f"{len(figures)} figures in {report['seconds']:.0f} s; all of it is in {REPORT}")


async def measure(demo: Demo, rows: tuple[str, ...], size: int) -> tuple[list[Figure], dict[str, Any]]:
    """The figures of these rows, and what lies behind them."""
    async with outside(demo.facts) as moien:
        bench = Bench(demo, moien, size)
        figures = await bare_request(bench) + await idle(bench)
        paused = False
        for name in (name for name in ROWS if name in rows):
            if name in WITH_LARGE_EVENT and not paused:
                pause_mails(bench)
                paused = True
            click.echo(f"{name}...", err=True)
            figures += await ROWS[name](bench)
        if paused:
            resume_mails(bench)
        return figures, bench.details


def _show(figures: list[Figure]) -> None:
    table = Table("", "measured", "target", "yardsticks", "at most", "reached")
    for column in table.columns[1:]:
        column.justify = "right"
    for figure in figures:
        in_yardsticks = figure.target / DESIGN_YARDSTICK_MS if figure.target and figure.yardsticks else None
        table.add_row(
            figure.label,
            f"{figure.value:,.3g} {figure.unit}" if figure.value < 1000 else f"{figure.value:,.0f} {figure.unit}",
            "" if figure.target is None else f"{figure.target:,g} {figure.unit}",
            "" if figure.yardsticks is None else f"{figure.yardsticks:.0f}",
            "" if in_yardsticks is None else f"{in_yardsticks:.0f}",
            MARKS[figure.reached],
        )
    Console(width=120).print(table)


main()
