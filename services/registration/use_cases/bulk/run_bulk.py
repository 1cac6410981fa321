"""Acts on several registrations as a job, step by step.

Each action is that of one registration, so that places stay exact. Those of a step are asked for together, and are
then committed together. An action and its audit entry are one write: a step that is done again after a crash finds the
entries of those who are done, and leaves them alone.
"""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping
from functools import partial

from services.registration.domain.bulk import Bulk, Outcome, outcome_of
from services.registration.domain.form_check import FormInvalid
from services.registration.domain.registration import Registration
from services.registration.ports.history import History
from services.registration.ports.manage_links import ManageLinks
from services.registration.ports.people import Registrations
from services.registration.ports.places import EventTransactions
from services.registration.use_cases.people.change_registration import change_registration
from services.registration.use_cases.people.resend_mail import resend_mail
from services.registration.use_cases.people.tag_registration import tag_registration
from services.registration.use_cases.places.approve_registration import approve_registration
from services.registration.use_cases.places.cancel_registration import cancel_registration
from services.registration.use_cases.places.decline_registration import decline_registration
from shared.audit import AuditEntry
from shared.clock import Clock
from shared.documents.tickets import Random
from shared.errors import Refusal, Unavailable
from shared.jobs.job import BadRow, Job, Progress, State

PEOPLE_A_STEP = 50  # fewer than are committed in one transaction

Act = Callable[[str], Awaitable[Registration]]


async def run_bulk(
    job: Job,
    *,
    registrations: Registrations,
    history: History,
    transactions: EventTransactions,
    clock: Clock,
    random: Random,
    links: ManageLinks,
) -> Progress:
    """Acts on the next people. One step of the job; its cursor is the number of people who are done.

    The counts are by outcome; `bad` lists those who were refused, each with its code and the reason.
    """
    bulk, start = Bulk.of(job.options), job.cursor if isinstance(job.cursor, int) else 0
    codes = bulk.codes[start : start + PEOPLE_A_STEP]
    written = {entry.subject: entry for entry in await history.of_bulk(job.event, job.id, codes)}
    before = {r.code: r for r in await registrations.with_codes(job.event, codes)}
    act = _action(job, bulk, transactions=transactions, clock=clock, random=random, links=links)
    open_codes = [code for code in codes if code not in written]
    results = await asyncio.gather(*map(act, open_codes), return_exceptions=True)
    outcomes: Counter[str] = Counter(_written_outcome(bulk, written[code]) for code in codes if code in written)
    bad = []
    for code, result in zip(open_codes, results, strict=True):
        if isinstance(result, Registration):
            outcomes[outcome_of(bulk.action, before[code], result)] += 1
        else:
            bad.append(BadRow(bulk.codes.index(code, start) + 1, code, _reason(result)))
    end = start + len(codes)
    state: State = "done" if end >= len(bulk.codes) else "running"
    return Progress(cursor=end, done=len(codes), counts=outcomes, bad=tuple(bad), state=state)


def _action(
    job: Job, bulk: Bulk, *, transactions: EventTransactions, clock: Clock, random: Random, links: ManageLinks
) -> Act:
    """The use case of one registration."""

    def use(use_case: Callable[..., Awaitable[Registration]], **details: object) -> Act:
        fixed = {"actor": job.actor, "transactions": transactions, "clock": clock, "bulk": job.id}
        return partial(use_case, job.event, **fixed, **details)

    async def change_category(code: str) -> Registration:
        change = use(change_registration, changes={"category": bulk.category_for(code)}, random=random, links=links)
        return await change(code)

    actions: Mapping[str, Act] = {
        "approve": use(approve_registration, random=random, links=links),
        "decline": use(decline_registration, reason=bulk.reason, links=links),
        "cancel": use(cancel_registration, random=random, links=links),
        "category": change_category,
        "add_tag": use(tag_registration, tag=bulk.tag, gives=True),
        "remove_tag": use(tag_registration, tag=bulk.tag, gives=False),
        "resend": use(resend_mail, random=random, links=links, occasion=job.id),
    }
    return actions[bulk.action]


def _written_outcome(bulk: Bulk, entry: AuditEntry) -> Outcome:
    """The outcome of an action that an interrupted step has done already."""
    if bulk.action == "approve":
        return "waitlisted" if entry.after.get("state") == "waitlisted" else "approved"
    outcomes: Mapping[str, Outcome] = {"decline": "declined", "cancel": "cancelled", "resend": "mailed"}
    return outcomes.get(bulk.action, "changed")


def _reason(result: BaseException) -> str:
    """The sentence of a refusal. Raises whatever else it is: the step is done again."""
    if not isinstance(result, Refusal) or isinstance(result, Unavailable):
        raise result
    return refusal_sentence(result)


def refusal_sentence(refusal: Refusal) -> str:
    """Returns the reason why a registration is left as it is."""
    if isinstance(refusal, FormInvalid) and refusal.errors:
        return refusal.errors[0][1]
    return refusal.title() + "."
