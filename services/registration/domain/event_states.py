"""The states of an event, and the moves between them with all that they change for people."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from shared.contracts.mails import MailKind
from shared.contracts.registration import EventState

PAGE_OPENS = "Everybody who has the link sees the page."
LISTED = "The event stands in the list of events."
PEOPLE_REGISTER = "People can register, within the dates that you have set."
NOBODY_REGISTERS = "Nobody can register; the page says so."
REGISTERED_STAY = "Whoever is registered keeps their place, their badge and their own page."
WAITING_MOVES = "Places that are free go to those who wait; they get their confirmation by e-mail."
WAITING_STOPS = "The waiting list stands still: places that become free go to nobody."
PAGE_CLOSES = "The page disappears. This is possible only while nobody is registered."
NEW_DATE_FOLLOWS = "The page says that the event is postponed, and that the new date will be announced there."
PAGE_CANCELLED = "The page, and everybody’s own page, say that the event is cancelled."
ALL_LEARN_POSTPONED = "Everybody who is registered or waits is told by e-mail; the date goes from their calendars."
ALL_LEARN_CANCELLED = "Everybody who is registered or waits is told by e-mail; the event goes from their calendars."
ALL_LEARN_DATE = "Everybody who is registered or waits is told the new date by e-mail."
LEAVES_LIST = "The event leaves the list of events; its page stays for those who have the link."
NO_MAIL = "Nobody gets an e-mail."


@dataclass(frozen=True, slots=True, kw_only=True)
class StateRules:
    """The rules of a state: whether anybody sees the page, may register, and whether the waiting list moves."""

    is_public: bool = True
    takes_registrations: bool = False
    moves_waiting_list: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """A change of state as organisers choose it: the name of its button, and the sentences on its consequences.

    `tells` is the kind of the e-mail by which everybody concerned learns of it.
    """

    source: EventState
    target: EventState
    name: str
    consequences: tuple[str, ...]
    tells: MailKind | None = None

    @property
    def is_final(self) -> bool:
        """Whether no way leads back."""
        return not any(moves_from(self.target))


STATES: Mapping[EventState, StateRules] = {
    "draft": StateRules(is_public=False),
    "published": StateRules(takes_registrations=True, moves_waiting_list=True),
    "closed": StateRules(),
    "postponed": StateRules(),
    "cancelled": StateRules(),
    "archived": StateRules(),
}

_CLOSING = (NOBODY_REGISTERS, REGISTERED_STAY, WAITING_STOPS, NO_MAIL)
_POSTPONING = (NEW_DATE_FOLLOWS, NOBODY_REGISTERS, REGISTERED_STAY, WAITING_STOPS, ALL_LEARN_POSTPONED)
_CANCELLING = (PAGE_CANCELLED, NOBODY_REGISTERS, ALL_LEARN_CANCELLED)
_ARCHIVING = (LEAVES_LIST, NOBODY_REGISTERS, NO_MAIL)

# The first move from a state is the usual one. A cancelled event stays so: it was announced by e-mail and in
# calendars. An archived one can only be taken out again.
MOVES = (
    Move(
        source="draft",
        target="published",
        name="Publish",
        consequences=(PAGE_OPENS, LISTED, PEOPLE_REGISTER, NO_MAIL),
    ),
    Move(
        source="draft",
        target="closed",
        name="Show the page only",
        consequences=(PAGE_OPENS, LISTED, NOBODY_REGISTERS, NO_MAIL),
    ),
    Move(source="published", target="closed", name="Close registration", consequences=_CLOSING),
    Move(source="published", target="draft", name="Back to draft", consequences=(PAGE_CLOSES, NO_MAIL)),
    Move(source="published", target="postponed", name="Postpone", consequences=_POSTPONING, tells="event_postponed"),
    Move(
        source="published", target="cancelled", name="Cancel event", consequences=_CANCELLING, tells="event_cancelled"
    ),
    Move(source="published", target="archived", name="Archive", consequences=_ARCHIVING),
    Move(
        source="closed",
        target="published",
        name="Open registration",
        consequences=(PEOPLE_REGISTER, WAITING_MOVES),
    ),
    Move(source="closed", target="postponed", name="Postpone", consequences=_POSTPONING, tells="event_postponed"),
    Move(source="closed", target="cancelled", name="Cancel event", consequences=_CANCELLING, tells="event_cancelled"),
    Move(source="closed", target="archived", name="Archive", consequences=_ARCHIVING),
    Move(
        source="postponed",
        target="published",
        name="Set the new date",
        consequences=(PEOPLE_REGISTER, REGISTERED_STAY, WAITING_MOVES, ALL_LEARN_DATE),
        tells="event_changed",
    ),
    Move(
        source="postponed",
        target="closed",
        name="Set the new date without opening registration",
        consequences=(NOBODY_REGISTERS, REGISTERED_STAY, ALL_LEARN_DATE),
        tells="event_changed",
    ),
    Move(
        source="postponed", target="cancelled", name="Cancel event", consequences=_CANCELLING, tells="event_cancelled"
    ),
    Move(
        source="archived",
        target="closed",
        name="Take out of the archive",
        consequences=(LISTED, NOBODY_REGISTERS, NO_MAIL),
    ),
)


def moves_from(state: EventState) -> Iterator[Move]:
    """Yields the moves that lead out of a state."""
    return (move for move in MOVES if move.source == state)


def move_between(source: EventState, target: EventState) -> Move | None:
    """The move from one state to another; None: there is none."""
    return next((move for move in moves_from(source) if move.target == target), None)
