"""The log of a waiting list, and what keeps it from moving, in words."""

from collections.abc import Mapping

from services.registration.domain.event import Event
from services.registration.domain.event_definition import Category, Session
from services.registration.domain.waiting_list import Obstacle, ObstacleKind
from services.registration.domain.waiting_log import Happening, WaitingNote, Why
from services.registration.web.events.questions_on_page import Gettext
from shared.language.date_formats import moment, short_moment
from shared.language.languages import chosen

LOG: Mapping[tuple[Happening, Why], str] = {
    ("joined", "event_full"): "Joined the list, because all places of the event were taken.",
    ("joined", "category_full"): "Joined the list, because all places of the category were taken.",
    ("joined", "somebody_ahead"): "Joined the list, because others were waiting already.",
    ("joined", "group_too_large"): "Joined the list: the group needs more places at once than were free.",
    ("joined", "session_full"): "Waits for “%(session)s”, because it was full.",
    ("offered", "place_free"): "A place became free and was offered.",
    ("offered", "event_moved"): "The offer ends earlier, because the event or the end of the list was moved.",
    ("confirmed", "place_free"): "A place became free and was given.",
    ("accepted", "offer_accepted"): "Accepted the place.",
    ("declined", "own_wish"): "Declined the place.",
    ("lapsed", "no_answer"): "Did not answer the offer in time.",
    ("lapsed", "list_closed"): "The offer ended when the list closed.",
    ("withdrawn", "event_off"): "The offer ended, because the event was cancelled or postponed.",
    ("withdrawn", "event_moved"): "The offer ended, because the event or the end of the list was moved.",
    ("left", "own_wish"): "Left the list.",
    ("left", "by_organiser"): "Taken off the list by an organiser.",
    ("passed_over", "category_full"): "A place became free and went to others: all places of this category were taken.",
    ("passed_over", "event_full"): "A place became free online and went to others: there was none in the room.",
    (
        "passed_over",
        "group_too_large",
    ): "A place became free and went to others: it was not enough for the whole group.",
    ("promoted", "by_organiser"): "Given a place by an organiser.",
}
OF_SESSION: Mapping[Happening, str] = {
    "confirmed": "Got a place in “%(session)s”.",
    "left": "No longer waits for “%(session)s”.",
}
OBSTACLES: Mapping[ObstacleKind, str] = {
    "event_over": "The event is over: nobody moves up any more.",
    "event_cancelled": "The event is cancelled: nobody moves up any more.",
    "event_postponed": "The event is postponed: the list stands still until there is a new date.",
    "registration_closed": "Registration is closed, so the list stands still: places that become free go to nobody.",
    "list_closed": "The list has been closed since %(moment)s: places that become free go to nobody.",
    "no_places": "The event has 0 places: the list can never move.",
    "all_held": "Invitations hold all places: the list can move only when some of them are withdrawn.",
    "too_many": "More people have a place than there are places: %(people)s must cancel before the list moves.",
    "category_no_places": "“%(name)s” has 0 places: whoever waits in it can never move up.",
    "category_all_held": "Invitations hold all places of “%(name)s”: nobody in it moves up before some are withdrawn.",
    "category_too_many": "“%(name)s” has more people than places: %(people)s must cancel before anybody moves up.",
    "session_no_places": "“%(name)s” has 0 places: whoever waits for it can never get one.",
}


def note_in_words(event: Event, note: WaitingNote, language: str, gettext: Gettext) -> Mapping[str, str | int]:
    """Returns a line of the log: when, the sentence, and how often."""
    sentence = LOG[note.happening, note.why]
    if note.session:
        sentence = OF_SESSION.get(note.happening, sentence)
    return {
        "at": short_moment(note.at, event.timezone, language),
        "sentence": gettext(sentence) % {"session": _name(event.session(note.session or ""), note.session, language)},
        "times": note.times,
    }


def obstacle_in_words(event: Event, obstacle: Obstacle, language: str, gettext: Gettext) -> str:
    """Returns the sentence that says why a list does not move."""
    thing = event.session(obstacle.name) or event.category(obstacle.name)
    values = {
        "name": _name(thing, obstacle.name, language),
        "people": obstacle.people,
        "moment": moment(event.waiting_list_closes_at, event.timezone, language),
    }
    return gettext(OBSTACLES[obstacle.kind]) % values


def _name(thing: Session | Category | None, identifier: str | None, language: str) -> str:
    return chosen(thing.name, language) if thing else identifier or ""
