"""The supervisor starts programs, restarts those that die, and leaves no process behind."""

import asyncio
import os
import signal
from pathlib import Path

import pytest

from deploy.local import program
from deploy.local.config import bare_environment
from deploy.local.orphans import stop_orphans
from deploy.local.program import Program
from deploy.local.run_lock import AlreadyRunning, run_lock
from deploy.local.supervisor import DidNotStart, Supervisor
from tests.support.waiting import until

SLEEP = ": >ready; exec sleep 60"


@pytest.fixture(autouse=True)
def _restart_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("deploy.local.supervisor.RESTART_SECONDS", 0)


def a_program(run_dir: Path, script: str = SLEEP) -> Program:
    """A shell script that runs in `run_dir` and is ready once there is a file `ready`."""

    async def is_ready() -> bool:
        return (run_dir / "ready").exists()

    return Program("sleeper", ("sh", "-c", f"cd '{run_dir}'; {script}"), bare_environment(), is_ready)


async def started_without_supervisor(run_dir: Path) -> asyncio.subprocess.Process:
    (run_dir / "logs").mkdir(parents=True)
    process = await program.start(a_program(run_dir), run_dir=run_dir)
    await until((run_dir / "ready").exists)
    return process


def is_running(pid: int) -> bool:
    try:
        return "State:\tZ" not in Path(f"/proc/{pid}/status").read_text()
    except FileNotFoundError:
        return False


async def test_a_program_that_dies_is_restarted_and_gets_a_new_process_id(tmp_path: Path) -> None:
    supervisor = Supervisor(tmp_path)
    await supervisor.start(a_program(tmp_path))
    first = supervisor.pids["sleeper"]
    os.kill(first, signal.SIGKILL)
    await until(lambda: supervisor.pids["sleeper"] != first)
    assert is_running(supervisor.pids["sleeper"])
    await supervisor.stop()
    assert not is_running(supervisor.pids["sleeper"])


async def test_a_program_that_ignores_sigterm_is_killed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("deploy.local.program.GRACE_SECONDS", 0.2)
    supervisor = Supervisor(tmp_path)
    await supervisor.start(a_program(tmp_path, f"trap '' TERM; {SLEEP}"))
    await supervisor.stop()
    assert not is_running(supervisor.pids["sleeper"])


async def test_a_child_in_a_session_of_its_own_is_stopped_too(tmp_path: Path) -> None:
    supervisor = Supervisor(tmp_path)
    await supervisor.start(a_program(tmp_path, f"setsid sh -c 'echo $$ >child; {SLEEP}' & exec sleep 60"))
    independent = int((tmp_path / "child").read_text())
    assert is_running(independent)
    await supervisor.stop()
    assert not is_running(independent)


async def test_a_program_that_does_not_start_is_named_with_the_end_of_its_log(tmp_path: Path) -> None:
    supervisor = Supervisor(tmp_path)
    with pytest.raises(DidNotStart, match=r"sleeper does not start(?s:.*)no such luck"):
        await supervisor.start(a_program(tmp_path, "echo no such luck; exit 1"))
    await supervisor.stop()


async def test_only_orphans_of_the_same_directory_are_stopped(tmp_path: Path) -> None:
    orphan, unrelated = [await started_without_supervisor(tmp_path / name) for name in ("ours", "others")]
    assert await asyncio.to_thread(stop_orphans, tmp_path / "ours") == 1
    assert await orphan.wait() == -signal.SIGTERM
    assert is_running(unrelated.pid)
    await program.stop(unrelated)


def test_only_one_supervisor_runs_in_a_directory(tmp_path: Path) -> None:
    with run_lock(tmp_path), pytest.raises(AlreadyRunning), run_lock(tmp_path):
        pass
    with run_lock(tmp_path):
        pass
