"""The check-in lists that an event has by itself: its own, and one for each session."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from datetime import timedelta
from itertools import chain, count

from services.checkin.domain.events import Event, SessionHours
from services.checkin.domain.lists import MAIN, CheckInList, main_list

OPENS_BEFORE = timedelta(minutes=30)
LONGEST_ID, LONGEST_NAME = 64, 100
FOLLOWS = ("name", "opens_at", "closes_at", "deleted")


def lists_of(event: Event, known: Mapping[str, CheckInList]) -> Iterator[CheckInList]:
    """The lists with the values that they take from the event, where nobody has set others; a draft has none.

    `known` are the event's lists by id, deleted ones too. The list of a session that is no longer there is deleted.
    """
    if event.state == "draft":
        return
    yield main_list(event)
    for session in event.sessions:
        own = own_list(session, known)
        yield session_list(event, session, own.id if own else _free_id(event, session, known))
    for check_in_list in known.values():
        if check_in_list.session is not None and check_in_list.session not in event.sessions:
            yield replace(check_in_list, deleted=True)


def own_list(session: str, known: Mapping[str, CheckInList]) -> CheckInList | None:
    """The list that a session has: its own, or one that an organiser made under its id for nobody else."""
    own = next((check_in_list for check_in_list in known.values() if check_in_list.session == session), None)
    by_hand = known.get(session)
    return own or (by_hand if by_hand and by_hand.sessions == (session,) else None)


def session_list(event: Event, session: str, id_: str) -> CheckInList:
    """The list of a session: open from half an hour before it starts until it ends. Times not set are the event's."""
    hours = event.hours.get(session, SessionHours())
    return CheckInList(
        event=event.slug,
        id=id_,
        name=_name(event, session),
        opens_at=(hours.starts_at or event.starts_at) - OPENS_BEFORE,
        closes_at=hours.ends_at or event.ends_at,
        sessions=(session,),
        session=session,
        follows=FOLLOWS,
    )


def is_untouched(check_in_list: CheckInList, event: Event) -> bool:
    """Whether it is a session's own list as it was made: such a list gives way to one that an organiser makes."""
    session = check_in_list.session
    return session is not None and check_in_list == session_list(event, session, check_in_list.id)


def _name(event: Event, session: str) -> str:
    texts = event.sessions.get(session, {})
    names = [texts.get(language) for language in (*event.languages, *texts)]
    return next((name for name in names if name), session)[:LONGEST_NAME]


def _free_id(event: Event, session: str, taken: Collection[str]) -> str:
    if session not in {MAIN, *taken}:
        return session
    others = chain([f"session-{session}"[:LONGEST_ID]], (f"session-{number}" for number in count(1)))
    return next(id_ for id_ in others if id_ not in taken and id_ not in event.sessions)
