"""An organiser deletes a question with all answers to it."""

from collections.abc import Callable
from dataclasses import replace

from services.registration.domain.event import Event
from services.registration.domain.event_definition import EventDefinition
from services.registration.domain.question_changes import retired, without
from services.registration.ports.answers import GivenAnswers
from services.registration.ports.manage_links import ManageLinks
from services.registration.ports.places import EventTransaction, EventTransactions, Prefetch
from services.registration.use_cases.events.change_event import change_event
from shared.audit import audit_entry
from shared.clock import Clock
from shared.documents.tickets import Random

STEP = 100  # registrations in one transaction


async def delete_question(
    slug: str,
    question: str,
    *,
    actor: str,
    answers: GivenAnswers,
    transactions: EventTransactions,
    clock: Clock,
    random: Random,
    links: ManageLinks,
) -> Event:
    """Deletes a question (an id) and the answers to it.

    From the first step on nobody is asked it any more. Where a later step fails, the question stands as a retired one
    with the answers that are left, and can be deleted again. Raises UnknownEvent, EventInvalid (another depends on it).
    """

    async def change(edit: Callable[[EventDefinition], EventDefinition]) -> Event:
        return await change_event(
            slug, edit, actor=actor, transactions=transactions, clock=clock, random=random, links=links
        )

    await change(lambda definition: replace(definition, questions=retired(definition.questions, question)))
    while codes := await answers.codes(slug, question, STEP):
        await _forget(slug, question, codes, actor=actor, transactions=transactions, clock=clock)
    return await change(lambda definition: replace(definition, questions=without(definition.questions, question)))


async def _forget(
    slug: str, question: str, codes: list[str], *, actor: str, transactions: EventTransactions, clock: Clock
) -> None:
    async def forget(transaction: EventTransaction) -> None:
        now = clock()
        for before in map(transaction.by_code, codes):
            rest = {name: answer for name, answer in before.answers.items() if name != question}
            transaction.save(before.changed(now, answers=rest), before=before)
        after = {"question": question, "registrations": len(codes)}
        transaction.audit(audit_entry("answers.deleted", slug, event=slug, actor=actor, at=now, after=after))

    await transactions.run(slug, Prefetch(codes=codes), forget)
