"""The scanner at /door: one page, the same for everybody, with its service worker, and its manifest by language."""

import hashlib
from collections.abc import Mapping
from pathlib import Path

import orjson
from aiohttp import web
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from services.checkin.web.icons import icons
from services.checkin.web.manifest import manifest
from shared.http.assets import NODE_MODULES, Assets, folder
from shared.http.pages import POLICY, page_headers, page_language, shared_assets

HERE = Path(__file__).parent
STATIC = HERE / "static"
ZXING = NODE_MODULES / "zxing-wasm/dist"
# The decoder is WebAssembly, which a page may compile only if its policy says so; no other page of ours does.
SCANNER_POLICY = {**POLICY, "script-src": "'self' 'wasm-unsafe-eval'", "worker-src": "'self'"}
THIRD_PARTY: Mapping[str, Path] = {
    "third_party/idb.js": NODE_MODULES / "idb/build/index.js",
    "third_party/zxing/share.js": ZXING / "es/share.js",
    "third_party/zxing/reader/index.js": ZXING / "es/reader/index.js",
    "third_party/zxing/reader/zxing_reader.wasm": ZXING / "reader/zxing_reader.wasm",
}
# The decoder is loaded, in a worker of its own, only where the browser cannot read QR codes itself.
LOADED_LATER = ("devices/decoder_worker.js", "third_party/zxing/")


class ScannerPages:
    """The page and all files that it loads, read once. The `version` changes when any of them does."""

    def __init__(self) -> None:
        files = {**shared_assets(), **folder(STATIC / "scanner"), **THIRD_PARTY}
        self.assets = Assets("/door/scanner", {**files, **icons()})
        self._page = self._rendered().encode()
        self.version = hashlib.sha256(self._page).hexdigest()[:12]
        self._worker = self._service_worker().encode()

    def routes(self) -> list[web.RouteDef]:
        """The routes of the scanner; its API has others."""
        return [
            web.get("/door", self._get_page),
            web.get("/door/sw.js", self._get_service_worker),
            web.get("/door/manifest.webmanifest", self._get_manifest),
            *self.assets.routes(),
        ]

    async def _get_page(self, _request: web.Request) -> web.Response:
        return web.Response(body=self._page, content_type="text/html", charset="utf-8", headers=_headers())

    async def _get_service_worker(self, _request: web.Request) -> web.Response:
        headers = {"Service-Worker-Allowed": "/door", "Cache-Control": "no-cache"}
        return web.Response(body=self._worker, content_type="text/javascript", charset="utf-8", headers=headers)

    async def _get_manifest(self, request: web.Request) -> web.Response:
        body = orjson.dumps(manifest(self.assets, page_language(request)))
        headers = {"Cache-Control": "no-cache", "Vary": "Accept-Language"}
        return web.Response(body=body, content_type="application/manifest+json", headers=headers)

    def _rendered(self) -> str:
        environment = Environment(
            loader=FileSystemLoader(HERE / "templates"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        modules = [name for name in self.assets.names() if name.endswith(".js") and not name.startswith(LOADED_LATER)]
        return environment.get_template("scanner.html").render(assets=self.assets, modules=modules)

    def _service_worker(self) -> str:
        """The worker's script with the list of files to store. Browsers update a worker when its text changes."""
        stored = [name for name in self.assets.names() if not name.startswith("icons/")]  # those the browser keeps
        shell = {"version": self.version, "files": ["/door", *map(self.assets.url, stored)]}
        return f"const SHELL = {orjson.dumps(shell).decode()};\n{(STATIC / 'sw.js').read_text()}"


def _headers() -> dict[str, str]:
    return page_headers(SCANNER_POLICY)
