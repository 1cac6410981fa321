"""The resources that processes have used: processor time with all their children, and memory."""

import os
from collections.abc import Iterator, Mapping
from pathlib import Path

TICK = 1 / os.sysconf("SC_CLK_TCK")
PROC = Path("/proc")


def cpu_seconds(pids: Mapping[str, int]) -> dict[str, float]:
    """By name, since the process started; children that are gone are in the figures of who waited for them."""
    table = dict(_table())
    return {name: sum(table[pid][1] for pid in _family(pid, table)) * TICK for name, pid in pids.items()}


def pss_bytes(pid: int) -> int:
    """Proportional set size: what is shared with others counts in part."""
    for line in (PROC / str(pid) / "smaps_rollup").read_text().splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1]) * 1024
    return 0


def _table() -> Iterator[tuple[int, tuple[int, int]]]:
    """Each process with its parent and the ticks that it and its former children used (proc_pid_stat(5))."""
    for entry in PROC.iterdir():
        if entry.name.isdigit():
            try:
                fields = (entry / "stat").read_text().rpartition(")")[2].split()
            except OSError:  # gone meanwhile
                continue
            yield int(entry.name), (int(fields[1]), sum(map(int, fields[11:15])))


def _family(pid: int, table: Mapping[int, tuple[int, int]]) -> Iterator[int]:
    if pid in table:
        yield pid
    for child, (parent, _) in table.items():
        if parent == pid:
            yield from _family(child, table)
