"""An organiser leaves people as they are: they need not be told of a change."""

from services.registration.domain.news import news_of
from services.registration.ports.places import EventTransaction, EventTransactions, Prefetch
from services.registration.use_cases.steps.settle_news import settle_news
from shared.clock import Clock


async def dismiss_news(slug: str, *, actor: str, transactions: EventTransactions, clock: Clock) -> None:
    """Tells nobody, and does not ask again until another change. Raises UnknownEvent."""

    async def dismiss(transaction: EventTransaction) -> None:
        news = news_of(transaction.event)
        if news is not None:
            settle_news(transaction, news, "event.news_dismissed", actor=actor, now=clock())

    await transactions.run(slug, Prefetch(), dismiss)
