"""An organiser has a mail sent again, perhaps to a corrected address."""

from dataclasses import replace

from services.mailer.domain.addresses import BadAddress, NotAnAddress, deliverable
from services.mailer.domain.mails import LedgerEntry, UnknownMail
from services.mailer.ports.mails import Ledger
from shared.audit import AuditEntry
from shared.clock import Clock


async def resend_mail(mail: str, to: str | None, *, actor: str, ledger: Ledger, clock: Clock) -> LedgerEntry:
    """Sends the mail with this id again, to `to` or (None) to the same address, and returns what will go out.

    A mail that still waits goes now; one that is settled stays as it is in the ledger and gets a repetition with an id
    and a Message-ID of its own. A second click finds the repetition of the first. Raises UnknownMail, NotAnAddress.
    """
    original, request = await ledger.entry(mail), await ledger.request(mail)
    if original is None or request is None:
        raise UnknownMail
    address = original.to if to is None else _checked(to)
    now = clock()
    audit = AuditEntry(
        actor=actor,
        action="mail.resent",
        event=original.event,
        subject=mail,
        at=now,
        before={"to": original.to, "state": original.state},
        after={"to": address},
    )
    repeated = await ledger.resends(mail)
    for earlier in (original, *repeated):
        on_its_way = earlier.state == "sending" and earlier.to == address
        if on_its_way or await ledger.expedite(earlier.id, to=address, now=now, audit=audit):
            return await _known(ledger, earlier.id)
    repetition = f"{mail}.resend.{len(repeated) + 1}"
    again = replace(request, mail=repetition, to=address, requested_at=now)
    await ledger.accept(again, now=now, resent_from=mail, audit=audit)
    return await _known(ledger, repetition)


def _checked(address: str) -> str:
    try:
        deliverable(address)
    except BadAddress as error:
        raise NotAnAddress(f"{error}.".capitalize(), errors=(("/to", str(error)),)) from None
    return address.strip()


async def _known(ledger: Ledger, mail: str) -> LedgerEntry:
    entry = await ledger.entry(mail)
    if entry is None:
        raise UnknownMail
    return entry
