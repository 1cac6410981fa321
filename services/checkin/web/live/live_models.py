"""The events of a live stream, as JSON."""

from collections.abc import Iterator
from dataclasses import asdict
from datetime import datetime

import orjson

from services.checkin.domain.scans import Counts, RecordedScan
from services.checkin.domain.watching import WatchedGuest
from services.checkin.ports.news import News, Person, Position
from services.checkin.web.live.listeners import Audience
from shared.http.event_streams import event_text


def counts_event(list_: str, counts: Counts, limit: int | None, at: datetime, position: Position) -> bytes:
    """The numbers of people on a list. `limit`: the most who may be inside at once; null without one."""
    data = {
        "list": list_,
        "admitted": counts.admitted,
        "expected": counts.expected,
        "inside": counts.inside,
        "limit": limit,
        "free": None if limit is None else max(0, limit - counts.inside),
        "at": at,
    }
    return event_text("counts", orjson.dumps(data), id_of(position))


def scan_event(news: News, scan: RecordedScan, audience: Audience) -> bytes:
    """A scan; whose it is stands in it only for those who may know."""
    person = news.person
    attendee = {"code": person.code, "name": person.name} if person and audience.names else None
    data = {
        **_of_scan(scan),
        "reason": scan.reason,
        "direction": scan.direction,
        "category": person.category if person else None,
        "attendee": attendee,
    }
    return event_text("scan", orjson.dumps(data), id_of(news.position))


def watched_event(news: News, scan: RecordedScan, person: Person, audience: Audience) -> bytes:
    """A watched guest at the door, with the host; `at` is the true time, also of a scan that was uploaded later."""
    names = {"name": person.name, "company": person.company} if audience.watched_names else {}
    data = {**_of_scan(scan), "code": person.code, "host": person.host, **names}
    return event_text("watched", orjson.dumps(data), id_of(news.position))


def missed_arrival_events(
    guest: WatchedGuest, list_: str | None, since: Position, audience: Audience, position: Position
) -> Iterator[bytes]:
    """The arrivals of a watched guest that were recorded after a position, of which the news are forgotten."""
    names = {"name": guest.name, "company": guest.company} if audience.watched_names else {}
    for arrival in reversed(guest.arrivals):
        if arrival.recorded_at.timestamp() >= since[0] and list_ in {None, arrival.list}:
            known = {"verdict": "admitted", "level": "go", "code": guest.code, "host": guest.host}
            data = {**asdict(arrival), **known, **names}
            yield event_text("watched", orjson.dumps(data), id_of(position))


def _of_scan(scan: RecordedScan) -> dict[str, object]:
    return {
        "list": scan.list,
        "verdict": scan.verdict,
        "level": scan.level,
        "gate": scan.gate_name,
        "at": scan.counts_at,
        "recorded_at": scan.recorded_at,
        "offline": scan.offline,
        "rehearsal": scan.rehearsal,
    }


def is_arrival(scan: RecordedScan) -> bool:
    """Whether somebody came, or was turned away; not that they came again, or in a rehearsal."""
    if scan.direction == "exit" or scan.rehearsal:
        return False
    is_first = scan.first_admission is None or scan.first_admission.at == scan.counts_at
    return is_first if scan.verdict == "admitted" else scan.reason != "already_admitted"


def id_of(position: Position) -> str:
    """A position as the id of an event."""
    return f"{position[0]}-{position[1]}"


def position_of(text: str) -> Position | None:
    """The position in the id of an event; None for any other text."""
    seconds, _, counter = text.partition("-")
    if len(text) > 30 or not all(part.isascii() and part.isdigit() for part in (seconds, counter)):
        return None
    return int(seconds), int(counter)
