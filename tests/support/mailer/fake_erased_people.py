"""People whose data are erased, in memory: passes the contract suite of its adapter."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from typing_extensions import override

from services.mailer.domain.addresses import address_hash
from services.mailer.domain.mails import LedgerEntry
from services.mailer.domain.samples import SAMPLE
from services.mailer.ports.erasure import ErasedPeople
from shared.contracts.mailer import PERSON_ERASED, MailState
from shared.contracts.mails import MailRequested, RegistrationErased
from tests.support.mailer.fake_bounces import FakeSuppressions
from tests.support.mailer.fakes import WAITING, FakeLedger, StoredMail


class FakeErasedPeople(ErasedPeople):
    """The ids of erased registrations, and of those whose mails were passed on."""

    def __init__(self, ledger: FakeLedger, suppressions: FakeSuppressions | None = None) -> None:
        self._ledger = ledger
        self._suppressions = suppressions or FakeSuppressions()
        self.erased: set[str] = set()
        self.passed_on: set[str] = set()
        self.invitations: set[str] = set()
        self.named_in: dict[str, datetime] = {}

    @override
    async def erase(self, erasure: RegistrationErased, *, now: datetime) -> None:
        self.erased.add(erasure.registration)
        self.passed_on.update(erasure.group)
        self.invitations.update(f"invitation.{reference}" for reference in erasure.invitations)
        for booker in erasure.named_in:
            self.named_in[booker] = max(erasure.erased_at, self.named_in.get(booker, erasure.erased_at))
        own = self._mails(lambda mail: mail.entry.registration == erasure.registration)
        invited = self._mails(lambda mail: _about(mail.entry.id) in self.invitations)
        addresses = {mail.entry.to for mail in [*([] if erasure.passed_on else own), *invited]} - {""}
        names = {mail.entry.name for mail in own} - {""}

        def knows_them(mail: StoredMail) -> bool:
            entry = mail.entry
            is_to_them = entry.to in addresses and (entry.registration is None or entry.registration in erasure.group)
            return entry.event == erasure.event and (is_to_them or (entry.code == SAMPLE and entry.name in names))

        for mail in [*own, *self._mails(knows_them)]:
            self._forget(mail, now)
        for mail in self._mails(lambda mail: self._names(mail.entry, erasure)):
            self._drop(mail, now)
            mail.request = None
        for address in addresses - {mail.entry.to for mail in self._ledger.mails.values()}:
            if stored := self._suppressions.stored.get(address_hash(address)):
                self._suppressions.stored[stored.address_hash] = replace(stored, address="", reason="")

    @override
    async def include(self, request: MailRequested) -> bool:
        is_passed_on = request.passed_on and request.registration in self.passed_on
        is_about_them = request.registration in self.erased or _about(request.mail) in self.invitations
        erased_at = self.named_in.get(request.registration or "") if request.kind == "group_summary" else None
        return is_passed_on or is_about_them or (erased_at is not None and request.requested_at <= erased_at)

    @override
    async def erase_mail(self, mail: str, *, now: datetime) -> None:
        self._forget(self._ledger.mails[mail], now)

    @staticmethod
    def _names(entry: LedgerEntry, erasure: RegistrationErased) -> bool:
        is_earlier = entry.requested_at <= erasure.erased_at or entry.resent_from is not None
        return entry.kind == "group_summary" and entry.registration in erasure.named_in and is_earlier

    def _mails(self, fit: Callable[[StoredMail], bool]) -> list[StoredMail]:
        return [mail for mail in self._ledger.mails.values() if fit(mail)]

    def _forget(self, mail: StoredMail, now: datetime) -> None:
        self._drop(mail, now)
        mail.request, mail.is_awaited, mail.address = None, False, ""
        reason = mail.entry.reason if mail.entry.reason == PERSON_ERASED else None
        history = tuple(replace(change, reason=None) for change in mail.entry.history)
        mail.entry = replace(mail.entry, to="", name="", code="", reason=reason, history=history)

    def _drop(self, mail: StoredMail, now: datetime) -> None:
        if mail.entry.state not in (*WAITING, "sending"):
            return
        state: MailState = "unknown" if mail.times_lost or mail.handing_over else "suppressed"
        mail.due_at, mail.handing_over = None, False
        self._ledger.change(mail, at=now, state=state, reason=PERSON_ERASED)


def _about(mail: str) -> str:
    """The beginning of the id of a mail, which says what it is about."""
    return mail.rpartition(".")[0]
