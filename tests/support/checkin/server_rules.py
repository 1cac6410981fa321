"""The rules of the door on the server, for cases in the shape of the rule book's tables."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, replace
from datetime import datetime, timedelta
from typing import Any

from services.checkin.domain.attendance import Presence, attend
from services.checkin.domain.attendees import Attendee, Booking
from services.checkin.domain.judgement import Decision, FreeSeats, judge, judge_stranger
from services.checkin.domain.lists import CheckInList
from services.checkin.domain.scans import (
    FirstAdmission,
    OverrideNotAllowed,
    Presented,
    RecordedScan,
    Scan,
    Shown,
    Undone,
    counting_key,
)
from tests.support.checkin.builders import a_door_event, a_list, a_record, a_secret, a_ticket, an_attendee
from tests.support.times import NOON

Case = Mapping[str, Any]

TICKET = a_ticket(a_secret())
RECORD = a_record()


def verdict(case: Case) -> Case | None:
    """The server's verdict on a case; None where it asks for a supervisor."""
    try:
        decision = _decision(case)
    except OverrideNotAllowed:
        return None
    recorded = replace(RECORD, verdict=decision.verdict, reason=decision.reason)
    return {**asdict(decision), "level": recorded.level}


def presences(scans: Iterable[Case]) -> Case:
    """The server's fold of a person's scans: presences by counting key."""
    return {key: _presence(presence) for key, presence in attend(map(a_scan_of, scans)).presences.items()}


def _presence(presence: Presence) -> Case:
    entry = presence.first_entry
    first = entry and {"key": entry.key, "at": entry.counts_at, "gate": entry.gate_name, "device": entry.device_name}
    return {"first": first, "inside": presence.inside, "last_out_at": presence.last_out_at}


def a_person(
    *, ticket: Any, state: Any, category: str, sessions: Iterable[str], scans: Iterable[Case] = ()
) -> Attendee:
    """The holder of TICKET, which is in this state, with places in these sessions, and with earlier scans."""
    return an_attendee(
        state=state,
        category=category,
        sessions=tuple(Booking(session, "confirmed") for session in sessions),
        tickets=(replace(TICKET, state=ticket),),
        scans=tuple(map(a_scan_of, scans)),
    )


def a_scan_of(scan: Case) -> RecordedScan:
    """An earlier scan, as it stays in the log; `knowing`: somebody gave a reason, and saw the first admission."""
    fields = {**scan, "counts_at": datetime.fromisoformat(scan["counts_at"]), "leaves": tuple(scan["leaves"])}
    if fields.pop("knowing", False):
        first = FirstAdmission(fields["counts_at"] - timedelta(hours=1), "Main gate", "Phone 1")
        fields |= {"override": "Came back", "first_admission": first}
    fields["undone"] = Undone("supervisor", NOON, "Wrong person") if scan.get("undone") else None
    return replace(RECORD, **fields)


def _decision(case: Case) -> Decision:
    scan = _scan(case)
    if case["person"] is None:
        return judge_stranger(scan.presented)
    check_in_list, at = _list(case["list"]), datetime.fromisoformat(case["at"])
    day = check_in_list.day(a_door_event(timezone=case["zone"]), at)
    attendance = attend(map(a_scan_of, case["earlier"]))
    key = counting_key(check_in_list.id, day, rehearsal=case["rehearsal"])
    return judge(
        scan,
        a_person(**case["person"]),
        check_in_list,
        at=at,
        presence=attendance.presence(check_in_list.id, key),
        free_seats=FreeSeats(**case["free_seats"]),
        role=case["role"],
        rehearsal=case["rehearsal"],
    )


def _list(rules: Case) -> CheckInList:
    times = {name: rules[name] and datetime.fromisoformat(rules[name]) for name in ("opens_at", "closes_at")}
    names = {name: tuple(rules[name]) for name in ("categories", "sessions")}
    return a_list(**{**rules, **times, **names})


def _scan(case: Case) -> Scan:
    scan = case["scan"]
    return Scan(
        nonce="n1",
        list=case["list"]["id"],
        presented=Presented(case["kind"], TICKET.hash if case["kind"] == "ticket" else "", 36),
        direction=scan["direction"],
        scanned_at=NOON,
        offline=scan["offline"],
        shown=scan["shown"] and Shown(**scan["shown"]),
        override=scan["override"] and scan["override"]["reason"],
    )
