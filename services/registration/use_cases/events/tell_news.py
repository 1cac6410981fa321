"""The people who know other facts of an event than those that hold now are mailed: a job, step by step."""

from dataclasses import replace
from datetime import datetime

from services.registration.domain.known_facts import facts_known_at, facts_of
from services.registration.domain.messages import event_mail
from services.registration.domain.news import News
from services.registration.domain.registration import Registration
from services.registration.ports.manage_links import ManageLinks
from services.registration.ports.people import Cursor, Filter, Registrations
from services.registration.ports.places import EventTransaction, EventTransactions, Prefetch
from shared.clock import Clock
from shared.jobs.job import Job, Progress
from shared.language.languages import chosen

PEOPLE_A_STEP = 100


async def tell_news(
    job: Job, *, registrations: Registrations, transactions: EventTransactions, clock: Clock, links: ManageLinks
) -> Progress:
    """Mails the next people, in the order in which they came. One step of the job; its cursor is a line number.

    Whoever has cancelled or was declined is left out. A step that is done again asks for the same mails, which then go
    once. Raises UnknownEvent.
    """
    after = job.cursor if isinstance(job.cursor, int) else None
    entries = await registrations.page(job.event, Filter(), PEOPLE_A_STEP, None if after is None else Cursor(after))
    if not entries:
        return Progress(cursor=after, state="done")
    news, codes = News.of(job.options), [e.registration.code for e in entries if e.registration.is_active]

    async def tell(transaction: EventTransaction) -> int:
        people = map(transaction.by_code, codes)
        return sum(_mail(transaction, person, news, clock(), links) for person in people if person.is_active)

    mails = await transactions.run(job.event, Prefetch(codes=codes), tell) if codes else 0
    return Progress(cursor=entries[-1].registration.line, done=len(entries), counts={"mails": mails})


def _mail(transaction: EventTransaction, person: Registration, news: News, now: datetime, links: ManageLinks) -> bool:
    """Whether the person knows other facts and therefore gets the mail."""
    known, present = facts_known_at(news.history, person.informed_at), facts_of(transaction.event)
    if known is not None and transaction.event.is_online(person.category):
        known = replace(known, venue=present.venue)  # who takes part from afar need not find the new place
    if known is None or known == present:
        return False
    request = event_mail(
        transaction.event,
        person,
        known,
        occasion=news.occasion,
        manage_url=links.url_for(person),
        now=now,
        reason=chosen(news.notes, person.locale) if news.notes else None,
    )
    transaction.send(request)
    return True
