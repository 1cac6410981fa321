"""A submission that may come from a program waits until its address is confirmed; its sender sees no difference."""

from services.registration.domain.group import GroupOutcome
from services.registration.domain.held_submission import TOKEN_BITS, HeldSubmission, confirmation_request, hash_of
from services.registration.domain.idempotency import answer_key, fingerprint
from services.registration.domain.registration_form import RegistrationForm
from services.registration.ports.held_submissions import HeldSubmissions
from services.registration.ports.places import EventTransaction, EventTransactions, Prefetch
from services.registration.use_cases.steps.check_submission import check_submission
from services.registration.use_cases.steps.use_invitation import invitations_named_by
from shared.clock import Clock, to_milliseconds
from shared.documents.tickets import Random


async def hold_submission(
    event: str,
    form: RegistrationForm,
    *,
    language: str,
    idempotency_key: str | None,
    held_submissions: HeldSubmissions,
    transactions: EventTransactions,
    clock: Clock,
    random: Random,
    public_url: str,
) -> GroupOutcome:
    """Mails a link that registers, and says with what outcome it would now; no place is held.

    A form that was placed before gets its answer again. One address is mailed once in ten minutes. Raises as
    `place_registration`.
    """
    token = f"{random.getrandbits(TOKEN_BITS):040x}"
    held = HeldSubmission(
        token_hash=hash_of(token), event=event, form=form, language=language, at=to_milliseconds(clock())
    )
    key = answer_key(event, idempotency_key) if idempotency_key else None

    async def hold(transaction: EventTransaction) -> GroupOutcome:
        if key and (earlier := transaction.answer(key)):
            return earlier.again(fingerprint(form))
        outcome = check_submission(transaction, form, held.at)
        url = f"{public_url}/e/{event}/confirm/{token}"
        transaction.send(confirmation_request(transaction.event, held, url=url))
        return outcome

    await held_submissions.keep(held)
    prefetch = Prefetch(keys=(key,) if key else (), invitations=invitations_named_by(form))
    return await transactions.run(event, prefetch, hold)
