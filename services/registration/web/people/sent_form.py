"""The form that a visitor has just sent, in a cookie of their own: its address is shown back and can be corrected.

The cookie is signed, expires after a quarter of an hour and holds nothing but what this visitor typed, without answers
and consents. It is the same for an address that was registered already.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Literal

from aiohttp import web

from services.registration.domain.event import Event
from services.registration.domain.group import GroupOutcome
from services.registration.domain.places import PlaceCount, full_part
from services.registration.domain.registration_form import RegistrationForm
from shared.http.notes import leave_note, read_note
from shared.language.names import full_name

COOKIE = "moien_sent"
SECONDS = 15 * 60
LONGEST = 2_500  # characters; signed and as a cookie it is a third longer
FIELDS = ("first_name", "last_name", "email", "company", "job_title", "category")


@dataclass(frozen=True, slots=True)
class SentForm:
    """A sent form: its fields by name, and the ids of the booked sessions without a place.

    `group` has the name ('' where it is to follow) and the outcome of each colleague.
    """

    event: str
    fields: Mapping[str, Any]
    full_sessions: tuple[str, ...] = ()
    group: tuple[tuple[str, str], ...] = ()

    @property
    def email(self) -> str:
        """The address as typed."""
        return str(self.fields["email"])

    @property
    def first_name(self) -> str:
        """The first name as typed; '' for none."""
        return str(self.fields.get("first_name", ""))


def new_sent_form(
    event: str, form: RegistrationForm, full_sessions: tuple[str, ...], outcome: GroupOutcome
) -> SentForm:
    """Returns the parts of `form` that the cookie may hold."""
    fields = {name: getattr(form, name) for name in FIELDS}
    names = [full_name("", colleague.first_name, colleague.last_name) for colleague in form.colleagues]
    group = tuple(zip(names, outcome.colleagues, strict=True))
    return SentForm(event, fields | {"sessions": list(form.sessions)}, full_sessions, group)


def waits_for(event: Event, count: PlaceCount, form: RegistrationForm) -> Literal["event", "category", "group"]:
    """Returns for whose places the sender of `form` waits: the event's, their category's, or those of a whole group."""
    return "group" if form.colleagues and form.if_short == "none" else full_part(event, count, form.category)


def remember_sent_form(request: web.Request, response: web.Response, form: SentForm) -> None:
    """Sets the cookie. Browsers drop one that is too long, so a long form leaves only its address."""
    value = asdict(form)
    if len(json.dumps(value)) > LONGEST:
        value = asdict(SentForm(form.event, {"email": form.email}))  # and the mail lists the group
    leave_note(request, response, COOKIE, value, seconds=SECONDS)


def sent_form(request: web.Request, event: str) -> SentForm | None:
    """Returns the form that this visitor sent for `event` in the last minutes, if any."""
    content = read_note(request, COOKIE, seconds=SECONDS)
    if content is None or content["event"] != event:
        return None
    group = tuple((name, outcome) for name, outcome in content.get("group", ()))
    return SentForm(**{**content, "full_sessions": tuple(content["full_sessions"]), "group": group})
