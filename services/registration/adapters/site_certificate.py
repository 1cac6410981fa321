"""The certificate of the pages' own address, as browsers get it."""

import asyncio
import ssl
from collections.abc import Sequence
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from cryptography.x509 import load_der_x509_certificate

from shared.alarms.alarm import Concern
from shared.alarms.watch import Probe
from shared.clock import Clock

SOON = timedelta(days=14)  # most are renewed by themselves 30 days before
LOOK_EVERY = timedelta(hours=1)


class SiteCertificate:
    """Looks once an hour when the certificate ends; finds nothing where PUBLIC_URL has none."""

    def __init__(self, public_url: str, clock: Clock) -> None:
        self._address = urlsplit(public_url)
        self._clock = clock
        self._ends_at: datetime | None = None
        self._looked_at: datetime | None = None

    def probe(self) -> Probe:
        """Returns the probe for it."""
        return Probe(frozenset({"certificate_ends"}), self.find)

    async def find(self) -> Sequence[Concern]:
        """Returns a concern with the days that are left once it ends soon. Raises OSError when nobody answers."""
        host, now = self._address.hostname, self._clock()
        if self._address.scheme != "https" or host is None:
            return []
        if self._ends_at is None or self._looked_at is None or now - self._looked_at >= LOOK_EVERY:
            self._ends_at, self._looked_at = await _end_of_certificate(host, self._address.port or 443), now
        left = self._ends_at - now
        days = max(left.days, 0)
        return [Concern(kind="certificate_ends", subject=host, number=days)] if left < SOON else []


async def _end_of_certificate(host: str, port: int) -> datetime:
    # Nothing is sent, and one that browsers no longer believe in is what we want to hear of.
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    _, writer = await asyncio.open_connection(host, port, ssl=context, server_hostname=host)
    try:
        der = writer.get_extra_info("ssl_object").getpeercert(binary_form=True)
        return load_der_x509_certificate(der).not_valid_after_utc
    finally:
        writer.transport.abort()
