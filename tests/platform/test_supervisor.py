"""The supervisor starts programs, restarts those that die, and leaves no process behind."""

import asyncio
import os
import signal
import sys
from pathlib import Path

import pytest

from deploy.local.config import bare_environment
from deploy.local.orphans import stop_orphans
from deploy.local.program import Program
from deploy.local.run_lock import AlreadyRunning, run_lock
from deploy.local.supervisor import DidNotStart, Supervisor
from tests.support.waiting import until

READY = "open('ready', 'w').close()"


def a_program(run_dir: Path, script: str) -> Program:
    async def is_ready() -> bool:
        return (run_dir / "ready").exists()

    command = (sys.executable, "-c", f"import os, time; os.chdir({str(run_dir)!r}); {script}")
    return Program("sleeper", command, bare_environment(), is_ready)


def is_running(pid: int) -> bool:
    try:
        return "State:\tZ" not in Path(f"/proc/{pid}/status").read_text()
    except FileNotFoundError:
        return False


async def test_a_program_that_dies_is_restarted_and_gets_a_new_process_id(tmp_path: Path) -> None:
    supervisor = Supervisor(tmp_path)
    await supervisor.start(a_program(tmp_path, f"{READY}; time.sleep(60)"))
    first = supervisor.pids["sleeper"]
    os.kill(first, signal.SIGKILL)
    await until(lambda: supervisor.pids["sleeper"] != first)
    assert is_running(supervisor.pids["sleeper"])
    await supervisor.stop()
    assert not is_running(supervisor.pids["sleeper"])


async def test_a_program_that_ignores_sigterm_is_killed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("deploy.local.program.GRACE_SECONDS", 0.2)
    deaf = f"import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); {READY}; time.sleep(60)"
    supervisor = Supervisor(tmp_path)
    await supervisor.start(a_program(tmp_path, deaf))
    await supervisor.stop()
    assert not is_running(supervisor.pids["sleeper"])


async def test_a_child_in_a_session_of_its_own_is_stopped_too(tmp_path: Path) -> None:
    child = "import subprocess; subprocess.Popen(['sleep', '60'], start_new_session=True)"
    note = "open('child', 'w').write(str(child.pid))"
    script = f"{child.replace('subprocess.Popen', 'child = subprocess.Popen')}; {note}; {READY}; time.sleep(60)"
    supervisor = Supervisor(tmp_path)
    await supervisor.start(a_program(tmp_path, script))
    independent = int((tmp_path / "child").read_text())
    assert is_running(independent)
    await supervisor.stop()
    assert not is_running(independent)


async def test_a_program_that_does_not_start_is_named_with_the_end_of_its_log(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("deploy.local.supervisor.RESTART_SECONDS", 0)
    supervisor = Supervisor(tmp_path)
    with pytest.raises(DidNotStart, match=r"sleeper does not start(?s:.*)no such luck"):
        await supervisor.start(a_program(tmp_path, "raise SystemExit('no such luck')"))
    await supervisor.stop()


async def test_only_orphans_of_the_same_directory_are_stopped(tmp_path: Path) -> None:
    ours, others = tmp_path / "ours", tmp_path / "others"
    supervisors = []
    for run_dir in (ours, others):
        run_dir.mkdir()
        supervisors.append(Supervisor(run_dir))
        await supervisors[-1].start(a_program(run_dir, f"{READY}; time.sleep(60)"))
    mine, innocent = (supervisor.pids["sleeper"] for supervisor in supervisors)
    assert await asyncio.to_thread(stop_orphans, ours) == 1
    assert not is_running(mine)
    assert is_running(innocent)
    for supervisor in supervisors:
        await supervisor.stop()


def test_only_one_supervisor_runs_in_a_directory(tmp_path: Path) -> None:
    with run_lock(tmp_path), pytest.raises(AlreadyRunning), run_lock(tmp_path):
        pass
    with run_lock(tmp_path):
        pass
