"""The form that a visitor has just sent, in a cookie of their own: its address is shown back and can be corrected.

The cookie is signed, expires after a quarter of an hour and holds nothing but what this visitor typed, without answers
and consents. It is the same for an address that was registered already.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from hashlib import sha256
from typing import Any

from aiohttp import web
from itsdangerous import BadData, URLSafeTimedSerializer

from services.registration.domain.registration_form import RegistrationForm
from shared.http.csrf import set_cookie
from shared.http.keys import SETTINGS

COOKIE = "moien_sent"
SECONDS = 15 * 60
LONGEST = 3_500  # characters
FIELDS = ("first_name", "last_name", "email", "company", "job_title", "category")


@dataclass(frozen=True, slots=True)
class SentForm:
    """A sent form: its fields by name, and the ids of the booked sessions without a place."""

    event: str
    fields: Mapping[str, Any]
    full_sessions: tuple[str, ...] = ()

    @property
    def email(self) -> str:
        """The address as typed."""
        return str(self.fields["email"])

    @property
    def first_name(self) -> str:
        """The first name as typed; '' for none."""
        return str(self.fields.get("first_name", ""))


def new_sent_form(event: str, form: RegistrationForm, full_sessions: tuple[str, ...]) -> SentForm:
    """Returns the parts of `form` that the cookie may hold."""
    fields = {name: getattr(form, name) for name in FIELDS}
    return SentForm(event, fields | {"sessions": list(form.sessions)}, full_sessions)


def remember_sent_form(request: web.Request, response: web.Response, form: SentForm) -> None:
    """Sets the cookie. Browsers drop one that is too long, so a long form leaves only its address."""
    cookie = str(_serializer(request).dumps(asdict(form)))
    if len(cookie) > LONGEST:
        cookie = str(_serializer(request).dumps(asdict(SentForm(form.event, {"email": form.email}))))
    set_cookie(request, response, COOKIE, cookie, seconds=SECONDS)


def sent_form(request: web.Request, event: str) -> SentForm | None:
    """Returns the form that this visitor sent for `event` in the last minutes, if any."""
    try:
        content = _serializer(request).loads(request.cookies.get(COOKIE, "").encode(errors="replace"), max_age=SECONDS)
    except BadData:
        return None
    form = SentForm(**{**content, "full_sessions": tuple(content["full_sessions"])})
    return form if form.event == event else None


def _serializer(request: web.Request) -> URLSafeTimedSerializer:
    # The library signs with the last key.
    keys = [*reversed(request.app[SETTINGS].session_keys)]
    return URLSafeTimedSerializer(
        keys, salt="moien sent form", signer_kwargs={"key_derivation": "hmac", "digest_method": sha256}
    )
