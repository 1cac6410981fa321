"""Records in the DNS, asked of the system's resolver or of one name server."""

from collections.abc import Sequence

from dns.asyncresolver import Resolver
from dns.exception import DNSException
from dns.resolver import NXDOMAIN, NoAnswer
from typing_extensions import override

from services.mailer.ports.sending import Dns, NoDns

SECONDS = 2.0  # for one question, with all repetitions


class DnsRecords(Dns):
    """Asks anew each time. `nameserver` is `address` or `address:port`; '' stands for the system's."""

    def __init__(self, nameserver: str = "") -> None:
        self._nameserver = nameserver

    @override
    async def texts(self, name: str) -> Sequence[str]:
        try:
            answer = await self._resolver().resolve(name, "TXT", lifetime=SECONDS)
        except (NXDOMAIN, NoAnswer):
            return []
        except (DNSException, OSError) as error:
            raise NoDns from error
        return [b"".join(record.strings).decode(errors="replace") for record in answer]

    def _resolver(self) -> Resolver:
        resolver = Resolver(configure=not self._nameserver)
        if self._nameserver:
            address, _, port = self._nameserver.partition(":")
            resolver.nameservers, resolver.port = [address], int(port or 53)
        return resolver
