"""Prints at the venue, put together: the stores, the messages, the addresses of labels."""

from collections.abc import Sequence

from services.checkin.adapters.print_jobs import JOBS, MongoPrintJobs, MongoPrintStations, PrintedBadges
from services.checkin.ports.printing import Printing
from shared.clock import Clock
from shared.documents.label_links import LabelLinks
from shared.mongo.connection import Database


def printing_with(database: Database, keys: Sequence[str], clock: Clock) -> tuple[Printing, PrintedBadges]:
    """The parts for the routes, and what is to be published. Registration verifies labels with the same `keys`."""
    printed = PrintedBadges(database[JOBS], clock)
    jobs = MongoPrintJobs(database, printed)
    return Printing(jobs, MongoPrintStations(database), LabelLinks(keys).path), printed
