"""The part of the manage page with which attendees who cannot come give their place to a colleague, or cancel."""

from collections.abc import Mapping
from typing import Any

from aiohttp import web

from services.registration.domain.form_check import successor_faults
from services.registration.domain.registration_form import Successor
from services.registration.use_cases.places.cancel_own_registration import cancel_own_registration
from services.registration.use_cases.places.hand_over_own_place import hand_over_own_place
from services.registration.web.dependencies import DEPENDENCIES
from services.registration.web.people.forms import Fields, field_faults
from services.registration.web.people.manage_link import OpenedLink, open_link
from services.registration.web.people.manage_page import ManagePage, ManagePart
from services.registration.web.people.registration_models import SuccessorModel
from shared.http.bodies import field_value
from shared.http.csrf import read_own_form

SUCCESSOR = "successor_"


async def _values(_page: ManagePage, request: web.Request, opened: OpenedLink) -> Mapping[str, Any]:
    is_over = opened.event.is_over(request.app[DEPENDENCIES].clock())
    may_cancel = opened.stands and not is_over and not opened.entry.attendance.has_come
    return {"may_cancel": may_cancel, "may_hand_over": may_cancel and opened.registration.state == "confirmed"}


async def _hand_over(page: ManagePage, request: web.Request) -> web.Response:
    """Hands the place over; afterwards this link says so."""
    fields, opened = await read_own_form(request), await open_link(request)
    dependencies = request.app[DEPENDENCIES]
    values = _successor(fields)
    faults = [*field_faults(SuccessorModel, values), *successor_faults(opened.event, Successor(**values))]

    async def act() -> None:
        await hand_over_own_place(
            opened.event,
            opened.registration,
            successor=SuccessorModel.model_validate(values, strict=False).successor(),
            registrations=dependencies.registrations,
            transactions=dependencies.transactions,
            clock=dependencies.clock,
            random=dependencies.random,
            links=dependencies.links,
        )

    then = f"/e/{opened.event.slug}/handed-over#main"
    return await page.perform(request, opened, "hand-over", fields, act=act, faults=faults, prefix=SUCCESSOR, then=then)


def _successor(fields: Fields) -> dict[str, Any]:
    names = {name: field_value(fields, SUCCESSOR + name) for name in ("first_name", "last_name", "email")}
    return {**names, "consents": {"privacy": "privacy" in fields.get(f"{SUCCESSOR}consents", [])}}


async def _cancel(page: ManagePage, request: web.Request) -> web.Response:
    """Cancels; the place goes to the next in line."""
    fields, opened = await read_own_form(request), await open_link(request)
    dependencies = request.app[DEPENDENCIES]

    async def act() -> None:
        await cancel_own_registration(
            opened.event,
            opened.registration,
            registrations=dependencies.registrations,
            transactions=dependencies.transactions,
            clock=dependencies.clock,
            random=dependencies.random,
            links=dependencies.links,
        )

    return await page.perform(request, opened, "cancel", fields, act=act)


PLACE = ManagePart(actions={"hand-over": _hand_over, "cancel": _cancel}, values=_values)
