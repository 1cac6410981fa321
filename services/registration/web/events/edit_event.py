"""A request changes the definition of the event in its path."""

from collections.abc import Callable

from aiohttp import web

from services.registration.domain.event import Event
from services.registration.domain.event_definition import EventDefinition
from services.registration.use_cases.events.change_event import change_event
from services.registration.use_cases.events.forget_pictures import forget_pictures
from services.registration.web.dependencies import DEPENDENCIES
from services.registration.web.request_values import slug_of
from shared.identity.guards import signed_in


async def edit_event(request: web.Request, edit: Callable[[EventDefinition], EventDefinition]) -> Event:
    """Gives the event the definition that `edit` makes of its present one, in the name of the signed-in organiser.

    The route checks before that the organiser may change the event. Raises what `change_event` raises.
    """
    dependencies, slug = request.app[DEPENDENCIES], slug_of(request)
    before = await dependencies.events.read(slug)
    event = await change_event(
        slug,
        edit,
        actor=signed_in(request).actor,
        transactions=dependencies.transactions,
        clock=dependencies.clock,
        random=dependencies.random,
        links=dependencies.links,
    )
    await forget_pictures(before, event, pictures=dependencies.pictures)
    return event
