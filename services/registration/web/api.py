"""The JSON API of registration."""

from services.registration.web.attendance_calls import add_attendance_calls
from services.registration.web.badge_calls import add_badge_calls
from services.registration.web.event_calls import add_event_calls
from services.registration.web.logo_calls import add_logo_calls
from services.registration.web.registration_calls import add_registration_calls
from shared.http.api import Api

PREFIX = "/api/v1"


def new_api() -> Api:
    """The table of all calls."""
    api = Api("Moien registration", PREFIX, "Events, registrations, tickets and the attendance list.")
    add_event_calls(api)
    add_logo_calls(api)
    add_registration_calls(api)
    add_attendance_calls(api)
    add_badge_calls(api)
    return api
