"""The console's table of an event's people: searched, filtered, sorted, with the columns that an organiser chooses."""

from collections.abc import Iterator
from dataclasses import asdict, replace
from typing import Any
from urllib.parse import parse_qsl, quote

from aiohttp import web

from services.registration.domain.bulk import BULK_ACTIONS
from services.registration.domain.figures import EventCounts
from services.registration.domain.search import SORT_FIELDS, SortField
from services.registration.ports.people import Cursor, Filter, Sorting
from services.registration.use_cases.people.count_answers import count_answers
from services.registration.web.console.console_pages import HOME, event_view
from services.registration.web.console.table.bulk_choice import PRINT
from services.registration.web.console.table.filter_words import Choice, filter_choices
from services.registration.web.console.table.people_columns import (
    Column,
    cells_of,
    chosen_columns,
    offered_columns,
)
from services.registration.web.console.table.people_view import (
    EVERYBODY,
    STATES,
    View,
    order_name,
    position_of,
    view_of,
)
from services.registration.web.dependencies import DEPENDENCIES
from services.registration.web.events.accent import accent_of
from services.registration.web.events.questions_on_page import Gettext
from services.registration.web.exports.column_titles import TITLES
from services.registration.web.guards import event_of, may_see_sensitive
from services.registration.web.request_values import slug_of
from shared.http.bodies import field_value
from shared.http.csrf import read_own_form
from shared.http.pages import Pages, page_language, translator
from shared.identity.guards import for_organisers, signed_in

PATH = HOME + "/events/{slug}"
ROWS = 50
ORDERS = tuple(Sorting(by=by, descending=descending) for by in SORT_FIELDS for descending in (False, True))
SORT_TITLES = {"registered": "registered_at"}


def table_routes(pages: Pages) -> list[web.RouteDef]:
    """Returns the routes."""
    table = TablePages(pages)
    return [
        web.get(PATH, for_organisers(table.page, HOME)),
        web.post(PATH + "/columns", for_organisers(table.choose_columns, HOME)),
        web.get(PATH + "/columns", for_organisers(table.back, HOME)),
    ]


class TablePages:
    """The table of people, for organisers of the event. Its address says all that is shown, but the saved columns."""

    def __init__(self, pages: Pages) -> None:
        self._pages = pages

    async def page(self, request: web.Request) -> web.Response:
        """Shows the event's figures and the people whom the address asks for."""
        event = await event_of(request, "registrations:read")
        sensitive = may_see_sensitive(request, event)
        view, after = view_of(event, request.query, sensitive=sensitive), position_of(request.query)
        if "" in request.query.values():  # a form sends its empty fields, too
            raise web.HTTPSeeOther(f"{_path(request)}?{view.address()}")
        dependencies, language = request.app[DEPENDENCIES], page_language(request)
        gettext = translator(self._pages, request)
        _, places = await dependencies.events.read_with_count(event.slug)
        figures = await dependencies.figures.overview(event.slug, places)
        choices = filter_choices(event, view.criteria, language, gettext, sensitive=sensitive)
        entries = await dependencies.registrations.page(event.slug, view.criteria, ROWS, after, view.sorting)
        offered = offered_columns(event, language, gettext, sensitive=sensitive)
        saved = await dependencies.table_columns.read(event.slug, signed_in(request).account)
        columns = chosen_columns(offered, view.columns or saved)
        last = Cursor.at(entries[-1].registration, view.sorting) if len(entries) == ROWS else None
        return self._pages.render(
            request,
            "console_event.html",
            event=event_view(event, language, dependencies.clock()),
            figures=figures,
            coming=asdict(await count_answers(event.slug, dependencies.registrations)),
            held=sum(places.offered.values()) + sum(places.held.values()),
            path=_path(request),
            rows=list(map(cells_of(event, columns, language, gettext), entries)),
            people=await _matching(request, view, figures),
            columns=columns,
            others=[column for column in offered.values() if column not in columns],
            offered=list(offered.values()),
            view=view,
            address=view.address(),
            choices=choices,
            active=_active(view, choices, gettext),
            sorting=dict(_sorting_links(view, columns)),
            orders=[(order_name(order), _order_text(order, gettext)) for order in ORDERS],
            order=order_name(view.sorting),
            goes_on=view.address(after=last) if last else "",
            begins=after is None,
            accent=accent_of(event),
            may_write=sensitive,  # the same right
            bulk_actions=(*BULK_ACTIONS, PRINT),
        )

    async def choose_columns(self, request: web.Request) -> web.Response:
        """Saves the columns for the organiser, and redirects to the view with these columns in its address."""
        fields = await read_own_form(request)
        event = await event_of(request, "registrations:read")
        sensitive = may_see_sensitive(request, event)
        language, gettext = page_language(request), translator(self._pages, request)
        offered = offered_columns(event, language, gettext, sensitive=sensitive)
        wanted = set() if "usual" in fields else {*fields.get("column", [])}
        columns = tuple(name for name in offered if name in wanted)
        account = signed_in(request).account
        await request.app[DEPENDENCIES].table_columns.save(event.slug, account, columns)
        shown = view_of(event, dict(parse_qsl(field_value(fields, "view"))), sensitive=sensitive)
        address = View(criteria=shown.criteria, sorting=shown.sorting, columns=columns).address()
        raise web.HTTPSeeOther(f"{_path(request)}?{address}#registrations")

    async def back(self, request: web.Request) -> web.Response:
        """Redirects from the address of a form to the page with the form."""
        raise web.HTTPSeeOther(_path(request))


def _path(request: web.Request) -> str:
    return PATH.format(slug=quote(slug_of(request), safe=""))


async def _matching(request: web.Request, view: View, figures: EventCounts) -> int:
    """How many people fit; of all, and of those in a state, the figures know it already."""
    if view.criteria in (EVERYBODY, Filter(state=view.criteria.state)):
        return sum(getattr(figures, state) for state in STATES if view.criteria.state in (None, state))
    return await request.app[DEPENDENCIES].registrations.matching(slug_of(request), view.criteria)


def _sorting_links(view: View, columns: list[Column]) -> Iterator[tuple[str, dict[str, Any]]]:
    """For each column that sorts, the address of the table in its order, and the direction in which it is sorted."""
    fields: list[tuple[str, SortField]] = [("name", "name"), *((c.id, c.sort) for c in columns if c.sort)]
    for name, by in fields:
        is_sorted = view.sorting.by == by
        sorting = view.sorting.reversed if is_sorted else Sorting(by=by)
        direction = ("descending" if view.sorting.descending else "ascending") if is_sorted else ""
        yield name, {"address": replace(view, sorting=sorting).address(), "direction": direction}


def _order_text(order: Sorting, gettext: Gettext) -> str:
    text = gettext("%(column)s, descending") if order.descending else gettext("%(column)s, ascending")
    return text % {"column": gettext("Name" if order.by == "name" else TITLES[SORT_TITLES.get(order.by, order.by)])}


def _active(view: View, choices: list[Choice], gettext: Gettext) -> list[tuple[str, str]]:
    """The chosen filters in words, each with the address of the table without it."""
    chosen = [(choice.field, f"{choice.label}: {choice.text}") for choice in choices if choice.value]
    chosen += [("tag", f"{gettext('Tag')}: {view.criteria.tag}")] if view.criteria.tag else []
    return [(text, view.without(field).address()) for field, text in chosen]
