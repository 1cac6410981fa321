"""Somebody at a desk wants a badge printed."""

from services.checkin.domain.devices import Device
from services.checkin.domain.printing import NoBadgeToPrint, PrintJob, PrintNonceReused, PrintReason, job_id
from services.checkin.domain.scans import read_code
from services.checkin.domain.search import UnknownAttendee
from services.checkin.ports.printing import PrintJobs
from services.checkin.ports.scans import ScanStore
from shared.clock import Clock

NO_KEY = ""  # of a scan: only the person is looked for


async def ask_for_print(
    nonce: str,
    code: str,
    reason: PrintReason,
    *,
    device: Device,
    print_jobs: PrintJobs,
    scan_store: ScanStore,
    clock: Clock,
) -> PrintJob:
    """Has the badge of a person printed once, however often it is asked for until it is there.

    It does not bear on the attendance. Raises UnknownAttendee, NoBadgeToPrint, PrintNonceReused.
    """
    lookup = await scan_store.find(device.event, read_code(code), NO_KEY)
    attendee = lookup.attendee
    if attendee is None or attendee.erased:
        raise UnknownAttendee
    if attendee.state != "confirmed":
        raise NoBadgeToPrint
    job = await print_jobs.add(
        PrintJob(
            id=job_id(device.id, nonce),
            event=device.event,
            registration=attendee.registration,
            code=attendee.code,
            reason=reason,
            gate=device.gate,
            gate_name=device.gate_name,
            device=device.id,
            created_at=clock(),
        )
    )
    if job.code != attendee.code:
        raise PrintNonceReused
    return job
