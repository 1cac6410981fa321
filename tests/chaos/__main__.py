"""`make chaos`: each row in a demo of its own; prints a table, writes chaos.json; `ROW=rabbitmq-kill` runs one.

Fails when a promise was not kept.
"""

import asyncio
import json
import sys
import time
from collections.abc import Callable
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

import click
from rich.console import Console
from rich.table import Table

from tests.chaos.check import Check
from tests.chaos.rows import ENVIRONMENTS, ROWS, Row
from tests.support.outside.moien import outside
from tests.support.servers.demo import Demo, running_demo

REPORT = Path("chaos.json")
UNKNOWN_RETRY_SECONDS = "5"  # a mail whose fate is unknown goes again after 15 minutes, which nobody waits for here


@click.command()
@click.argument("row", required=False, type=click.Choice(list(ROWS)))
@click.option("--number", type=int, help="People in each row, instead of its own number.")
def main(row: str | None, number: int | None) -> None:
    """Run ROW, or all."""
    results = {}
    for name in [row] if row else list(ROWS):
        click.echo(f"{name}...", err=True)
        began = time.monotonic()
        environment = {"MAIL_UNKNOWN_RETRY_SECONDS": UNKNOWN_RETRY_SECONDS, **ENVIRONMENTS.get(name, {})}
        with running_demo(name, **environment) as demo:
            checks = asyncio.run(run(demo, ROWS[name], number))
        results[name] = {
            "kept": all(check.is_kept for check in checks),
            "seconds": round(time.monotonic() - began, 1),
            "checks": [asdict(check) for check in checks],
        }
        _show(name, checks)
    measured_at = datetime.now(UTC).isoformat(timespec="seconds")
    REPORT.write_text(json.dumps({"measured_at": measured_at, "rows": results}, indent=1))
    rows_kept = sum(bool(result["kept"]) for result in results.values())
    click.echo(f"{rows_kept} of {len(results)} rows keep every promise; all of it is in {REPORT}")
    sys.exit(rows_kept < len(results))


async def run(demo: Demo, row: Callable[..., Row], number: int | None) -> list[Check]:
    """The checks of one row; what stops the trial is one that failed."""
    async with outside(demo.facts) as moien:
        trial = row(demo=demo, moien=moien, **({"number": number} if number else {}))
        try:
            return await trial.run()
        except Exception as error:
            return [*trial.checks, Check("the trial comes to its end", is_kept=False, detail=repr(error)[:1000])]


def _show(name: str, checks: list[Check]) -> None:
    table = Table(name, "kept", "")
    for check in checks:
        table.add_row(check.promise, "yes" if check.is_kept else "NO", check.detail)
    Console(width=140).print(table)


main()
