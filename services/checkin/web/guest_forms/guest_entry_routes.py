"""The routes with which a desk shows its form as a QR code, and sees who has filled it in."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime

from aiohttp import web
from pydantic import BaseModel

from services.checkin.domain.devices import RoleNotEnough
from services.checkin.domain.guest_entries import GuestEntry, UnknownGuestEntry
from services.checkin.use_cases.guest_forms.give_guest_form import give_guest_form
from services.checkin.use_cases.guest_forms.list_guest_entries import list_guest_entries
from services.checkin.use_cases.guest_forms.open_guest_entry import open_guest_entry
from services.checkin.use_cases.guest_forms.remove_guest_entry import remove_guest_entry
from services.checkin.web.dependencies import DEPENDENCIES
from services.checkin.web.fields import EventQuery
from services.checkin.web.guards import BY_HAND, DEVICE, DeviceGuard, setup_for
from shared.documents import qr
from shared.http.api import Api
from shared.identity.authorisation import UnknownEvent

FORM_PATH = "/door/desk"
DESKS = DeviceGuard(BY_HAND)


class GuestFormView(BaseModel):
    """The address of the desk's form, with the QR code that opens it, as SVG; it is good until `closes_at`."""

    url: str
    qr: str
    closes_at: datetime


class GuestEntryView(BaseModel):
    """A guest who waits to be let in and shows `number`. `desk` has the form, `opened_by` is the desk that helps."""

    id: str
    number: int
    first_name: str
    last_name: str
    email: str
    company: str
    category: str
    consents: Mapping[str, bool]
    locale: str
    sent_at: datetime
    desk: str
    opened_by: str | None


class GuestEntriesView(BaseModel):
    """All guests who wait at the gate of this desk, the first one first."""

    items: list[GuestEntryView]
    next_cursor: str | None = None


class RemovedView(BaseModel):
    """A removed entry. Phones take only JSON as an answer of ours, so there is one."""

    id: str


def add_guest_entry_routes(api: Api) -> None:
    """Adds the operations to the table."""
    api.get("/guest-form", who=DESKS, query=EventQuery, answer=GuestFormView, refusals=(UnknownEvent, RoleNotEnough))(
        get_guest_form
    )
    api.get(
        "/guest-entries", who=DESKS, query=EventQuery, answer=GuestEntriesView, refusals=(UnknownEvent, RoleNotEnough)
    )(get_guest_entries)
    api.post("/guest-entries/{id}/open", who=DESKS, answer=GuestEntryView, refusals=(UnknownGuestEntry, RoleNotEnough))(
        post_open
    )
    api.delete("/guest-entries/{id}", who=DESKS, answer=RemovedView, refusals=(UnknownGuestEntry, RoleNotEnough))(
        delete_guest_entry
    )


async def get_guest_form(request: web.Request, query: EventQuery) -> GuestFormView:
    """The form that guests open on their own phones; it is this desk's, until it is unpaired."""
    dependencies = request.app[DEPENDENCIES]
    setup = await setup_for(request, query.event)
    form = give_guest_form(request[DEVICE], setup.event, guest_forms=dependencies.guest_forms)
    url = f"{dependencies.public_url}{FORM_PATH}/{form.token}"
    return GuestFormView(url=url, qr=qr.svg(qr.matrix(url)), closes_at=form.closes_at)


async def get_guest_entries(request: web.Request, query: EventQuery) -> GuestEntriesView:
    """The guests who have filled in a form at this gate; each goes when somebody removes it, or after some hours."""
    dependencies = request.app[DEPENDENCIES]
    await setup_for(request, query.event)
    entries = await list_guest_entries(
        request[DEVICE], guest_entries=dependencies.guest_entries, clock=dependencies.clock
    )
    return GuestEntriesView(items=[_view(entry) for entry in entries])


async def post_open(request: web.Request) -> GuestEntryView:
    """Tells the other desks of the gate that this one looks after the guest."""
    entries = request.app[DEPENDENCIES].guest_entries
    return _view(await open_guest_entry(request.match_info["id"], request[DEVICE], guest_entries=entries))


async def delete_guest_entry(request: web.Request) -> RemovedView:
    """Removes a guest who was let in, or who has gone."""
    entry = request.match_info["id"]
    await remove_guest_entry(entry, request[DEVICE], guest_entries=request.app[DEPENDENCIES].guest_entries)
    return RemovedView(id=entry)


def _view(entry: GuestEntry) -> GuestEntryView:
    return GuestEntryView(
        id=entry.id,
        number=entry.number,
        **asdict(entry.details),
        sent_at=entry.sent_at,
        desk=entry.device_name,
        opened_by=entry.opened_by,
    )
