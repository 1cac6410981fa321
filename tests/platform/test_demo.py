"""The whole demo as people start it: it tells where everything is, heals, goes on with its data, leaves nothing."""

import json
import os
import signal
import stat
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from deploy.local.leftovers import sweep
from deploy.local.ports import a_free_port
from deploy.local.surroundings import PORTS

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]


class Demo:
    """One demo in a directory and on ports of its own."""

    def __init__(self, run_dir: Path) -> None:
        self.run_dir = run_dir
        self._environment = os.environ | {name: str(a_free_port()) for name in PORTS} | {"RUN_DIR": str(run_dir)}

    def start(self) -> dict[str, Any]:
        self._do("demo", "--detach")
        return self.told()

    def stop(self) -> str:
        return self._do("stop")

    def told(self) -> dict[str, Any]:
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


def registrations(told: dict[str, Any]) -> list[dict[str, Any]]:
    url = f"{told['url']}/api/v1/events/{told['event']}/registrations?limit=500"
    request = urllib.request.Request(url, headers={"Authorization": f"Bearer {told['api_token']}"})
    with urllib.request.urlopen(request) as answer:
        return list(json.load(answer)["items"])


def until(condition: Callable[[], bool], seconds: float = 30) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def test_two_demos_side_by_side_never_meet(demo: Demo, other_demo: Demo) -> None:
    first, second = demo.start(), other_demo.start()
    assert len(registrations(first)) == len(registrations(second)) == 30
    assert not set(first["pids"].values()) & set(second["pids"].values())
    assert first["api_token"] != second["api_token"]
    other_demo.stop()
    assert len(registrations(first)) == 30


def test_what_is_killed_comes_back_and_demo_json_follows(demo: Demo) -> None:
    before = demo.start()["pids"]
    for process in before.values():
        os.kill(process, signal.SIGKILL)
    until(lambda: not set(before.values()) & set(demo.told()["pids"].values()))
    until(lambda: _answers(demo.told()))


def test_a_killed_supervisor_leaves_nothing_that_the_next_start_does_not_clear(demo: Demo) -> None:
    first = demo.start()
    os.kill(first["supervisor"], signal.SIGKILL)
    second = demo.start()
    assert second["api_token"] == first["api_token"]
    assert len(registrations(second)) == 30
    demo.stop()
    assert sweep(demo.run_dir) == 0
    assert not (demo.run_dir / "demo.json").exists()


def test_credentials_are_for_their_owner_only(demo: Demo) -> None:
    demo.start()
    readable = [file for file in demo.run_dir.rglob("*") if file.is_file() and file.stat().st_mode & stat.S_IRWXO]
    assert readable == []


def _answers(told: dict[str, Any]) -> bool:
    try:
        return len(registrations(told)) == 30
    except OSError:
        return False
