"""The whole demo as people start it: it lists its addresses, recovers, goes on with its data, leaves nothing behind."""

import json
import os
import signal
import stat
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from deploy.local.config import PORTS
from deploy.local.orphans import stop_orphans
from deploy.local.ports import a_free_port
from tests.support.waiting import until

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]


class Demo:
    """One demo in a directory and on ports of its own."""

    def __init__(self, run_dir: Path) -> None:
        self.run_dir = run_dir
        self._environment = os.environ | {name: str(a_free_port()) for name in PORTS} | {"RUN_DIR": str(run_dir)}

    def start(self) -> dict[str, Any]:
        self._do("demo", "--detach")
        return self.facts()

    def stop(self) -> str:
        return self._do("stop")

    def facts(self) -> dict[str, Any]:
        return dict(json.loads((self.run_dir / "demo.json").read_text()))

    def _do(self, *command: str) -> str:
        done = subprocess.run(
            (sys.executable, "-m", "deploy.local", *command),
            env=self._environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout


@pytest.fixture
def demo(tmp_path: Path) -> Iterator[Demo]:
    started = Demo(tmp_path / "first")
    yield started
    started.stop()


@pytest.fixture
def other_demo(tmp_path: Path) -> Iterator[Demo]:
    started = Demo(tmp_path / "second")
    yield started
    started.stop()


def registrations(facts: dict[str, Any]) -> list[dict[str, Any]]:
    url = f"{facts['url']}/api/v1/events/{facts['event']}/registrations?limit=500"
    request = urllib.request.Request(url, headers={"Authorization": f"Bearer {facts['api_token']}"})
    with urllib.request.urlopen(request) as answer:
        return list(json.load(answer)["items"])


def test_two_demos_run_side_by_side_without_meeting(demo: Demo, other_demo: Demo) -> None:
    first, second = demo.start(), other_demo.start()
    assert len(registrations(first)) == len(registrations(second)) == 30
    assert not set(first["pids"].values()) & set(second["pids"].values())
    assert first["api_token"] != second["api_token"]
    other_demo.stop()
    assert len(registrations(first)) == 30


async def test_killed_processes_come_back_and_demo_json_lists_the_new_ones(demo: Demo) -> None:
    before = demo.start()["pids"]
    for pid in before.values():
        os.kill(pid, signal.SIGKILL)
    await until(lambda: not set(before.values()) & set(demo.facts()["pids"].values()))
    await until(lambda: _answers(demo.facts()))


def test_the_next_start_clears_away_the_processes_of_a_killed_supervisor(demo: Demo) -> None:
    first = demo.start()
    os.kill(first["supervisor"], signal.SIGKILL)
    second = demo.start()
    assert second["api_token"] == first["api_token"]
    assert len(registrations(second)) == 30
    demo.stop()
    assert stop_orphans(demo.run_dir) == 0
    assert not (demo.run_dir / "demo.json").exists()


def test_only_their_owner_can_read_the_credentials(demo: Demo) -> None:
    demo.start()
    readable = [file for file in demo.run_dir.rglob("*") if file.is_file() and file.stat().st_mode & stat.S_IRWXO]
    assert readable == []


def _answers(facts: dict[str, Any]) -> bool:
    try:
        return len(registrations(facts)) == 30
    except OSError:
        return False
