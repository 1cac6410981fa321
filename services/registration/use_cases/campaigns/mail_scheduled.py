"""The people to whom the schedule of an event writes are mailed, step by step; organisers get their digest in one."""

from typing import cast

from services.registration.domain.event import Event
from services.registration.domain.mail_schedule import still_makes_sense
from services.registration.domain.messages import digest_mail, mail
from services.registration.domain.scheduled_mail import ScheduledKind, ScheduledMail
from services.registration.domain.segment import Addressee, Segment, why_not
from services.registration.ports.events import Events
from services.registration.ports.figures import Figures
from services.registration.ports.identity import Accounts
from services.registration.ports.manage_links import ManageLinks
from services.registration.ports.people import Cursor, Entry, Filter, Registrations
from services.registration.ports.places import EventTransaction, EventTransactions, Prefetch
from services.registration.use_cases.campaigns.ask_coming import ask_coming
from services.registration.use_cases.campaigns.mail_paper_list import mail_paper_list
from shared.clock import Clock
from shared.contracts.mails import MailRequested
from shared.jobs.job import Job, Progress

PEOPLE_A_STEP = 100
READERS_OF_DIGESTS = {"owner", "editor"}


async def mail_scheduled(
    job: Job,
    *,
    events: Events,
    registrations: Registrations,
    figures: Figures,
    accounts: Accounts,
    transactions: EventTransactions,
    clock: Clock,
    links: ManageLinks,
    public_url: str,
) -> Progress:
    """One step of the job; its cursor is a line number. A step that is done again asks for the same e-mails.

    It ends where the event was cancelled, postponed or has begun meanwhile and the e-mail makes no sense any more.
    Raises UnknownEvent.
    """
    if job.options["kind"] == "still_coming":
        return await ask_coming(
            job, events=events, registrations=registrations, transactions=transactions, clock=clock, links=links
        )
    event, now = await events.read(job.event), clock()
    kind, occasion = cast(ScheduledKind, job.options["kind"]), str(job.options["occasion"])
    if not still_makes_sense(ScheduledMail(kind=kind), event, now):
        return Progress(cursor=job.cursor, state="cancelled")
    if kind == "digest":
        counts = (await figures.counts([event.slug]))[event.slug]
        organisers = [account for account, role in event.members.items() if role in READERS_OF_DIGESTS]
        url = f"{public_url}/console/events/{event.slug}/dashboard"
        readers = await accounts.emails(organisers)
        digests = [
            digest_mail(event, counts, address, url=url, occasion=f"{account}.{occasion}", now=now)
            for account, address in readers.items()
        ]
        return await _send(event, digests, transactions)
    if kind == "paper_list":
        mails = await mail_paper_list(
            event,
            occasion,
            registrations=registrations,
            accounts=accounts,
            transactions=transactions,
            clock=clock,
            public_url=public_url,
        )
        return Progress(cursor=None, counts={"mails": mails}, state="done")
    after = job.cursor if isinstance(job.cursor, int) else None
    entries = await registrations.page(job.event, Filter(), PEOPLE_A_STEP, None if after is None else Cursor(after))
    if not entries:
        return Progress(cursor=after, state="done")
    was_checked = kind == "certificate" or bool(await registrations.attended_lists(job.event))
    has_come = {e.registration.code: _counts_as_come(e, event, was_checked=was_checked) for e in entries}
    segment = Segment(checked_in=True) if kind in ("certificate", "thank_you") else Segment()

    async def ask(transaction: EventTransaction) -> int:
        people = [Addressee(transaction.by_code(code), came) for code, came in has_come.items()]
        reached = [person.registration for person in people if why_not(person, segment, "information") is None]
        for person in reached:
            url, event = links.url_for(person), transaction.event
            transaction.send(mail(kind, event, person, occasion=occasion, manage_url=url, now=clock()))
        return len(reached)

    sent = await transactions.run(job.event, Prefetch(codes=has_come), ask)
    return Progress(cursor=entries[-1].registration.line, done=len(entries), counts={"mails": sent})


def _counts_as_come(entry: Entry, event: Event, *, was_checked: bool) -> bool:
    """Whether somebody came or joined online; at the venue everybody did where nobody was checked in."""
    return entry.attendance.has_come or not (was_checked or event.is_online(entry.registration.category))


async def _send(event: Event, mails: list[MailRequested], transactions: EventTransactions) -> Progress:
    """Sends mails that are about nobody's registration."""

    async def send(transaction: EventTransaction) -> None:
        for request in mails:
            transaction.send(request)

    await transactions.run(event.slug, Prefetch(), send)
    return Progress(cursor=None, counts={"mails": len(mails)}, state="done")
