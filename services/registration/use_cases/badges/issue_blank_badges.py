"""An organiser has badges without a name printed, for guests who come unannounced."""

from collections.abc import Mapping
from typing import Any

from services.registration.domain.badge_printing import PRINTED_BLANK, BlankBadge
from services.registration.domain.event import Event
from services.registration.domain.identifiers import new_id
from services.registration.ports.badges import BlankBadges
from shared.audit import audit_entry
from shared.clock import Clock
from shared.documents.tickets import Random, new_secret


async def issue_blank_badges(
    event: Event,
    count: int,
    *,
    layout: Mapping[str, Any],
    actor: str,
    blank_badges: BlankBadges,
    clock: Clock,
    random: Random,
) -> list[BlankBadge]:
    """Makes `count` blank badges, each with a number and a secret that belongs to nobody yet.

    The print is audited with `layout` (JSON values).
    """
    secrets = [new_secret(event.short_id, random) for _ in range(count)]
    after = {**layout, "count": count}
    entry = audit_entry(PRINTED_BLANK, new_id(random), event=event.slug, actor=actor, at=clock(), after=after)
    return await blank_badges.issue(event.slug, secrets, entry)
