"""A desk or a station looks at its last prints."""

from collections.abc import Sequence
from dataclasses import dataclass

from services.checkin.domain.devices import Device
from services.checkin.domain.printing import STATION_IS_SILENT, PrintJob, Station
from services.checkin.ports.printing import PrintJobs, PrintStations
from shared.clock import Clock


@dataclass(frozen=True, slots=True)
class Prints:
    """The last jobs of a gate, the newest first, each with the name of its person; and the stations that are ready."""

    jobs: Sequence[tuple[PrintJob, str]]
    stations: Sequence[Station]


async def list_prints(
    limit: int, *, device: Device, print_jobs: PrintJobs, print_stations: PrintStations, clock: Clock
) -> Prints:
    """The last `limit` jobs that were asked for at the device's gate or taken by the device."""
    stations = await print_stations.ready(device.event, clock() - STATION_IS_SILENT)
    jobs = await print_jobs.latest(device.event, device.gate, device.id, limit) if limit else []
    names = await print_jobs.names([job.registration for job in jobs]) if jobs else {}
    return Prints([(job, names.get(job.registration, "")) for job in jobs], stations)
