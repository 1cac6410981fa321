"""Submissions that may be repeated: the same key again gives the first answer."""

import hashlib
import json
from dataclasses import asdict, dataclass

from services.registration.domain.group import ColleagueOutcome, GroupOutcome
from services.registration.domain.places import Outcome
from services.registration.domain.registration_form import RegistrationForm
from shared.errors import Invalid


class IdempotencyKeyReused(Invalid):
    """This Idempotency-Key came with another submission."""


@dataclass(frozen=True, slots=True)
class IdempotentAnswer:
    """The first answer to a repeatable submission. Submissions with one `fingerprint` are the same."""

    key: str
    fingerprint: str
    outcome: Outcome
    colleagues: tuple[ColleagueOutcome, ...] = ()

    def again(self, fingerprint: str) -> GroupOutcome:
        """The outcome, for the same submission. Raises IdempotencyKeyReused for another one."""
        if fingerprint != self.fingerprint:
            raise IdempotencyKeyReused
        return GroupOutcome(self.outcome, self.colleagues)


def answer_key(event: str, idempotency_key: str) -> str:
    """The key under which an answer is stored: the header's text, of any length, as a hex hash per event."""
    return hashlib.sha256(f"{event}\n{idempotency_key}".encode()).hexdigest()


def fingerprint(form: RegistrationForm) -> str:
    """A hex hash of a form; the order of its answers makes no difference."""
    values = asdict(form)
    if not form.colleagues:  # a form of before there were groups keeps its hash
        del values["colleagues"], values["if_short"]
    return hashlib.sha256(json.dumps(values, sort_keys=True).encode()).hexdigest()
