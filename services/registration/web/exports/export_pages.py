"""The console's page on which organisers choose what to take away: rows, columns in order, and the form of the file."""

from collections.abc import Mapping, Sequence
from typing import get_args

from aiohttp import web
from pydantic import BaseModel, TypeAdapter

from services.registration.domain.event import Event
from services.registration.domain.export import ROWS, Export, Rows
from services.registration.domain.export_columns import columns_of, existing_columns, offered_columns, usual_columns
from services.registration.domain.export_fields import Column, Group
from services.registration.use_cases.exports.save_columns import save_columns
from services.registration.use_cases.exports.start_export import start_export
from services.registration.web.console.console_pages import HOME
from services.registration.web.console.table.people_view import STATES
from services.registration.web.dependencies import DEPENDENCIES
from services.registration.web.events.accent import accent_of
from services.registration.web.exports.column_titles import titles_of
from services.registration.web.exports.job_pages import JobPages
from services.registration.web.finished_jobs import soon
from services.registration.web.guards import event_of, may_see_sensitive, require_sensitive
from shared.contracts.registration import RegistrationState
from shared.documents.table_files import Delimiter, Format
from shared.http.bodies import read_query
from shared.http.csrf import read_own_form
from shared.http.pages import Pages, page_language, translator
from shared.identity.guards import for_organisers, signed_in

PATH = HOME + "/events/{slug}/exports"
GROUPS: tuple[Group, ...] = get_args(Group)


class Choice(BaseModel):
    """The fields of the form besides the columns."""

    rows: Rows = "people"
    format: Format = "xlsx"
    delimiter: Delimiter = "semicolon"
    state: RegistrationState | None = None


_CHOICE = TypeAdapter(Choice)


def export_page_routes(pages: Pages) -> list[web.RouteDef]:
    """Returns the routes."""
    export_pages, job_pages = ExportPages(pages), JobPages(pages)
    return [
        web.get(PATH, for_organisers(export_pages.page, HOME)),
        web.post(PATH, for_organisers(export_pages.act, HOME)),
        web.get(PATH + "/{job}", for_organisers(job_pages.page, HOME)),
        web.get(PATH + "/{job}/file", for_organisers(job_pages.file, HOME)),
        web.post(PATH + "/{job}/cancel", for_organisers(job_pages.cancel, HOME)),
        web.get(PATH + "/{job}/cancel", for_organisers(job_pages.back, HOME)),
    ]


class ExportPages:
    """The page of an event's lists and exports."""

    def __init__(self, pages: Pages) -> None:
        self._pages = pages

    async def page(self, request: web.Request) -> web.Response:
        """Shows the columns that the event's organisers have chosen; with `usual` in the query, the usual ones."""
        event = await event_of(request, "registrations:read")
        rows = next((rows for rows in ROWS if rows == request.query.get("rows")), ROWS[0])
        saved = () if "usual" in request.query else await _saved(request, event, rows)
        state = next((state for state in STATES if state == request.query.get("state")), None)
        return await self._render(request, event, Choice(rows=rows, state=state), saved or usual_columns(event, rows))

    async def act(self, request: web.Request) -> web.Response:
        """Exports, saves the columns, or shows them in another order."""
        fields = await read_own_form(request)
        event = await event_of(request, "registrations:read")
        plain = {name: values[0] for name, values in fields.items() if values[0] and name in Choice.model_fields}
        choice, chosen = read_query(plain, _CHOICE), fields.get("column", [])
        columns = columns_of(event, choice.rows, chosen)
        action, _, column = next(iter(fields.get("action", [])), "").partition(":")
        if action == "export":
            await self._export(request, event, choice, columns)
        if action == "save":
            await self._save(request, event, choice, chosen)
        return await self._render(request, event, choice, moved(chosen, action, column))

    async def _export(self, request: web.Request, event: Event, choice: Choice, columns: Sequence[Column]) -> None:
        """Starts the export, and redirects to its file or, when that takes longer, to its progress."""
        if any(column.sensitive for column in columns):
            require_sensitive(request, event)
        dependencies = request.app[DEPENDENCIES]
        export = Export(
            columns=tuple(column.id for column in columns),
            titles=titles_of(event, columns, page_language(request), translator(self._pages, request)),
            **choice.model_dump(exclude={"state"}),
            state=choice.state if choice.rows == "registrations" else None,
        )
        job = await start_export(
            event,
            export,
            actor=signed_in(request).actor,
            jobs=dependencies.jobs,
            registrations=dependencies.registrations,
            transactions=dependencies.transactions,
            clock=dependencies.clock,
            random=dependencies.random,
        )
        is_done = (await soon(request, job)).state == "done"
        raise web.HTTPSeeOther(f"{PATH.format(slug=event.slug)}/{job.id}{'/file' if is_done else ''}")

    async def _save(self, request: web.Request, event: Event, choice: Choice, chosen: Sequence[str]) -> None:
        """Saves the columns for all organisers of the event."""
        signed_in(request).require(event.members, "registrations:write")
        dependencies = request.app[DEPENDENCIES]
        await save_columns(
            event,
            choice.rows,
            chosen,
            actor=signed_in(request).actor,
            choices=dependencies.export_choices,
            clock=dependencies.clock,
        )
        raise web.HTTPSeeOther(f"{PATH.format(slug=event.slug)}?rows={choice.rows}&saved=yes#main")

    async def _render(self, request: web.Request, event: Event, choice: Choice, chosen: Sequence[str]) -> web.Response:
        may_write = may_see_sensitive(request, event)
        offered = await self._offered(request, event, choice.rows, chosen)
        if not may_write:
            offered = {name: column for name, column in offered.items() if not column.sensitive}
        titles = titles_of(event, offered.values(), page_language(request), translator(self._pages, request))
        views = {
            column.id: {"id": column.id, "title": title, "group": column.group}
            for column, title in zip(offered.values(), titles, strict=True)
        }
        others = [view for name, view in views.items() if name not in chosen]
        return self._pages.render(
            request,
            "console_exports.html",
            event={"slug": event.slug, "title": event.title},
            accent=accent_of(event),
            choice=choice,
            chosen=[views[name] for name in dict.fromkeys(chosen) if name in views],
            groups=[(group, views_of) for group in GROUPS if (views_of := [v for v in others if v["group"] == group])],
            states=STATES,
            may_save=may_write,
            saved="saved" in request.query,
        )

    async def _offered(
        self, request: web.Request, event: Event, rows: Rows, chosen: Sequence[str]
    ) -> Mapping[str, Column]:
        """The columns to choose from, and those that are chosen."""
        lists = await request.app[DEPENDENCIES].registrations.attended_lists(event.slug) if rows != "scans" else []
        own = {column.id: column for column in columns_of(event, rows, chosen)} if chosen else {}
        return {**offered_columns(event, rows, lists), **own}


def moved(columns: Sequence[str], action: str, column: str) -> list[str]:
    """Returns the columns with one of them moved `up` or `down` by one place; any other action moves none."""
    order = list(dict.fromkeys(columns))
    if column in order and action in {"up", "down"}:
        place = order.index(column)
        order.insert(max(place + (1 if action == "down" else -1), 0), order.pop(place))
    return order


async def _saved(request: web.Request, event: Event, rows: Rows) -> list[str]:
    """The saved columns that there still are, without answers that have become sensitive."""
    saved = await request.app[DEPENDENCIES].export_choices.read(event.slug, rows)
    names = existing_columns(event, rows, saved)
    return [column.id for column in columns_of(event, rows, names) if not column.sensitive] if names else []
