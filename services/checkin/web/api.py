"""The JSON API of check-in."""

from services.checkin.web.devices.device_routes import add_device_calls
from services.checkin.web.lists.list_routes import add_list_calls
from services.checkin.web.roster.roster_routes import add_roster_calls
from services.checkin.web.scans.conflict_routes import add_conflict_calls
from services.checkin.web.scans.scan_routes import add_scan_calls
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
