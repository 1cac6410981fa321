"""Confirmed people are asked by e-mail whether they still come: a job, step by step."""

from dataclasses import replace
from datetime import datetime

from services.registration.domain.coming import answer_by, asked, is_to_be_asked, may_ask
from services.registration.domain.messages import mail
from services.registration.domain.registration import Registration
from services.registration.ports.events import Events
from services.registration.ports.manage_links import ManageLinks
from services.registration.ports.people import Cursor, Filter, Registrations
from services.registration.ports.places import EventTransaction, EventTransactions, Prefetch
from services.registration.use_cases.campaigns.find_recipients import addressee
from shared.audit import audit_entry
from shared.clock import Clock
from shared.jobs.job import Job, Progress

PEOPLE_A_STEP = 100
ASKED = "asked"
"""The count of the people who were asked."""


async def ask_coming(
    job: Job,
    *,
    events: Events,
    registrations: Registrations,
    transactions: EventTransactions,
    clock: Clock,
    links: ManageLinks,
) -> Progress:
    """Asks the next people, in the order in which they came. One step of the job; its cursor is a line number.

    The option `codes` names those who are asked (None: all), `occasion` sets the e-mails apart from others: a step
    that is done again asks for the same ones, which then go once. Raises UnknownEvent.
    """
    after = job.cursor if isinstance(job.cursor, int) else None
    event = await events.read(job.event)
    if not may_ask(event, clock()):
        return Progress(cursor=after, state="cancelled")
    entries = await registrations.page(job.event, Filter(), PEOPLE_A_STEP, None if after is None else Cursor(after))
    if not entries:
        return Progress(cursor=after, state="done")
    named = job.options.get("codes")
    reached = [entry.registration.code for entry in entries if addressee(event, entry).is_reached]
    codes = [code for code in reached if named is None or code in named]

    async def ask(transaction: EventTransaction) -> int:
        people = [p for p in map(transaction.by_code, codes) if is_to_be_asked(p, by_name=named is not None)]
        for person in people:
            _ask(transaction, person, job, clock(), links)
        return len(people)

    people = await transactions.run(job.event, Prefetch(codes=codes), ask) if codes else 0
    return Progress(cursor=entries[-1].registration.line, done=len(entries), counts={ASKED: people})


def _ask(transaction: EventTransaction, person: Registration, job: Job, now: datetime, links: ManageLinks) -> None:
    after, event = asked(person, now), transaction.event
    if after is not person:
        transaction.save(after, before=person)
        before, change = {"coming": person.coming}, {"coming": after.coming}
        entry = audit_entry(
            "registration.asked", person.code, event=job.event, actor=job.actor, at=now, before=before, after=change
        )
        transaction.audit(entry)
    if after.mail_address:
        occasion = f"{after.holder}.{job.options['occasion']}"
        request = mail("still_coming", event, after, occasion=occasion, manage_url=links.url_for(after), now=now)
        transaction.send(replace(request, expires_at=answer_by(event, now)))
