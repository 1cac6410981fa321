"""Waiting lists that cannot move, whoever cancels."""

from services.registration.domain.waiting_list import STUCK, obstacles
from services.registration.ports.events import Events
from shared.alarms.alarm import Concern
from shared.clock import Clock

MOST_EVENTS = 1000


async def find_stuck_lists(*, events: Events, clock: Clock) -> list[Concern]:
    """One concern for each event that is to come and in which people wait although nothing can move; with their number.

    An event that is cancelled, postponed or over is none: everybody knows why nothing moves.
    """
    now = clock()
    return [
        Concern(kind="waiting_list_stuck", event=event.slug, number=waiting)
        for event, count in await events.coming(now, MOST_EVENTS)
        if (waiting := count.people_waiting + sum(count.queued.values())) > 0
        and any(obstacle.kind in STUCK for obstacle in obstacles(event, count, now))
    ]
