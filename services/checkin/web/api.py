"""The JSON API of check-in."""

from services.checkin.web.board.figures_routes import add_figures_routes
from services.checkin.web.devices.device_routes import add_device_routes
from services.checkin.web.devices.gate_card_routes import add_gate_card_routes
from services.checkin.web.devices.own_device_routes import add_own_device_routes
from services.checkin.web.devices.waiting_routes import add_waiting_routes
from services.checkin.web.guest_forms.guest_entry_routes import add_guest_entry_routes
from services.checkin.web.guests.guest_routes import add_guest_routes
from services.checkin.web.lists.gate_routes import add_gate_routes
from services.checkin.web.lists.list_routes import add_list_routes
from services.checkin.web.live.live_routes import add_live_routes
from services.checkin.web.paper.paper_routes import add_paper_routes
from services.checkin.web.printing.print_routes import add_print_routes
from services.checkin.web.printing.station_routes import add_station_routes
from services.checkin.web.rehearsals.rehearsal_routes import add_rehearsal_routes
from services.checkin.web.roster.name_routes import add_name_routes
from services.checkin.web.roster.roster_routes import add_roster_routes
from services.checkin.web.scans.conflict_routes import add_conflict_routes
from services.checkin.web.scans.log_routes import add_log_routes
from services.checkin.web.scans.scan_routes import add_scan_routes
from services.checkin.web.scans.search_routes import add_search_routes
from services.checkin.web.walk_ins.walk_in_routes import add_walk_in_routes
from shared.http.api import Api

PREFIX = "/door/api/v1"


def new_api() -> Api:
    """The table of all operations."""
    api = Api("Moien check-in", PREFIX, "Check-in lists, gates, devices, scans and their verdicts.")
    add_list_routes(api)
    add_gate_routes(api)
    add_device_routes(api)
    add_gate_card_routes(api)
    add_waiting_routes(api)
    add_own_device_routes(api)
    add_scan_routes(api)
    add_roster_routes(api)
    add_name_routes(api)
    add_search_routes(api)
    add_conflict_routes(api)
    add_guest_entry_routes(api)
    add_rehearsal_routes(api)
    add_paper_routes(api)
    add_log_routes(api)
    add_live_routes(api)
    add_figures_routes(api)
    add_guest_routes(api)
    add_print_routes(api)
    add_station_routes(api)
    add_walk_in_routes(api)
    return api
