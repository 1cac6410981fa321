"""A station or a desk tells how far a print has come."""

from collections.abc import Callable

from services.checkin.domain.devices import Device
from services.checkin.domain.printing import PrintJob, UnknownPrintJob
from services.checkin.ports.printing import PrintJobs


async def change_print_job(
    id_: str, change: Callable[[PrintJob], PrintJob], *, device: Device, print_jobs: PrintJobs
) -> PrintJob:
    """Stores `change` of a job of the device's event, on the job as it is at that moment.

    Raises UnknownPrintJob and all that `change` raises.
    """
    while True:
        job = await print_jobs.get(device.event, id_)
        if job is None:
            raise UnknownPrintJob
        changed = change(job)
        if changed is job or await print_jobs.save(job, changed):
            return changed
