"""A station with a printer looks for something to print."""

from dataclasses import dataclass

from services.checkin.domain.devices import Device
from services.checkin.domain.printing import LABEL_IS_GOOD, STATION_IS_SILENT, PrintJob, Station, StationFormat
from services.checkin.ports.printing import PrintJobs, PrintStations, SignLabel
from shared.clock import Clock
from shared.documents.label_links import Label


@dataclass(frozen=True, slots=True)
class TakenJob:
    """A job in the hands of a station, with the path of its label and the name on it."""

    job: PrintJob
    label: str
    name: str


async def take_print_job(
    format_: StationFormat,
    *,
    device: Device,
    print_jobs: PrintJobs,
    print_stations: PrintStations,
    sign_label: SignLabel,
    clock: Clock,
) -> TakenJob | None:
    """Gives the station the next job: of its own gate, or of one that has no station."""
    now = clock()
    station = Station(
        device=device.id,
        event=device.event,
        gate=device.gate,
        gate_name=device.gate_name,
        name=device.name,
        format=format_,
        seen_at=now,
    )
    await print_stations.see(station)
    ready = await print_stations.ready(device.event, now - STATION_IS_SILENT)
    gates_of_others = {other.gate for other in ready} - {device.gate}
    job = await print_jobs.take(station, gates_of_others, now)
    if job is None:
        return None
    names = await print_jobs.names([job.registration])
    label = sign_label(Label(job.event, job.registration, format_), now + LABEL_IS_GOOD)
    return TakenJob(job, label, names.get(job.registration, ""))
