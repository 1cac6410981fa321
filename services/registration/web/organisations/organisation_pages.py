"""The console's list of organisations: search, add, change, merge, import."""

import asyncio
from collections.abc import Mapping
from functools import partial
from typing import Any
from urllib.parse import urlencode

from aiohttp import web

from services.registration.domain import organisation_list
from services.registration.domain.identifiers import new_id
from services.registration.domain.organisation import ListChange, NameTaken, Organisation
from services.registration.domain.organisation_import import MOST_ROWS, NotAList, imported, rows_of
from services.registration.use_cases.organisations.change_organisations import Edit, change_organisations
from services.registration.web.console.console_pages import HOME
from services.registration.web.dependencies import DEPENDENCIES
from services.registration.web.organisations.console_access import own_events
from services.registration.web.organisations.organisation_form import (
    OrganisationModel,
    form_values,
    sent_settings,
    values_of,
)
from services.registration.web.people.forms import Fault, model_faults
from shared.documents.table_refusals import UnreadableTable
from shared.documents.tickets import Random
from shared.http.bodies import field_value
from shared.http.csrf import read_own_form, read_own_upload
from shared.http.pages import Pages, translator
from shared.identity.guards import for_organisers, signed_in

PATH = HOME + "/organisations"
ROWS = 50
LARGEST_FILE = 2 * 1024 * 1024  # bytes
MOST_FAULTS = 20  # of a file, that are shown
DONE = {
    "added": "Added.",
    "changed": "Saved.",
    "removed": "Removed.",
    "merged": "Merged.",
    "imported": "Imported.",
    "spellings": "Done: these people now belong to the organisation.",
    "undone": "Undone.",
    "nothing": "Nothing to change.",
}


def organisation_page_routes(pages: Pages) -> list[web.RouteDef]:
    """Returns the routes. A sent form is answered with a redirect, so that a reload does nothing twice."""
    of_list, single = OrganisationPages(pages), PATH + "/{id:[0-9a-f]{32}}"
    return [
        web.get(PATH, for_organisers(of_list.page, PATH)),
        web.post(PATH + "/add", for_organisers(of_list.add, PATH)),
        web.post(PATH + "/import", for_organisers(of_list.take_file, PATH)),
        web.get(PATH + "/{action:add|import}", for_organisers(to_list, PATH)),
        web.get(single, for_organisers(of_list.one, PATH)),
        web.post(single, for_organisers(of_list.change, PATH)),
        web.post(single + "/merge", for_organisers(of_list.merge, PATH)),
        web.post(single + "/remove", for_organisers(of_list.remove, PATH)),
        web.get(single + "/{action:merge|remove}", for_organisers(to_list, PATH)),
    ]


async def to_list(request: web.Request) -> web.Response:
    """Redirects from the address of a form to the list."""
    raise web.HTTPSeeOther(f"{PATH}?{request.query_string}")


