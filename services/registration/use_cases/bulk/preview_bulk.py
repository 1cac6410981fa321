"""An organiser sees what an action on several registrations would do, before anything happens."""

import asyncio
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from services.registration.domain import transitions
from services.registration.domain.bulk import Bulk, outcome_of, with_tag, without_tag
from services.registration.domain.event import Event
from services.registration.domain.organisation_index import NO_ORGANISATIONS
from services.registration.domain.places import PlaceCount
from services.registration.domain.registration import NothingToConfirm, NotInThisState, Registration
from services.registration.domain.registration_form import Changes
from services.registration.ports.events import Events
from services.registration.ports.people import Registrations
from services.registration.use_cases.bulk.run_bulk import refusal_sentence
from services.registration.use_cases.people.resend_mail import may_resend
from shared.clock import Clock
from shared.documents.tickets import Random
from shared.errors import Refusal

PEOPLE_A_LOOK = 200


@dataclass(slots=True)
class Preview:
    """How many people there are, how many of them get each outcome, and who is refused, with the reason."""

    people: int = 0
    outcomes: Counter[str] = field(default_factory=Counter)
    refused: list[tuple[Registration, str]] = field(default_factory=list)


async def preview_bulk(
    event: str, bulk: Bulk, *, events: Events, registrations: Registrations, clock: Clock, random: Random
) -> Preview:
    """Plays the action through on a copy of the places, in the order in which it would be done.

    Places that become free go to nobody in it: who waits gets them with the action itself. Raises UnknownEvent.
    """
    definition, stored = await events.read_with_count(event)
    count, preview = stored.copy(), Preview()
    for start in range(0, len(bulk.codes), PEOPLE_A_LOOK):
        codes = bulk.codes[start : start + PEOPLE_A_LOOK]
        people: Mapping[str, Registration] = {r.code: r for r in await registrations.with_codes(event, codes)}
        for before in (people[code] for code in codes if code in people):
            preview.people += 1
            try:
                after = _after(bulk, before, event=definition, count=count, now=clock(), random=random)
            except Refusal as refusal:
                preview.refused.append((before, refusal_sentence(refusal)))
                continue
            count.give_back(before)
            count.take(after)
            preview.outcomes[outcome_of(bulk.action, before, after)] += 1
        await asyncio.sleep(0)  # other work has its turn
    return preview


def _after(
    bulk: Bulk, before: Registration, *, event: Event, count: PlaceCount, now: datetime, random: Random
) -> Registration:
    """The registration as the action would leave it. Raises what the action raises."""
    match bulk.action:
        case "approve":
            return transitions.approve(before, event=event, count=count, now=now, random=random)
        case "decline":
            return transitions.decline(before, bulk.reason, now=now)
        case "cancel":
            return before if before.state == "cancelled" else transitions.cancel(before, now=now)
        case "category":
            changes: Changes = {"category": bulk.category_for(before.code)}
            return transitions.change(
                before, changes, event=event, count=count, organisations=NO_ORGANISATIONS, now=now, random=random
            )
        case "resend":
            if not before.is_active:
                raise NotInThisState
            if not may_resend(event, before):
                raise NothingToConfirm
            return before
    tags = with_tag(before, bulk.tag) if bulk.action == "add_tag" else without_tag(before, bulk.tag)
    return before if tags == before.tags else before.changed(now, tags=tags)
