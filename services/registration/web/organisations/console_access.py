"""Those who may look after the team's list: admins, and whoever may change an event of this installation."""

from aiohttp import web

from services.registration.web.dependencies import DEPENDENCIES
from shared.identity.authorisation import OutOfScope
from shared.identity.guards import signed_in

MOST_EVENTS = 1_000


async def own_events(request: web.Request) -> list[str]:
    """Returns the slugs of the events that the organiser may change, whose people the pages may count.

    Raises OutOfScope for somebody who may change none.
    """
    organiser = signed_in(request)
    page = await request.app[DEPENDENCIES].events.of_account(organiser.account, MOST_EVENTS, None)
    slugs = [event.slug for event, _ in page if organiser.may(event.members, "events:write")]
    if not slugs and not organiser.admin:
        raise OutOfScope
    return slugs
