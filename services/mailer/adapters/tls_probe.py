"""A look at the SMTP server's encryption, without signing in."""

import asyncio
import ssl

from aiosmtplib import SMTP, SMTPException
from cryptography.x509 import DNSName, SubjectAlternativeName, load_der_x509_certificate
from cryptography.x509.extensions import ExtensionNotFound
from typing_extensions import override

from services.mailer.adapters.smtp import START_TLS, greeting_name, tls_context
from services.mailer.domain.sending import ServerTls
from services.mailer.domain.smtp_server import SmtpServer
from services.mailer.ports.sending import ServerAway, TlsProbe


class SmtpTlsProbe(TlsProbe):
    """Connects with the settings of mails, and quits."""

    def __init__(self, server: SmtpServer, sender: str, *, timeout: float = 5.0) -> None:
        self._server = server
        self._sender = sender
        self._timeout = timeout

    @override
    async def look(self) -> ServerTls:
        server = self._server
        context = tls_context(server)
        client = SMTP(
            hostname=server.host,
            port=server.port,
            use_tls=server.tls,
            start_tls=None if server.tls else START_TLS[server.starttls],
            tls_context=context,
            local_hostname=greeting_name(self._sender),
            timeout=self._timeout,
        )
        try:
            async with asyncio.timeout(self._timeout):
                await client.connect()
                connection_tls = _tls_of(client.get_transport_info("ssl_object"), context)
                await client.quit()
        except (SMTPException, OSError) as error:
            raise ServerAway(" ".join(str(error).split()) or "no answer in time") from error
        finally:
            client.close()
        return connection_tls


def _tls_of(connection: ssl.SSLObject | None, context: ssl.SSLContext) -> ServerTls:
    der = connection.getpeercert(binary_form=True) if connection else None
    if connection is None or der is None:
        return ServerTls()
    certificate = load_der_x509_certificate(der)
    try:
        names = certificate.extensions.get_extension_for_class(SubjectAlternativeName).value.get_values_for_type(
            DNSName
        )
    except ExtensionNotFound:
        names = []
    return ServerTls(
        version=connection.version() or "",
        is_verified=context.verify_mode == ssl.CERT_REQUIRED,
        name=names[0] if names else certificate.subject.rfc4514_string(),
        ends_at=certificate.not_valid_after_utc,
    )
