"""The part of the manage page for an attendee who waits: why, and the offer of a place, which they answer here."""

from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from typing import Any

from aiohttp import web

from services.registration.domain.offers import OfferLapsed, standing_offer
from services.registration.domain.places import PlaceCount, full_part, has_room
from services.registration.domain.registration import Registration
from services.registration.use_cases.places.accept_offer import accept_offer
from services.registration.use_cases.places.decline_offer import decline_offer
from services.registration.use_cases.places.leave_waiting_list import leave_waiting_list
from services.registration.web.dependencies import DEPENDENCIES
from services.registration.web.people.manage_link import OpenedLink, open_link
from services.registration.web.people.manage_page import Action, ManagePage, ManagePart
from shared.http.csrf import read_own_form
from shared.http.pages import page_language
from shared.language.date_formats import moment, zoned_moment

UseCase = Callable[..., Awaitable[Registration]]


async def _values(_page: ManagePage, request: web.Request, opened: OpenedLink) -> Mapping[str, Any]:
    registration, now, language = opened.registration, request.app[DEPENDENCIES].clock(), page_language(request)
    if registration.state != "waitlisted":
        return {}
    event, count = await request.app[DEPENDENCIES].events.read_with_count(opened.event.slug)
    room = has_room(event, count, registration.category)
    return {
        "offer": _offer(opened, count, now, language),
        "waits_for": "turn" if room else full_part(event, count, registration.category),
        "list_moves": event.waiting_list_moves(now),
        "list_closed_at": moment(event.waiting_list_closes_at, event.timezone, language)
        if now >= event.waiting_list_closes_at
        else "",
        "places_are_offered": event.waiting_list.offer_hours is not None,
    }


def _offer(opened: OpenedLink, count: PlaceCount, now: datetime, language: str) -> Mapping[str, Any] | None:
    """The offer that may be answered now, with its deadline in the event's zone; None: there is none."""
    registration, event = opened.registration, opened.event
    try:
        offer = standing_offer(registration, event, now)
    except OfferLapsed:
        return None
    return {
        "holds_place": offer.holds_place,
        "deadline": zoned_moment(offer.expires_at, event.timezone, language),
        "taken": not offer.holds_place and not has_room(event, count, registration.category),
    }


def _action(name: str, use_case: UseCase) -> Action:
    """The handler of a form without fields."""

    async def handle(page: ManagePage, request: web.Request) -> web.Response:
        fields, opened = await read_own_form(request), await open_link(request)
        dependencies = request.app[DEPENDENCIES]

        async def act() -> None:
            await use_case(
                opened.event,
                opened.registration,
                transactions=dependencies.transactions,
                clock=dependencies.clock,
                random=dependencies.random,
                links=dependencies.links,
            )

        return await page.perform(request, opened, name, fields, act=act)

    return handle


OFFER = ManagePart(
    actions={
        "accept-offer": _action("accept-offer", accept_offer),
        "decline-offer": _action("decline-offer", decline_offer),
        "leave": _action("leave", leave_waiting_list),
    },
    done={
        "accept-offer": "The place is yours. The confirmation with your badge is on its way.",
        "decline-offer": "You have declined the place; somebody else gets it.",
        "leave": "You have left the waiting list.",
    },
    values=_values,
)
