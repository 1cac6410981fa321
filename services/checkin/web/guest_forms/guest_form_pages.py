"""The form that guests open by a desk's QR code, on their own phones, and the page that they show to the desk."""

import secrets
from collections.abc import Mapping
from typing import Any

from aiohttp import web

from services.checkin.domain.events import Event
from services.checkin.domain.guest_entries import KEPT, GuestEntry, TooManyWaiting
from services.checkin.use_cases.guest_forms.find_desk_of_form import DeskOfForm, find_desk_of_form
from services.checkin.use_cases.guest_forms.send_guest_form import send_guest_form
from services.checkin.web.dependencies import DEPENDENCIES
from services.checkin.web.guest_forms.guest_entry_routes import FORM_PATH
from services.checkin.web.guest_forms.guest_form_fields import (
    Fault,
    Fields,
    GuestFormInvalid,
    in_order,
    read_details,
    shown_values,
)
from shared.http.bodies import field_value, read_form
from shared.http.client_address import client_address
from shared.http.csrf import COOKIE, ForeignForm, check_form, check_same_site
from shared.http.form_stamps import STAMP, TRAP, looks_automatic, new_stamp
from shared.http.notes import leave_note, read_note
from shared.http.pages import Pages, page_language, translator
from shared.http.problems import status_of

NOTE = "moien_waiting_guest"
NOTE_SECONDS = int(KEPT.total_seconds())
TOO_LONG_OPEN = "This page was open for too long. Please look at your answers and send them once more."
TOO_FAST = "That was very fast. Please look at your answers and send them once more."


def guest_form_routes(pages: Pages) -> list[web.RouteDef]:
    """The routes; everybody who has the address may fill in the form."""
    guest_pages = GuestFormPages(pages)
    return [
        web.get(f"{FORM_PATH}/{{token}}", guest_pages.form),
        web.post(f"{FORM_PATH}/{{token}}", guest_pages.send),
        web.get(f"{FORM_PATH}/{{token}}/sent", guest_pages.sent),
    ]


class GuestFormPages:
    """The pages of one desk, for everybody who has read its QR code."""

    def __init__(self, pages: Pages) -> None:
        self._pages = pages

    async def form(self, request: web.Request) -> web.Response:
        """Shows the empty form."""
        return self._page(request, await _desk_of(request))

    async def send(self, request: web.Request) -> web.Response:
        """Takes the answers, or shows them again: for faults, or when another language was chosen."""
        fields = await read_form(request)
        check_same_site(request)
        desk = await _desk_of(request)
        if "redisplay" in fields:
            return self._page(request, desk, fields)
        dependencies = request.app[DEPENDENCIES]
        dependencies.guest_submissions.spend(client_address(request))
        gettext = translator(self._pages, request)
        try:
            check_form(request, field_value(fields, "form_token"))
            details = read_details(desk.setup.event, fields, page_language(request))
            if dependencies.guest_submissions.is_on and looks_automatic(request, fields, dependencies.clock()):
                return self._page(request, desk, fields, refusal=gettext(TOO_FAST), status=422)
            entry = await send_guest_form(
                details,
                desk.device,
                submission=field_value(fields, "submission"),
                visitor=request.cookies[COOKIE],
                guest_entries=dependencies.guest_entries,
                clock=dependencies.clock,
                random=dependencies.random,
            )
        except GuestFormInvalid as invalid:
            return self._page(request, desk, fields, faults=in_order(invalid.faults, gettext), status=422)
        except ForeignForm as refusal:
            return self._page(request, desk, fields, refusal=gettext(TOO_LONG_OPEN), status=status_of(refusal))
        except TooManyWaiting as refusal:
            text = gettext(f"{refusal.title()}.")
            return self._page(request, desk, fields, refusal=text, status=status_of(refusal))
        return _waits(request, entry)

    async def sent(self, request: web.Request) -> web.Response:
        """Shows the number and the name of the guest, for the desk; without them, the way back to the form."""
        desk = await _desk_of(request)
        note = read_note(request, NOTE, seconds=NOTE_SECONDS)
        if not note or note["event"] != desk.setup.event.slug:
            raise web.HTTPSeeOther(_address(request))
        values = {"number": note["number"], "name": note["name"]}
        return self._pages.render(request, "guest_form_sent.html", **_frame(request, desk.setup.event), **values)

    def _page(
        self,
        request: web.Request,
        desk: DeskOfForm,
        fields: Fields | None = None,
        *,
        faults: Mapping[str, Fault] | None = None,
        refusal: str = "",
        status: int = 200,
    ) -> web.Response:
        values = shown_values(fields or {})
        event, now = desk.setup.event, request.app[DEPENDENCIES].clock()
        return self._pages.render(
            request,
            "guest_form.html",
            status=status,
            **_frame(request, event),
            categories=event.categories_at_desk,
            privacy=event.privacy.text,
            consents=event.consents,
            values=values,
            faults=faults or {},
            refusal=refusal,
            trap=TRAP,
            stamp=values.get(STAMP) or new_stamp(request, now),
            submission=values.get("submission") or secrets.token_urlsafe(18),
        )


async def _desk_of(request: web.Request) -> DeskOfForm:
    dependencies = request.app[DEPENDENCIES]
    return await find_desk_of_form(
        request.match_info["token"],
        guest_forms=dependencies.guest_forms,
        devices=dependencies.devices,
        setups=dependencies.setups,
        clock=dependencies.clock,
    )


def _frame(request: web.Request, event: Event) -> dict[str, Any]:
    return {"title": event.title or {"en": event.slug}, "address": _address(request)}


def _address(request: web.Request) -> str:
    return f"{FORM_PATH}/{request.match_info['token']}"


def _waits(request: web.Request, entry: GuestEntry) -> web.Response:
    """Redirects to the page for the desk, so that a reload sends nothing again."""
    answer = web.Response(status=303, headers={"Location": f"{_address(request)}/sent"})
    note = {"event": entry.event, "number": entry.number, "name": entry.name}
    leave_note(request, answer, NOTE, note, seconds=NOTE_SECONDS)
    return answer
