"""The JSON API of check-in."""

from services.checkin.web.conflict_calls import add_conflict_calls
from services.checkin.web.device_calls import add_device_calls
from services.checkin.web.list_calls import add_list_calls
from services.checkin.web.roster_calls import add_roster_calls
from services.checkin.web.scan_calls import add_scan_calls
from shared.http.api import Api

PREFIX = "/door/api/v1"


def new_api() -> Api:
    """The table of all calls."""
    api = Api("Moien check-in", PREFIX, "Check-in lists, gates, devices, scans and their verdicts.")
    add_list_calls(api)
    add_device_calls(api)
    add_scan_calls(api)
    add_roster_calls(api)
    add_conflict_calls(api)
    return api
