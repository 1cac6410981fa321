"""A whole Moien, started as people start it, in a directory and on ports of its own; for journeys, bench and chaos."""

import contextlib
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from filelock import FileLock

from deploy.local.config import PORTS
from deploy.local.ports import a_free_port

ROOT = Path(__file__).parents[3]
KEEP = "KEEP_RUN_DIR"  # set: the directory, with all logs, stays for whoever wants to know what happened
GIVEN_SERVERS = ("MONGODB_URL", "RABBITMQ_URL", "SMTP_URL")  # a demo of ours starts its own: they are to be killed


class Demo:
    """One demo, of the checkout or of another one in `root`. `facts` is the present content of its demo.json."""

    def __init__(self, run_dir: Path, root: Path = ROOT, /, **environment: str) -> None:
        self.run_dir = run_dir
        self._root = root
        config = {name: value for name, value in os.environ.items() if name not in GIVEN_SERVERS}
        ports = {name: str(a_free_port()) for name in PORTS}
        self._environment = config | ports | {"RUN_DIR": str(run_dir), "PYTHONPATH": str(root)} | environment

    def start(self) -> None:
        """Returns once everything is ready."""
        self._do("demo", "--detach")

    def stop(self) -> None:
        """Returns once nothing of it runs any more."""
        self._do("stop")

    @property
    def facts(self) -> dict[str, Any]:
        return dict(json.loads((self.run_dir / "demo.json").read_text()))

    @property
    def pids(self) -> dict[str, int]:
        return dict(self.facts["pids"])

    def kill(self, name: str) -> int:
        """Ends a process without any warning; returns its number, which `pids` goes on telling for a second."""
        process = self.pids[name]
        os.kill(process, signal.SIGKILL)
        return process

    def _do(self, *command: str) -> None:
        words = (sys.executable, "-m", "deploy.local", *command)
        done = subprocess.run(
            words,
            cwd=self._root,
            env=self._environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise RuntimeError(f"{' '.join(command)} failed:\n{done.stdout}{done.stderr}")


def shared_demo(run_dir: Path, mongodb_url: str, rabbitmq_url: str, namespace: str) -> Demo:
    """The demo in `run_dir` on servers that run already, started unless another process did; somebody else stops it."""
    servers = {"MONGODB_URL": mongodb_url, "RABBITMQ_URL": rabbitmq_url}
    demo = Demo(run_dir, **servers, DATABASE_PREFIX=namespace, BROKER_NAMESPACE=namespace)
    with FileLock(run_dir.with_suffix(".lock")):
        if not (run_dir / "demo.json").exists():
            demo.start()
    return demo


@contextlib.contextmanager
def running_demo(name: str, root: Path = ROOT, /, **environment: str) -> Iterator[Demo]:
    """A demo that is ready; at the end it is stopped and its directory removed."""
    run_dir = Path(tempfile.mkdtemp(prefix=f"moien-{name}-"))
    demo = Demo(run_dir, root, **environment)
    try:
        demo.start()
        yield demo
    finally:
        demo.stop()
        if os.environ.get(KEEP):
            print(f"Kept {run_dir}", file=sys.stderr)
        else:
            shutil.rmtree(run_dir, ignore_errors=True)
