"""The routes from which a desk has the name index for hours without network: its people, and the share of the day."""

from base64 import b64encode
from datetime import datetime
from typing import Any

from aiohttp import web
from orjson import dumps
from pydantic import BaseModel

from services.checkin.domain.devices import RoleNotEnough
from services.checkin.domain.lists import ListNotYours, UnknownList
from services.checkin.domain.search import UnreadableCursor
from services.checkin.use_cases.roster.give_roster_share import give_roster_share
from services.checkin.use_cases.roster.read_names import read_names
from services.checkin.web.dependencies import DEPENDENCIES
from services.checkin.web.fields import EventQuery
from services.checkin.web.guards import BY_HAND, DEVICE, DeviceGuard, setup_for
from services.checkin.web.roster.roster_routes import RosterQuery, list_in_path, unless_known
from services.checkin.web.scans.scan_models import AttendeeView
from shared.http.api import Api
from shared.identity.authorisation import UnknownEvent


class ShareView(BaseModel):
    """`share` is the base64 of 32 bytes: the device's own, the same until `valid_until`, then another one.

    A device keeps it in memory only. It is half of the key to the name index; a PIN is the other half.
    """

    share: str
    valid_until: datetime


class PersonView(AttendeeView):
    """A person as in an entry of the roster, in the clear; `latin` are spellings that a search finds, too."""

    first_name: str
    last_name: str
    latin: list[str]
    state: str
    ticket: str
    presences: list[dict[str, Any]]
    scans: list[dict[str, Any]]


class NamesView(BaseModel):
    """People who are new or changed since the cursor, codes to forget, and the cursor of the next page.

    `complete`: there is no more for now; the cursor then serves for the next visit.
    """

    items: list[PersonView]
    removals: list[str]
    next_cursor: str
    complete: bool
    as_of: datetime


def add_name_routes(api: Api) -> None:
    """Adds the operations to the table."""
    api.get(
        "/roster-share",
        who=DeviceGuard(BY_HAND),
        query=EventQuery,
        answer=ShareView,
        refusals=(UnknownEvent, RoleNotEnough),
    )(get_roster_share)
    api.get(
        "/lists/{list}/names",
        who=DeviceGuard(BY_HAND),
        query=RosterQuery,
        answer=NamesView,
        other_answers={304: None},
        refusals=(UnknownEvent, RoleNotEnough, ListNotYours, UnknownList, UnreadableCursor),
        headers={"If-None-Match": "The ETag of an earlier answer; 304 where nothing has changed since."},
    )(get_names)


async def get_roster_share(request: web.Request, query: EventQuery) -> ShareView:
    """The share of the day, with which a desk opens its stored name index; nobody stores it."""
    dependencies = request.app[DEPENDENCIES]
    setup = await setup_for(request, query.event)
    given = give_roster_share(
        request[DEVICE], setup.event, derive_share=dependencies.derive_share, clock=dependencies.clock
    )
    return ShareView(share=b64encode(given.share).decode(), valid_until=given.valid_until)


async def get_names(request: web.Request, query: RosterQuery) -> web.Response:
    """The people of the event in the clear, for desks; a desk stores them encrypted, under its PIN and its share."""
    dependencies = request.app[DEPENDENCIES]
    setup = await setup_for(request, query.event)
    list_in_path(request, setup)
    page = await read_names(setup.event, query.cursor, roster=dependencies.roster)

    def body() -> bytes:
        return dumps(
            {
                "items": page.entries(),
                "removals": page.removals,
                "next_cursor": page.next_cursor,
                "complete": page.complete,
                "as_of": dependencies.clock(),
            }
        )

    return unless_known(request, page.fingerprint, body)
