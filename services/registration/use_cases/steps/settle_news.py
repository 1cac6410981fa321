"""From now on everybody who is registered counts as knowing the present facts of an event."""

from dataclasses import asdict, replace
from datetime import datetime

from services.registration.domain.known_facts import facts_of
from services.registration.domain.news import News, news_of
from services.registration.ports.places import EventTransaction
from shared.audit import audit_entry


def settle_news(transaction: EventTransaction, news: News, action: str, *, actor: str, now: datetime) -> None:
    """Forgets what people knew before, and audits it as `action`; nothing where other news have come meanwhile."""
    event = transaction.event
    present = news_of(event)
    if present is None or present.occasion != news.occasion:
        return
    transaction.save_event(replace(event, known=(), version=event.version + 1, updated_at=now))
    before, after = asdict(event.known[0].facts), {**asdict(facts_of(event)), "notes": dict(news.notes)}
    entry = audit_entry(action, event.slug, event=event.slug, actor=actor, at=now, before=before, after=after)
    transaction.audit(entry)
