"""An organiser has the news of an event told to the people who know other facts of it."""

from services.registration.domain.news import news_of
from services.registration.ports.events import Events
from services.registration.ports.places import EventTransaction, EventTransactions, Prefetch
from services.registration.use_cases.steps.settle_news import settle_news
from shared.clock import Clock
from shared.contracts.registration import Texts
from shared.jobs.job import Job
from shared.jobs.ports import Jobs

NEWS = "news"
"""The kind of the jobs that tell people the news of an event."""


async def start_news(
    slug: str,
    notes: Texts,
    *,
    actor: str,
    events: Events,
    transactions: EventTransactions,
    jobs: Jobs,
    clock: Clock,
) -> Job | None:
    """Starts a job that mails everybody concerned; None where everybody knows how things stand.

    From then on people count as told. The same news again, as after a double click, are told by the same job. Raises
    UnknownEvent.
    """
    news = news_of(await events.read(slug), notes)
    if news is None:
        return None
    # The job comes first: should this process die in between, people do not count as told, and the job is the same.
    job = Job(
        id=f"{NEWS}.{slug}.{news.occasion}",
        kind=NEWS,
        event=slug,
        actor=actor,
        created_at=clock(),
        options=news.options(),
    )
    await jobs.start(job)

    async def settle(transaction: EventTransaction) -> None:
        settle_news(transaction, news, "event.people_told", actor=actor, now=clock())

    await transactions.run(slug, Prefetch(), settle)
    return job
