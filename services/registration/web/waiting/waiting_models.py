"""A waiting list in the API's answers."""

from collections.abc import Sequence
from datetime import datetime

from pydantic import BaseModel, Field

from services.registration.domain.waiting_log import Happening, WaitingNote, Why
from services.registration.ports.people import Entry
from services.registration.web.people.api_models import BookingView, OfferView


class WaitingNoteView(BaseModel):
    """A line of the log; `session` is the id of the session, null for the event; `times`: so often, `at` the last."""

    at: datetime
    happening: Happening = Field(alias="what")
    why: Why
    session: str | None
    times: int


class WaitingView(BaseModel):
    """Somebody who waits; `position` 1 is next."""

    code: str
    position: int | None
    category: str
    sessions: list[BookingView]
    offer: OfferView | None
    log: list[WaitingNoteView]


class WaitingPage(BaseModel):
    """A page of a waiting list."""

    items: list[WaitingView]
    next_cursor: str | None


def waiting_view(entry: Entry, position: int | None, notes: Sequence[WaitingNote]) -> WaitingView:
    """Returns somebody who waits for the API, with the lines of the log about them."""
    registration = entry.registration
    values = {
        "code": registration.code,
        "position": position,
        "category": registration.category,
        "sessions": registration.sessions,
        "offer": registration.offer,
        "log": [
            {"at": note.at, "what": note.happening, "why": note.why, "session": note.session, "times": note.times}
            for note in notes
        ],
    }
    return WaitingView.model_validate(values, from_attributes=True)
