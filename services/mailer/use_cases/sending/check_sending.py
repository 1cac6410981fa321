"""All that receivers check of a sender is looked up, as they would."""

import asyncio

from services.mailer.domain.addresses import without_addresses
from services.mailer.domain.sending import (
    Check,
    Finding,
    SendingIdentity,
    dkim_finding,
    dkim_name,
    dmarc_finding,
    dmarc_names,
    dmarc_record,
    login_finding,
    spf_finding,
    tls_finding,
    unsubscribe_finding,
)
from services.mailer.ports.sending import Dns, NoDns, ServerAway, TlsProbe
from shared.clock import Clock


async def check_sending(identity: SendingIdentity, *, dns: Dns, tls: TlsProbe, clock: Clock) -> list[Finding]:
    """The findings, one or more for each check. Without DNS or server they say so; it never fails."""
    today = clock().date()
    looked_up = await asyncio.gather(
        _tls(identity, tls, clock), _spf(identity, dns), _dkim(identity, dns), _dmarc(identity, dns)
    )
    return [
        login_finding(identity.server, identity.oauth, today),
        *(finding for findings in looked_up for finding in findings),
        unsubscribe_finding(identity.public_url),
    ]


async def _tls(identity: SendingIdentity, tls: TlsProbe, clock: Clock) -> list[Finding]:
    try:
        return [tls_finding(identity.server, await tls.look(), clock().date())]
    except ServerAway as error:
        return [Finding("tls", "unchecked", "tls-away", {"reason": without_addresses(str(error))})]


async def _spf(identity: SendingIdentity, dns: Dns) -> list[Finding]:
    try:
        return [spf_finding(identity.return_domain, await dns.texts(identity.return_domain))]
    except NoDns:
        return [_unchecked("spf")]


async def _dkim(identity: SendingIdentity, dns: Dns) -> list[Finding]:
    domain = identity.signing_domain
    if not identity.keys:
        return [Finding("dkim", "look", "dkim-none", {"domain": domain})]
    try:
        return [dkim_finding(key, domain, await dns.texts(dkim_name(key, domain))) for key in identity.keys]
    except NoDns:
        return [_unchecked("dkim")]


async def _dmarc(identity: SendingIdentity, dns: Dns) -> list[Finding]:
    try:
        for name in dmarc_names(identity.from_domain):
            record = dmarc_record(await dns.texts(name))
            if record is not None:
                return [dmarc_finding(identity, (name, record))]
    except NoDns:
        return [_unchecked("dmarc")]
    return [dmarc_finding(identity, None)]


def _unchecked(check: Check) -> Finding:
    return Finding(check, "unchecked", "no-dns")
