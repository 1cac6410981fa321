"""Who calls, seen through the proxies that are trusted."""

from contextlib import suppress
from ipaddress import ip_address

from aiohttp import web

from shared.http.keys import SETTINGS
from shared.settings import Network


def client_address(request: web.Request) -> str:
    """Who calls: the peer, or, behind proxies that are trusted, the last address that they vouch for."""
    trusted = request.app[SETTINGS].trusted_proxies
    address = request.remote or ""
    for hop in reversed(",".join(request.headers.getall("X-Forwarded-For", [])).split(",")):
        if not _is_trusted(address, trusted) or not hop.strip():
            break
        address = hop.strip()
    return address


def _is_trusted(address: str, networks: tuple[Network, ...]) -> bool:
    with suppress(ValueError):
        return any(ip_address(address) in network for network in networks)
    return False
