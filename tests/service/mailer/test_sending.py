"""The check of who sends: a name server and an SMTP server on loopback, and the page that shows what was found."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from services.mailer.adapters.dns_records import DnsRecords
from services.mailer.adapters.tls_probe import SmtpTlsProbe
from services.mailer.domain.sending import SendingIdentity
from services.mailer.domain.smtp_server import SmtpServer
from services.mailer.use_cases.sending.check_sending import check_sending
from shared.clock import utc_now
from tests.support.mailer.certificates import a_certificate
from tests.support.mailer.dkim_keys import some_dkim_keys
from tests.support.mailer.dns_server import a_dns_server
from tests.support.mailer.smtp_server import RealSmtpServer, an_smtp_server

NOWHERE = "127.0.0.1:1"
KEYS = some_dkim_keys()
RECORDS = {
    "example.lu": "v=spf1 mx -all",
    "_dmarc.example.lu": "v=DMARC1; p=reject",
    **{f"{key.selector}._domainkey.example.lu": key.record for key in KEYS},
}
IDENTITY = SendingIdentity(
    server=SmtpServer("127.0.0.1", 1),
    oauth=None,
    from_domain="example.lu",
    return_domain="example.lu",
    signing_domain="example.lu",
    keys=KEYS,
    public_url="https://moien.example",
)


async def codes(server: SmtpServer, nameserver: str) -> list[str]:
    """The codes of the findings, in order."""
    findings = await check_sending(
        replace(IDENTITY, server=server),
        dns=DnsRecords(nameserver),
        tls=SmtpTlsProbe(server, "moien@example.lu"),
        clock=utc_now,
    )
    return [finding.code for finding in findings]


async def test_a_sender_whom_everybody_believes_is_found_in_order() -> None:
    async with a_dns_server(RECORDS) as nameserver, an_smtp_server() as server:
        findings = await codes(SmtpServer.from_url(server.url), nameserver)
    published = ["dkim-published"] * len(KEYS)
    assert findings == ["login-none", "tls-loopback", "spf-found", *published, "dmarc-signature", "unsubscribe-https"]


async def test_a_domain_that_publishes_nothing_is_told_so() -> None:
    async with a_dns_server({}) as nameserver, an_smtp_server() as server:
        findings = await codes(SmtpServer.from_url(server.url), nameserver)
    assert findings[2:-1] == ["spf-missing", "dkim-missing", "dkim-missing", "dmarc-missing"]


async def test_without_dns_and_server_nothing_fails() -> None:
    findings = await codes(IDENTITY.server, NOWHERE)
    assert findings == ["login-none", "tls-away", "no-dns", "no-dns", "no-dns", "unsubscribe-https"]


@pytest.mark.parametrize("is_trusted", [True, False])
async def test_the_servers_certificate_is_looked_at_without_signing_in(
    is_trusted: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    context, certificate = a_certificate(tmp_path, ends_in=timedelta(days=30))
    server = RealSmtpServer(tls=context)
    await server.start()
    if is_trusted:
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    address = SmtpServer.from_url(server.url.replace("://", "://moien:secret@"))
    findings = await codes(address, NOWHERE)
    assert findings[1] == ("tls-verified" if is_trusted else "tls-away")
    assert "AUTH" not in server.commands
    await server.stop()