class OrganisationPages:
    """The list and the page of one organisation, for those who may change an event."""

    def __init__(self, pages: Pages) -> None:
        self._pages = pages

    async def page(self, request: web.Request) -> web.Response:
        """Shows the list, or those that a search finds."""
        return await self._list(request)

    async def add(self, request: web.Request) -> web.Response:
        """Adds an organisation."""
        fields = await read_own_form(request)
        await own_events(request)
        settings = sent_settings(fields)
        faults = self._faults(request, settings)
        if not faults:
            identifier = new_id(request.app[DEPENDENCIES].random)
            wanted = OrganisationModel.model_validate(settings, strict=False).model_dump()
            try:
                change = await make_change(request, lambda index: organisation_list.add(index, identifier, wanted))
            except NameTaken as refusal:
                faults = self._name_taken(request, refusal)
            else:
                raise web.HTTPSeeOther(done_address(PATH, change))
        return await self._list(request, values=form_values(settings), faults=faults)

    async def take_file(self, request: web.Request) -> web.Response:
        """Adds the organisations of a file, or says of each row what is wrong with it."""
        _, files = await read_own_upload(request, LARGEST_FILE)
        await own_events(request)
        gettext, random = translator(self._pages, request), request.app[DEPENDENCIES].random
        faults: list[tuple[int, str, str]] = []
        try:
            edit, faults = await asyncio.to_thread(_read_list, files.get("file", b""), random)
            change = await make_change(request, edit) if not faults else None
        except (NotAList, NameTaken, UnreadableTable) as refusal:
            text = gettext(refusal.title() + ".")
            shown = f"{text} “{refusal.detail}”" if refusal.detail else text
            return await self._list(request, faults={"file": Fault(shown, "file")})
        if faults:
            rows = [(number, pointer.split("/")[1], gettext(sentence)) for number, pointer, sentence in faults]
            text = gettext("Nothing was imported: these rows need a correction.")
            return await self._list(request, faults={"file": Fault(text, "file")}, rows=rows[:MOST_FAULTS])
        raise web.HTTPSeeOther(done_address(PATH, change))

    async def one(self, request: web.Request) -> web.Response:
        """Shows one organisation."""
        organisation = await self._read(request)
        return await self._one(request, organisation, values_of(organisation))

    async def change(self, request: web.Request) -> web.Response:
        """Saves the settings of an organisation."""
        fields = await read_own_form(request)
        await own_events(request)
        organisation, settings = await self._read(request), sent_settings(fields)
        faults = self._faults(request, settings)
        if not faults:
            wanted = OrganisationModel.model_validate(settings, strict=False).model_dump()
            try:
                await make_change(request, lambda index: organisation_list.change(index, organisation.id, wanted))
            except NameTaken as refusal:
                faults = self._name_taken(request, refusal)
            else:
                raise web.HTTPSeeOther(f"{PATH}/{organisation.id}?done=changed#main")
        return await self._one(request, organisation, form_values(settings), faults)

    async def merge(self, request: web.Request) -> web.Response:
        """Makes this organisation a part of another one, whose name was typed."""
        fields = await read_own_form(request)
        await own_events(request)
        organisation = await self._read(request)
        typed = field_value(fields, "into")
        into = (await request.app[DEPENDENCIES].organisations.index()).named(typed)
        if into is None or into.id == organisation.id:
            sentence = "There is no such organisation." if into is None else "Choose another organisation."
            fault = {"into": Fault(translator(self._pages, request)(sentence), "into")}
            return await self._one(request, organisation, {**values_of(organisation), "into": typed}, fault)
        target = into.id
        change = await make_change(request, lambda index: organisation_list.merge(index, organisation.id, target))
        raise web.HTTPSeeOther(done_address(f"{PATH}/{target}", change))

    async def remove(self, request: web.Request) -> web.Response:
        """Takes an organisation from the list."""
        await read_own_form(request)
        await own_events(request)
        organisation = await self._read(request)
        change = await make_change(request, lambda index: organisation_list.remove(index, organisation.id))
        raise web.HTTPSeeOther(done_address(PATH, change))

    async def _read(self, request: web.Request) -> Organisation:
        index = await request.app[DEPENDENCIES].organisations.index()
        return organisation_list.known(index, request.match_info["id"])

    def _faults(self, request: web.Request, settings: Mapping[str, Any]) -> dict[str, Fault]:
        gettext = translator(self._pages, request)
        faults = [("name", "Enter a name.")] if not settings["name"] else []
        faults += [(pointer.split("/")[1], text) for pointer, text in model_faults(OrganisationModel, settings)]
        return {name: Fault(gettext(sentence), name) for name, sentence in reversed(faults)}

    def _name_taken(self, request: web.Request, refusal: NameTaken) -> dict[str, Fault]:
        text = translator(self._pages, request)(refusal.title() + ".")
        return {"name": Fault(f"{text} “{refusal.detail}”", "name")}

    async def _list(
        self,
        request: web.Request,
        *,
        values: Mapping[str, Any] | None = None,
        faults: Mapping[str, Fault] | None = None,
        rows: list[tuple[int, str, str]] | None = None,
    ) -> web.Response:
        events, organisations = await own_events(request), request.app[DEPENDENCIES].organisations
        index, people = await organisations.index(), await organisations.people(events)
        q, after = request.query.get("q", "").strip()[:200], request.query.get("after", "")
        wanted = index.suggest(q, len(index.all)) if q else index.all
        start = int(after) if after.isascii() and after.isdecimal() and len(after) < 8 else 0
        shown = wanted[start : start + ROWS]
        more = urlencode({"q": q, "after": start + ROWS}) if len(wanted) > start + ROWS else ""
        return self._pages.render(
            request,
            "console_organisations.html",
            status=422 if faults else 200,
            organisations=[(organisation, people.get(organisation.id, 0)) for organisation in shown],
            number=len(index.all),
            q=q,
            more=more,
            values=values or {},
            faults=faults or {},
            rows=rows or [],
            most_rows=MOST_ROWS,
            **done_notice(self._pages, request),
        )

    async def _one(
        self,
        request: web.Request,
        organisation: Organisation,
        values: Mapping[str, Any],
        faults: Mapping[str, Fault] | None = None,
    ) -> web.Response:
        people = await request.app[DEPENDENCIES].organisations.people(await own_events(request))
        return self._pages.render(
            request,
            "console_organisation.html",
            status=422 if faults else 200,
            organisation=organisation,
            people=people.get(organisation.id, 0),
            values=values,
            faults=faults or {},
            **done_notice(self._pages, request),
        )


def _read_list(content: bytes, random: Random) -> tuple[Edit, list[tuple[int, str, str]]]:
    """The change of the list that a file asks for, and its faults as (row, pointer, sentence). Raises as `rows_of`."""
    organisations, silent, faults = [], set(), []
    for number, settings in rows_of(content):
        if wrong := model_faults(OrganisationModel, settings):
            faults += [(number, pointer, sentence) for pointer, sentence in wrong]
            continue
        values = OrganisationModel.model_validate(settings, strict=False).model_dump()
        organisations.append(Organisation(id=new_id(random), **values))
        if "member" not in settings:
            silent.add(organisations[-1].id)
    return partial(imported, organisations=organisations, silent=silent), faults


async def make_change(request: web.Request, edit: Edit) -> ListChange | None:
    """Makes a change of the list in the organiser's name. Raises as `change_organisations`."""
    dependencies = request.app[DEPENDENCIES]
    return await change_organisations(
        edit,
        actor=signed_in(request).actor,
        organisations=dependencies.organisations,
        clock=dependencies.clock,
        random=dependencies.random,
    )


def done_address(path: str, change: ListChange | None) -> str:
    """Returns the address that says what was done, and has a button to undo it."""
    return f"{path}?done={change.kind}&change={change.id}#main" if change else f"{path}?done=nothing#main"


def done_notice(pages: Pages, request: web.Request) -> dict[str, Any]:
    """Returns what the page says was done, and the id of the change to undo, where it can be."""
    done, change = request.query.get("done", ""), request.query.get("change", "")
    text = DONE.get(done, "")
    undoable = change if change.isalnum() and done != "undone" else ""
    return {"done": translator(pages, request)(text) if text else "", "undoable": undoable if text else ""}
