"""The live board at /door/board: for a screen that is paired as one, and for organisers who are signed in."""

from http import HTTPStatus
from urllib.parse import urlencode

from aiohttp import web
from pydantic import TypeAdapter

from services.checkin.domain.desk_split import MOST_DESKS
from services.checkin.domain.lists import CheckInList, UnknownList
from services.checkin.ports.lists import EventSetup
from services.checkin.use_cases.board.read_figures import read_figures
from services.checkin.web.board.figures_routes import DESKS, Desks, figures_view
from services.checkin.web.dependencies import DEPENDENCIES
from services.checkin.web.guards import DEVICE, board_of, setup_for
from shared.http.pages import Pages, page_language
from shared.identity.guards import CONSOLE, for_organisers, signed_session
from shared.language.date_formats import time_of_day

BOARD = "/door/board"
API = "/door/api/v1"
NUMBER_OF_DESKS: TypeAdapter[int] = TypeAdapter(Desks)


class BoardPages:
    """The page of one list's board."""

    def __init__(self, pages: Pages) -> None:
        self._pages = pages
        self._for_organisers = for_organisers(self._of_organiser, BOARD)

    def routes(self) -> list[web.RouteDef]:
        """The route of the page."""
        return [web.get(BOARD + "/{event}/{list}", self.show)]

    async def show(self, request: web.Request) -> web.StreamResponse:
        """The board; a page that says what to do, where a screen is not paired for it and nobody is signed in."""
        device = await board_of(request)
        event, list_ = request.match_info["event"], request.match_info["list"]
        if device is not None and device.event == event and list_ in device.lists:
            request[DEVICE] = device
            return await self._page(request, await setup_for(request))
        if signed_session(request) is not None:
            return await self._for_organisers(request)
        sign_in = f"{request.app[CONSOLE]}/renew?{urlencode({'next': request.path_qs})}"
        return self._pages.render(request, "board_unpaired.html", status=HTTPStatus.FORBIDDEN, sign_in=sign_in)

    async def _of_organiser(self, request: web.Request) -> web.StreamResponse:
        return await self._page(request, await setup_for(request, request.match_info["event"]))

    async def _page(self, request: web.Request, setup: EventSetup) -> web.Response:
        dependencies, event, language = request.app[DEPENDENCIES], setup.event, page_language(request)
        check_in_list, desks, now = _list_of(request, setup), _desks(request), dependencies.clock()
        figures = await read_figures(
            event,
            check_in_list,
            desks=desks,
            counts=dependencies.counts,
            people=dependencies.grouped_people,
            at=now,
        )
        address = f"{API}/lists/{check_in_list.id}"
        return self._pages.render(
            request,
            "board.html",
            title=event.title or {"en": event.slug},
            list_name=check_in_list.name,
            zone=event.timezone,
            time=time_of_day(now, event.timezone, language),
            live=f"{address}/live?{urlencode({'event': event.slug})}",
            figures_at=f"{address}/figures?{urlencode({'event': event.slug, 'desks': desks})}",
            figures=figures_view(figures, event, check_in_list, now).model_dump(),
            desks=desks,
            most_desks=MOST_DESKS,
        )


def _list_of(request: web.Request, setup: EventSetup) -> CheckInList:
    check_in_list = setup.lists.get(request.match_info["list"])
    if check_in_list is None or check_in_list.deleted:
        raise UnknownList
    return check_in_list


def _desks(request: web.Request) -> int:
    try:
        return NUMBER_OF_DESKS.validate_python(request.query.get("desks", DESKS))
    except ValueError:
        return DESKS
