"""The client of a request, seen through trusted proxies, as rate limits count it."""

from contextlib import suppress
from ipaddress import IPv6Address, IPv6Network, ip_address

from aiohttp import web

from shared.http.keys import SETTINGS
from shared.settings import Network


def client_address(request: web.Request) -> str:
    """Returns the peer's address or, behind trusted proxies, the last address that they vouch for.

    Of an IPv6 address it returns the /64 network: one customer has all addresses of such a network.
    """
    trusted = request.app[SETTINGS].trusted_proxies
    address = request.remote or ""
    for hop in reversed(",".join(request.headers.getall("X-Forwarded-For", [])).split(",")):
        if not _is_trusted(address, trusted) or not hop.strip():
            break
        address = hop.strip()
    return _network(address)


def _is_trusted(address: str, networks: tuple[Network, ...]) -> bool:
    with suppress(ValueError):
        return any(ip_address(address) in network for network in networks)
    return False


def _network(address: str) -> str:
    with suppress(ValueError):
        if isinstance(parsed := ip_address(address), IPv6Address) and parsed.ipv4_mapped is None:
            return str(IPv6Network((parsed, 64), strict=False))
    return address
