"""The facts of an event for search engines: schema.org's Event as JSON-LD inside the page."""

import json
from datetime import datetime
from typing import Any

from markupsafe import Markup

from services.registration.domain.event import Event
from services.registration.domain.places import Outcome
from shared.language.languages import chosen

SCHEMA = "https://schema.org"
STATUSES = {"cancelled": "EventCancelled", "postponed": "EventPostponed"}
# A browser ends a script at these characters, whatever they are part of (HTML, 4.12.1.3).
ESCAPES = {ord(character): f"\\u{ord(character):04x}" for character in "<>&"}


def structured_data(
    event: Event, outcome: Outcome | None, *, language: str, public_url: str, image: str, now: datetime
) -> Markup:
    """Returns the event as JSON-LD that is safe inside a script element; `outcome` is the best one for a newcomer."""
    url = f"{public_url}/e/{event.slug}"
    facts = {
        "@context": SCHEMA,
        "@type": "Event",
        "@id": url,
        "url": url,
        "name": chosen(event.title, language),
        "description": chosen(event.description, language),
        "inLanguage": list(event.languages),
        "startDate": event.starts_at.astimezone(event.zone).isoformat(),
        "endDate": event.ends_at.astimezone(event.zone).isoformat(),
        "eventStatus": f"{SCHEMA}/{STATUSES.get(event.state, 'EventScheduled')}",
        "eventAttendanceMode": f"{SCHEMA}/{_mode(event)}EventAttendanceMode",
        "image": [f"{public_url}{image}"],
        "isAccessibleForFree": True,
        "maximumAttendeeCapacity": event.capacity,
        "location": _location(event),
        "organizer": _organizer(event, public_url),
        "offers": _offer(event, outcome, url, now),
    }
    known = {name: value for name, value in facts.items() if value not in (None, "", [])}
    return Markup(json.dumps(known, ensure_ascii=False).translate(ESCAPES))  # noqa: S704 - escaped for scripts


def _mode(event: Event) -> str:
    online = {category.online is not None for category in event.categories}
    return "Mixed" if len(online) == 2 else "Online" if True in online else "Offline"


def _location(event: Event) -> dict[str, Any] | None:
    """The place. Search engines want an address, even where only its name is known."""
    venue = event.venue
    if not (venue.name or venue.address):
        return None
    place = {"@type": "Place", "name": venue.name or venue.address, "address": venue.address or venue.name}
    return {**place, "hasMap": venue.url} if venue.url else place


def _organizer(event: Event, public_url: str) -> dict[str, Any] | None:
    """The organisation that signs the event's certificates."""
    name = event.certificate.issuer
    return {"@type": "Organization", "name": name, "url": f"{public_url}/"} if name else None


def _offer(event: Event, outcome: Outcome | None, url: str, now: datetime) -> dict[str, Any]:
    opens_at = event.registration_opens_at or event.created_at
    return {
        "@type": "Offer",
        "price": 0,
        "priceCurrency": "EUR",
        "url": url,
        "availability": f"{SCHEMA}/{_availability(event, outcome, now)}",
        "validFrom": opens_at.astimezone(event.zone).isoformat(),
        "validThrough": (event.registration_closes_at or event.ends_at).astimezone(event.zone).isoformat(),
    }


def _availability(event: Event, outcome: Outcome | None, now: datetime) -> str:
    if event.is_open(now) and outcome in ("confirmed", "awaiting_approval"):
        return "InStock"
    opens_at = event.registration_opens_at
    return "PreSale" if event.state == "published" and opens_at and now < opens_at else "SoldOut"
