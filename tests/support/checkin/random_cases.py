"""Random cases in the shape of the rule book's tables: of few values each, so that these meet often.

What ends a decision early is rare, so that all rules come into play.
"""

from datetime import datetime, timedelta, timezone
from itertools import product
from random import Random
from typing import Any, get_args

from hypothesis import strategies as st

from services.checkin.domain.devices import DeviceRole
from services.checkin.domain.scans import Kind, Reason, Reentry
from shared.contracts.registration import DoorState, TicketState
from shared.documents.tickets import new_secret
from tests.support.checkin.builders import SHORT_ID, a_door_event


def combinations(**choices: Any) -> st.SearchStrategy[Any]:
    """One of all combinations of the choices: one draw for many fields. A choice is as likely as it is often named."""
    return st.sampled_from([dict(zip(choices, values, strict=True)) for values in product(*choices.values())])


# In Luxembourg: midnight in winter, and before the nights in which clocks change.
NIGHTS = [datetime.fromisoformat(f"{hour}Z") for hour in ("2026-11-12T23:00", "2026-10-24T22:00", "2026-03-28T23:00")]
PLACES = combinations(night=NIGHTS, zone=["Europe/Luxembourg", "Asia/Kathmandu"])
DISTANCES = [
    *(timedelta(minutes=minutes) for minutes in (0, 1, -1, 2)),
    timedelta(milliseconds=-1),
    *(timedelta(hours=hours) for hours in (23, 24, 25, -24)),
]
# Distances from midnight, and the zone in which the moment is written.
MOMENTS = combinations(distance=DISTANCES, written_in=[timezone(timedelta(minutes=m)) for m in (0, 60, -300, 345)])
BOUND = st.one_of(st.none(), st.none(), st.none(), MOMENTS)
TIMES = st.tuples(BOUND, BOUND, MOMENTS)
OUTCOMES = [
    *[("entry", "admitted", None)] * 3,
    *[("exit", "exited", None)] * 2,
    *(("entry", "refused", reason) for reason in ("already_admitted", "too_early", None)),
    ("exit", "refused", "unknown"),
]
EARLIER = combinations(
    device=["phone-1", "phone-2", "paper"],
    list=["main", "main", "workshop"],
    outcome=OUTCOMES,
    decided_at_door=[True, False],
    reentry=get_args(Reentry),
    leaves=[[], ["main"], ["workshop", "main"]],
    per_day=[False, True],
    voided=[{}, {}, {}, {"undone": True}, {"set_aside": True}, {"rehearsal": True}],
)
HISTORIES = st.lists(st.tuples(EARLIER, MOMENTS), max_size=12)
PEOPLE = combinations(
    ticket=["valid"] * 9 + [*get_args(TicketState)],
    state=["confirmed"] * 8 + [*get_args(DoorState)],
    category=["industry", "press"],
    sessions=[[], ["workshop"], ["dinner"], ["dinner", "workshop"]],
)
# Who is found by a registration's code counts as having a valid ticket.
KNOWN = PEOPLE.map(lambda person: {"person": person, "kind": "ticket"}) | PEOPLE.map(
    lambda person: {"person": {**person, "ticket": "valid"}, "kind": "code"}
)
STRANGERS = combinations(person=[None], kind=get_args(Kind))
LISTS = combinations(
    categories=[[]] * 5 + [["press"], ["industry", "press"]],
    sessions=[[], [], ["workshop"], ["tour", "dinner"]],
    reentry=get_args(Reentry),
    per_day=[False, True],
    unbooked=["refuse", "when_free"],
    deleted=[False] * 9 + [True],
)
REFUSALS = [{"verdict": "refused", "reason": reason} for reason in (None, *get_args(Reason))]
SHOWN = [
    *[("entry", None)] * 200,
    *[("exit", None)] * 10,
    ("entry", {"verdict": "admitted", "reason": None}),
    ("exit", {"verdict": "exited", "reason": None}),
    *product(["entry", "exit"], REFUSALS),
]
SCANS = combinations(shown=SHOWN, offline=[False, True], override=[None, {"reason": "Speaker's guest"}])
SEATS = combinations(for_booked=[None, 1, 0, -1], for_unbooked=[None, 1, 0])
# White space for one language or both, and what looks like it.
AROUND = "\t\n\x0b \x1c\x1d\x1f\x85\xa0\u1680\u200b\u2028\u202f\u3000\ufeff\u00ad\ud800"


@st.composite
def cases(draw: st.DrawFn) -> dict[str, Any]:
    """A scan, with everything on which its verdict depends."""
    place, scan = draw(PLACES), draw(SCANS)
    direction, shown = scan["shown"]
    opens_at, closes_at, at = (moment and _moment(place["night"], **moment) for moment in draw(TIMES))
    return {
        **draw(KNOWN | KNOWN | KNOWN | STRANGERS),
        "list": {"id": "main", **draw(LISTS), "opens_at": opens_at, "closes_at": closes_at},
        "scan": {**scan, "direction": direction, "shown": shown},
        "at": at,
        "zone": place["zone"],
        "role": draw(st.sampled_from(get_args(DeviceRole))),
        "earlier": draw(histories(**place)),
        "free_seats": draw(SEATS),
        "rehearsal": draw(st.sampled_from([False, False, True])),
    }


def histories(night: datetime = NIGHTS[0], zone: str = "Europe/Luxembourg") -> st.SearchStrategy[list[dict[str, Any]]]:
    """The scans of one person, in the order of their arrival."""
    event = a_door_event(timezone=zone)

    def scans(history: Any) -> list[dict[str, Any]]:
        return [_scan(number, _moment(night, **moment), event, **scan) for number, (scan, moment) in enumerate(history)]

    return HISTORIES.map(scans)


def _scan(
    number: int, at: str, event: Any, *, device: str, outcome: Any, per_day: bool, voided: Any, **fields: Any
) -> Any:
    direction, verdict, reason = outcome
    return {
        **fields,
        **voided,
        "key": f"{device}:{number}",
        "counts_at": at,
        "day": event.day(datetime.fromisoformat(at)) if per_day else None,
        "direction": direction,
        "verdict": verdict,
        "reason": reason,
        "gate_name": f"Gate of scan {number}",
        "device_name": device,
    }


def _moment(night: datetime, *, distance: timedelta, written_in: timezone) -> str:
    return (night + distance).astimezone(written_in).isoformat()


@st.composite
def texts(draw: st.DrawFn) -> str:
    """A ticket's code that something may have happened to, or any text."""
    secret = new_secret(draw(st.sampled_from([SHORT_ID, "GHJKMN"])), Random(draw(st.integers(0, 9))))
    code = draw(st.sampled_from([secret, secret.lower(), secret.replace("I", "ı"), secret.replace("S", "ſ")]))
    changed = [code, code, code[:-1], code + "0", code[:20] + "\ud800" + code[21:], code[:20] + "😀" + code[22:]]
    around = st.text(st.sampled_from(AROUND), max_size=3)
    return draw(st.text() | st.tuples(around, st.sampled_from(changed), around).map("".join))
