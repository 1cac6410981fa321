"""The image of the services, built as `make image` does it, and containers of it without a container engine.

A container here is a mount namespace and a process namespace of its own. The image's files are its root, mounted
read-only, with /tmp in memory. Its process is number 1 and runs as the image's user with no capability. The network is
the machine's, so that the servers of the tests are reached.
"""

import asyncio
import json
import os
import subprocess
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[3]
STORE = ROOT / ".build/images"
NAME = "moien:latest"
# Arguments: the image's files, its user as number:number, the command with its environment.
CONTAINER = """
set -eu
root=$1 user=$2; shift 2
mount --bind "$root" "$root"
for device in null zero urandom; do mount --bind /dev/$device "$root/dev/$device"; done
mount -t proc proc "$root/proc"
mount -o remount,bind,ro "$root"
mount -t tmpfs -o size=256m,mode=1777 tmpfs "$root/tmp"
exec chroot "$root" setpriv --reuid "${user%:*}" --regid "${user#*:}" --clear-groups --bounding-set=-all \\
    --inh-caps=-all --no-new-privs env -i "$@"
"""


def buildah(*arguments: str) -> str:
    """Returns what buildah answers about the images that `make image` made."""
    command = ("buildah", "--root", f"{STORE}/root", "--runroot", f"{STORE}/run", "--storage-driver", "vfs", *arguments)
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()


class Image:
    """The image as a folder of files, with its configuration."""

    def __init__(self, files: Path) -> None:
        self.files = files
        self.config: dict[str, Any] = json.loads(buildah("inspect", "--type", "image", NAME))["Docker"]["config"]

    def paths(self) -> Iterator[Path]:
        """All its files, relative to its root."""
        for folder, _, names in os.walk(self.files):
            for name in names:
                yield (Path(folder) / name).relative_to(self.files)

    def size(self) -> int:
        """The bytes of all its files."""
        return sum((self.files / path).lstat().st_size for path in self.paths())

    async def start(self, *command: str, environment: Mapping[str, str] | None = None) -> Process:
        """Starts a command in a container of its own; kill it with `stop`."""
        variables = (*self.config["Env"], *(f"{name}={value}" for name, value in (environment or {}).items()))
        unshare = ("unshare", "--mount", "--pid", "--fork", "--kill-child", "sh", "-c", CONTAINER, "container")
        arguments = (
            str(self.files),
            self.config["User"],
            *variables,
            "sh",
            "-c",
            f'cd {self.config["WorkingDir"]}; exec "$@"',
        )
        return await asyncio.create_subprocess_exec(
            *unshare, *arguments, "sh", *command, stdin=DEVNULL, stdout=PIPE, stderr=PIPE
        )

    async def run(self, *command: str, environment: Mapping[str, str] | None = None) -> tuple[int, bytes, bytes]:
        """Returns what a command in a container ends with, and what it writes."""
        process = await self.start(*command, environment=environment)
        output, errors = await process.communicate()
        return process.returncode or 0, output, errors


def first_process(container: Process) -> int:
    """The machine's number of the process that is number 1 in a container."""
    children = Path(f"/proc/{container.pid}/task/{container.pid}/children").read_text().split()
    return int(children[0])


@contextmanager
def built() -> Iterator[Image]:
    """Builds the image, and mounts it until the block ends."""
    subprocess.run((ROOT / "deploy/local/build_image.sh",), check=True)
    container = buildah("from", "--pull-never", NAME)
    try:
        yield Image(Path(buildah("mount", container)))
    finally:
        buildah("rm", container)
