"""Prints in memory; they pass the same contract tests as those in MongoDB."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from typing_extensions import override

from services.checkin.domain.printing import WAITS, PrintJob, Station, replaced, taken
from services.checkin.ports.printing import PrintJobs, PrintStations


class FakePrintJobs(PrintJobs):
    """`jobs` by id, and the `asked` ids that each answers; `printed` are those of which registration is told."""

    def __init__(self, people: Mapping[str, str] | None = None) -> None:
        self.people = people or {}
        self.jobs: dict[str, PrintJob] = {}
        self.asked: dict[str, str] = {}
        self.printed: list[str] = []

    @override
    async def add(self, job: PrintJob) -> PrintJob:
        if known := await self.get(job.event, job.id):
            return known
        now = job.created_at
        others = [o for o in self.jobs.values() if (o.event, o.code) == (job.event, job.code)]
        for other in others:
            if other.is_under_way(now):
                self.asked[job.id] = other.id
                if other.step == "waiting":
                    other = replace(other, gate=job.gate, gate_name=job.gate_name, device=job.device)  # noqa: PLW2901
                self.jobs[other.id] = other
                return other
            if other.step not in ("printed", "failed"):
                self.jobs[other.id] = replaced(other, now)
        self.jobs[job.id] = job
        self.asked[job.id] = job.id
        return job

    @override
    async def get(self, event: str, id_: str) -> PrintJob | None:
        job = self.jobs.get(self.asked.get(id_, ""))
        return job if job and job.event == event else None

    @override
    async def take(self, station: Station, gates: Collection[str], now: datetime) -> PrintJob | None:
        for job in sorted(self.jobs.values(), key=lambda job: job.created_at):
            is_free = job.step in ("waiting", "fetching") and (job.until is None or job.until <= now)
            is_fresh = job.created_at > now - WAITS
            if job.event == station.event and is_free and is_fresh and job.gate not in gates:
                self.jobs[job.id] = taken(job, station, now)
                return self.jobs[job.id]
        return None

    @override
    async def save(self, before: PrintJob, after: PrintJob) -> bool:
        stored = self.jobs[before.id]
        if (stored.step, stored.attempt) != (before.step, before.attempt):
            return False
        if after.step == "printed" and before.step != "printed":
            self.printed.append(after.id)
        self.jobs[before.id] = after
        return True

    @override
    async def latest(self, event: str, gate: str, station: str, limit: int) -> Sequence[PrintJob]:
        jobs = [
            job for job in self.jobs.values() if job.event == event and (job.gate == gate or job.station == station)
        ]
        return sorted(jobs, key=lambda job: job.created_at, reverse=True)[:limit]

    @override
    async def names(self, registrations: Collection[str]) -> Mapping[str, str]:
        return {id_: name for id_, name in self.people.items() if id_ in registrations}


class FakePrintStations(PrintStations):
    """Stations by device."""

    def __init__(self) -> None:
        self.stations: dict[str, Station] = {}

    @override
    async def see(self, station: Station) -> None:
        self.stations[station.device] = station

    @override
    async def forget(self, device: str) -> None:
        self.stations.pop(device, None)

    @override
    async def ready(self, event: str, since: datetime) -> Sequence[Station]:
        stations = [s for s in self.stations.values() if s.event == event and s.seen_at > since]
        return sorted(stations, key=lambda station: station.device)
