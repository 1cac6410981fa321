"""The page of a print station at /door/print: it stays open on a computer with a printer."""

from collections.abc import Mapping
from pathlib import Path

from aiohttp import web

from services.checkin.domain.printing import STATION_FORMATS
from services.checkin.web.dependencies import DEPENDENCIES
from shared.http.assets import NODE_MODULES, Assets, folder
from shared.http.pages import Pages

PATH = "/door/print"
STATIC = Path(__file__).parents[1] / "static"
# The station speaks to the API, and is paired, as the scanner is.
SHARED_FOLDERS = ("devices", "network", "storing")


def station_routes(pages: Pages) -> list[web.RouteDef]:
    """The routes of the page and of its files."""
    station = StationPage(pages)
    return [web.get(PATH, station.page), *station.assets.routes()]


class StationPage:
    """One page, the same for everybody: which device it is, only the browser knows."""

    def __init__(self, pages: Pages) -> None:
        self._pages = pages
        self.assets = Assets("/door/station", _files())

    async def page(self, request: web.Request) -> web.Response:
        """Shows the station, or asks to pair the computer."""
        address = f"{request.app[DEPENDENCIES].public_url}{PATH}"
        return self._pages.render(
            request, "print_station.html", station_assets=self.assets, formats=STATION_FORMATS, address=address
        )


def _files() -> Mapping[str, Path | bytes]:
    files: dict[str, Path | bytes] = {**folder(STATIC / "station", "station/")}
    for name in SHARED_FOLDERS:
        files |= folder(STATIC / "scanner" / name, f"scanner/{name}/")
    return {**files, "scanner/third_party/idb.js": NODE_MODULES / "idb/build/index.js"}
