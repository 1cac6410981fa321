"""Scripts, styles and pictures of pages, served under addresses that change with their content."""

import gzip
import hashlib
import mimetypes
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from aiohttp import web

NODE_MODULES = Path(__file__).parents[2] / "node_modules"
FOR_EVER = "public, max-age=31536000, immutable"
COMPRESSED = ("text/", "application/wasm", "image/svg+xml", "application/manifest+json", "application/json")
mimetypes.add_type("text/javascript", ".js")
mimetypes.add_type("application/wasm", ".wasm")
mimetypes.add_type("application/manifest+json", ".webmanifest")
mimetypes.add_type("font/woff2", ".woff2")


@dataclass(frozen=True, slots=True)
class Asset:
    """One file: its content, plain and compressed."""

    body: bytes
    compressed: bytes | None
    content_type: str


class Assets:
    """A set of files under one prefix. All share one version in their address, so that modules find each other."""

    def __init__(self, prefix: str, files: Mapping[str, Path | bytes]) -> None:
        """`files` maps names, which may hold slashes, to paths or contents."""
        self._assets = {name: _asset(name, content) for name, content in sorted(files.items())}
        digest = hashlib.sha256()
        for name, asset in self._assets.items():
            digest.update(name.encode() + b"\0" + asset.body)
        self.version = digest.hexdigest()[:12]
        self.base = f"{prefix}/{self.version}"
        self._prefix = prefix

    def url(self, name: str) -> str:
        """Returns the address of a file. Raises KeyError for one that is not in the set."""
        self._assets[name]
        return f"{self.base}/{name}"

    def names(self) -> list[str]:
        """Returns the names of all files."""
        return list(self._assets)

    def routes(self) -> list[web.RouteDef]:
        """Returns the route that serves the files."""
        return [web.get(self._prefix + "/{version}/{name:.+}", self._send)]

    async def _send(self, request: web.Request) -> web.Response:
        asset = self._assets.get(request.match_info["name"])
        if asset is None or request.match_info["version"] != self.version:
            raise web.HTTPNotFound
        headers = {"Cache-Control": FOR_EVER, "Vary": "Accept-Encoding"}
        body = asset.body
        if asset.compressed is not None and "gzip" in request.headers.get("Accept-Encoding", ""):
            body = asset.compressed
            headers["Content-Encoding"] = "gzip"
        return web.Response(body=body, content_type=asset.content_type, headers=headers)


def folder(path: Path, prefix: str = "") -> dict[str, Path]:
    """Returns the paths of all files below `path` by their relative names, with `prefix` before each name."""
    return {prefix + str(file.relative_to(path)): file for file in sorted(path.rglob("*")) if file.is_file()}


def _asset(name: str, content: Path | bytes) -> Asset:
    body = content if isinstance(content, bytes) else content.read_bytes()
    content_type = mimetypes.guess_type(name)[0] or "application/octet-stream"
    compressed = gzip.compress(body, 9, mtime=0) if content_type.startswith(COMPRESSED) else None
    return Asset(body, compressed, content_type)
