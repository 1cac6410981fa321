"""Many people who are invited at once: one row for each, with the code that its invitation will have."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from services.registration.domain.invitation import new_invitation_code
from services.registration.domain.invitation_draft import InvitationDraft
from services.registration.domain.people_import import problems_of
from services.registration.domain.places import SoldOut
from services.registration.domain.registration import Registration
from shared.documents.tickets import Random
from shared.errors import Refusal
from shared.jobs.job import BadRow
from shared.language.field_types import email_key

MOMENTS = ("expires_at", "consented_at")


@dataclass(frozen=True, slots=True)
class InvitationRow:
    """A row of the list: `number` counts from 1.

    Its code is chosen at random before anything happens, so that a row that is done again meets its own invitation.
    """

    number: int
    code: str
    draft: InvitationDraft

    @property
    def email(self) -> str:
        """The key of the address."""
        return email_key(self.draft.email or "")

    def stored(self) -> dict[str, Any]:
        """The row in JSON values."""
        values = asdict(self.draft)
        texts = {name: values[name].isoformat() for name in MOMENTS if values[name]}
        return {"number": self.number, "code": self.code, "draft": values | texts}


def new_row(number: int, draft: InvitationDraft, random: Random) -> InvitationRow:
    """A row with a fresh code."""
    return InvitationRow(number, new_invitation_code(random), draft)


def stored_row(values: Mapping[str, Any]) -> InvitationRow:
    """The row of `InvitationRow.stored`."""
    draft = dict(values["draft"])
    moments = {name: datetime.fromisoformat(draft[name]) for name in MOMENTS if draft[name]}
    return InvitationRow(values["number"], values["code"], InvitationDraft(**draft | moments))


def faults_of_row(number: int, refusal: Refusal) -> tuple[BadRow, ...]:
    """The faults of a row whose invitation is refused."""
    if refusal.errors or isinstance(refusal, SoldOut):
        return problems_of(number, refusal)
    return (BadRow(number, "email", f"{refusal.title()}."),)


def news_draft(registration: Registration, consent: str, **shared: Any) -> InvitationDraft:
    """Returns the invitation of somebody who was registered elsewhere: it is news, to which they agreed."""
    return InvitationDraft(
        **{**shared, "locale": registration.locale},
        email=registration.email,
        first_name=registration.first_name,
        last_name=registration.last_name,
        company=registration.company,
        consented_at=registration.consents[consent].at,
        subscriber=registration.id,
    )


def agreed(registrations: Iterable[Registration], consent: str) -> dict[str, Registration]:
    """The registrations whose holders agree to `consent`, by e-mail key: of each address its last word counts."""
    last: dict[str, Registration] = {}
    for registration in registrations:
        record = registration.consents.get(consent)
        if record is None or registration.erased_at or not registration.email:
            continue
        before = last.get(email_key(registration.email))
        if before is None or before.consents[consent].at <= record.at:
            last[email_key(registration.email)] = registration
    return {email: registration for email, registration in last.items() if registration.consents[consent].given}
