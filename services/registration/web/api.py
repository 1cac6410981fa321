"""The JSON API of registration."""

from services.registration.web.badges.print_routes import add_print_routes
from services.registration.web.campaigns.campaign_routes import add_campaign_routes
from services.registration.web.campaigns.schedule_routes import add_schedule_routes
from services.registration.web.coming.coming_routes import add_coming_routes
from services.registration.web.dashboard.figures_routes import add_figures_routes
from services.registration.web.documents.attendance_sheet_routes import add_attendance_sheet_routes
from services.registration.web.documents.certificate_routes import add_certificate_routes
from services.registration.web.documents.meal_routes import add_meal_routes
from services.registration.web.events.event_routes import add_event_routes
from services.registration.web.events.picture_routes import add_picture_routes
from services.registration.web.exports.export_routes import add_export_routes
from services.registration.web.imports.import_routes import add_import_routes
from services.registration.web.invitations.batch_routes import add_batch_routes
from services.registration.web.invitations.invitation_routes import add_invitation_routes
from services.registration.web.organisations.suggestion_routes import add_suggestion_routes
from services.registration.web.people.action_routes import add_action_routes
from services.registration.web.people.badge_routes import add_badge_routes
from services.registration.web.people.data_routes import add_data_routes
from services.registration.web.people.registration_routes import add_registration_routes
from services.registration.web.waiting.waiting_routes import add_waiting_routes
from shared.http.api import Api

PREFIX = "/api/v1"


def new_api() -> Api:
    """The table of all calls."""
    api = Api("Moien registration", PREFIX, "Events, registrations, tickets and the attendance list.")
    add_event_routes(api)
    add_picture_routes(api)
    add_registration_routes(api)
    add_action_routes(api)
    add_data_routes(api)
    add_waiting_routes(api)
    add_export_routes(api)
    add_import_routes(api)
    add_badge_routes(api)
    add_figures_routes(api)
    add_print_routes(api)
    add_attendance_sheet_routes(api)
    add_meal_routes(api)
    add_certificate_routes(api)
    add_suggestion_routes(api)
    add_campaign_routes(api)
    add_schedule_routes(api)
    add_coming_routes(api)
    add_batch_routes(api)
    add_invitation_routes(api)
    return api
