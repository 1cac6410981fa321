"""The routes of the desk: the walk-in form, walk-ins, blank badges, and the merging of two entries."""

from typing import Annotated, Any

from aiohttp import web
from pydantic import Field

from services.checkin.domain.desk_entries import (
    BadgeNotBlank,
    BadgeTaken,
    MergedAlready,
    SamePerson,
    WalkInInvalid,
)
from services.checkin.domain.devices import DeviceRevoked, RoleNotEnough
from services.checkin.domain.events import EventNotNamed
from services.checkin.domain.lists import ListNotYours, UnknownList
from services.checkin.domain.scans import NonceReused, OverrideNotAllowed, TooManyScans, read_code
from services.checkin.domain.search import UnknownAttendee
from services.checkin.use_cases.walk_ins.bind_badge import bind_badge
from services.checkin.use_cases.walk_ins.merge_attendees import Pair, merge_attendees
from services.checkin.use_cases.walk_ins.register_walk_in import register_walk_in
from services.checkin.web.dependencies import DEPENDENCIES
from services.checkin.web.fields import EventQuery
from services.checkin.web.guards import (
    BY_HAND,
    DEVICE,
    SUPERVISORS,
    DeviceGuard,
    DeviceOrManager,
    actor_of,
    list_for,
    setup_for,
)
from services.checkin.web.scans.scan_models import attendee_view, verdict_view
from services.checkin.web.walk_ins.walk_in_models import (
    BadgeBody,
    BoundView,
    MergeBody,
    WalkInBody,
    WalkInFormView,
    WalkInView,
    form_view,
    read_badge,
)
from shared.http.api import Api
from shared.http.problems import Unauthenticated
from shared.identity.authorisation import UnknownEvent


class FormQuery(EventQuery):
    """The list on which the desk admits."""

    list: Annotated[str, Field(max_length=200)]


def add_walk_in_routes(api: Api) -> None:
    """Adds the operations to the table."""
    api.get(
        "/walk-in-form",
        who=DeviceGuard(BY_HAND),
        query=FormQuery,
        answer=WalkInFormView,
        refusals=(UnknownEvent, RoleNotEnough, ListNotYours, UnknownList),
    )(get_form)
    api.post(
        "/walk-ins",
        who=DeviceGuard(BY_HAND, uploads=True),
        status=201,
        body=WalkInBody,
        answer=WalkInView,
        refusals=(
            UnknownEvent,
            RoleNotEnough,
            ListNotYours,
            UnknownList,
            WalkInInvalid,
            OverrideNotAllowed,
            NonceReused,
            BadgeTaken,
            BadgeNotBlank,
            TooManyScans,
        ),
    )(register)
    api.post(
        "/attendees/{code}/badges",
        who=DeviceGuard(BY_HAND),
        body=BadgeBody,
        answer=BoundView,
        refusals=(UnknownEvent, RoleNotEnough, UnknownAttendee, BadgeTaken, BadgeNotBlank),
    )(bind)
    api.post(
        "/attendees/merge",
        who=DeviceOrManager(SUPERVISORS),
        query=EventQuery,
        body=MergeBody,
        answer=BoundView,
        refusals=(UnknownEvent, EventNotNamed, UnknownAttendee, SamePerson, MergedAlready),
    )(merge)


async def get_form(request: web.Request, query: FormQuery) -> dict[str, Any]:
    """The desk's questions to somebody who comes without being registered, and how many there is still room for."""
    dependencies = request.app[DEPENDENCIES]
    setup = await setup_for(request, query.event)
    check_in_list = list_for(request, setup, query.list)
    seats = await dependencies.scan_store.free_seats(setup.event, check_in_list, dependencies.clock())
    free = seats.for_unbooked if check_in_list.sessions else seats.for_booked
    return form_view(setup.event, None if free is None else max(free, 0))


async def register(request: web.Request, body: WalkInBody) -> dict[str, Any]:
    """Registers somebody who comes without being registered, and lets them in; a refusal is a verdict, too."""
    dependencies = request.app[DEPENDENCIES]
    setup = await setup_for(request, body.event)
    try:
        outcome = await register_walk_in(
            body.walk_in(setup.event, dependencies.clock),
            device=request[DEVICE],
            setup=setup,
            scan_store=dependencies.scan_store,
            desk=dependencies.desk,
            counts=dependencies.counts,
            clock=dependencies.clock,
            is_late=dependencies.is_late(),
        )
    except DeviceRevoked as refusal:
        raise Unauthenticated(refusal.detail) from None
    attendee = outcome.answer.attendee
    return {
        "attendee": attendee_view(attendee) if attendee else None,
        "verdict": verdict_view(outcome.answer, dependencies.is_late),
        "known": outcome.known,
        "badge_problem": outcome.badge_problem,
    }


async def bind(request: web.Request, body: BadgeBody) -> dict[str, Any]:
    """Gives somebody a blank badge, which opens the door beside their ticket."""
    dependencies = request.app[DEPENDENCIES]
    setup = await setup_for(request, body.event)
    badge = read_badge(body.secret, setup.event)
    code = read_code(request.match_info["code"])
    lookup = await dependencies.scan_store.find(setup.event.slug, code, "")
    if lookup.attendee is None:
        raise UnknownAttendee
    attendee = await bind_badge(
        badge,
        lookup.attendee.registration,
        event=setup.event.slug,
        actor=actor_of(request),
        desk=dependencies.desk,
        scan_store=dependencies.scan_store,
        clock=dependencies.clock,
        lenient=dependencies.is_late(),
    )
    return {"attendee": attendee_view(attendee)}


async def merge(request: web.Request, query: EventQuery, body: MergeBody) -> dict[str, Any]:
    """Makes one of two entries of one person."""
    dependencies = request.app[DEPENDENCIES]
    setup = await setup_for(request, body.event or query.event)
    keeper = await merge_attendees(
        Pair(body.keep, body.drop),
        body.reason,
        event=setup.event.slug,
        actor=actor_of(request),
        desk=dependencies.desk,
        scan_store=dependencies.scan_store,
        clock=dependencies.clock,
    )
    return {"attendee": attendee_view(keeper)}
