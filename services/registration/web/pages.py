"""The pages of registration: for attendees, and the organisers' console."""

from pathlib import Path

from aiohttp import web

from services.registration.web.badges.badge_pages import badge_page_routes
from services.registration.web.badges.label_routes import label_routes
from services.registration.web.campaigns.campaign_pages import campaign_page_routes
from services.registration.web.campaigns.overview_pages import overview_routes
from services.registration.web.campaigns.paper_list_page import paper_list_routes
from services.registration.web.coming.coming_pages import coming_page_routes
from services.registration.web.console.console_pages import console_routes
from services.registration.web.console.document_pages import document_routes
from services.registration.web.console.person.erasing import erasing_routes
from services.registration.web.console.preview_pages import preview_page_routes
from services.registration.web.console.registration_pages import registration_page_routes
from services.registration.web.console.set_up.set_up_routes import set_up_routes
from services.registration.web.console.set_up.share_pages import share_routes
from services.registration.web.console.table.bulk_pages import bulk_routes
from services.registration.web.console.table.table_pages import table_routes
from services.registration.web.dashboard.dashboard_pages import dashboard_routes
from services.registration.web.documents.verification_pages import verification_routes
from services.registration.web.events.accent import get_accent
from services.registration.web.events.confirm_pages import confirm_routes
from services.registration.web.events.embed_pages import embed_routes
from services.registration.web.events.event_calendar import get_event_calendar, get_programme_calendar
from services.registration.web.events.event_pages import event_routes
from services.registration.web.events.feeds import feed_routes
from services.registration.web.events.opening_pages import opening_routes
from services.registration.web.events.picture_routes import get_logo, get_portrait
from services.registration.web.events.previews import preview_routes
from services.registration.web.events.programme_pages import programme_routes
from services.registration.web.exports.export_pages import export_page_routes
from services.registration.web.guards import navigation_values
from services.registration.web.handouts.handout_files import handout_file_routes
from services.registration.web.handouts.handout_pages import handout_page_routes
from services.registration.web.identity.sign_in_pages import sign_in_routes
from services.registration.web.imports.import_job_pages import import_job_routes
from services.registration.web.imports.import_pages import import_page_routes
from services.registration.web.invitations.answer_pages import answer_routes
from services.registration.web.invitations.batch_pages import batch_page_routes
from services.registration.web.invitations.console_invitation_pages import invitation_page_routes
from services.registration.web.invitations.several_pages import several_page_routes
from services.registration.web.organisations.organisation_pages import organisation_page_routes
from services.registration.web.organisations.unmatched_pages import unmatched_page_routes
from services.registration.web.people.attendee_files import attendee_file_routes
from services.registration.web.people.manage_pages import manage_routes
from services.registration.web.people.manage_questions import question_routes
from services.registration.web.site.console_site_pages import console_site_routes
from services.registration.web.site.site_pages import site_routes
from services.registration.web.waiting.waiting_pages import waiting_page_routes
from shared.http.assets import Assets, folder
from shared.http.pages import Pages, page_assets

HERE = Path(__file__).parent
STATIC = "/static"


def new_pages() -> Pages:
    """Returns the pages with their templates, catalogues and assets."""
    assets = Assets(STATIC, {**page_assets(), **folder(HERE / "static")})
    return Pages(HERE / "templates", HERE.parent / "locales", assets, navigation_values)


def page_routes(pages: Pages) -> list[web.RouteDef]:
    """Returns the routes of all pages."""
    return [
        *pages.assets.routes(),
        *event_routes(pages),
        *opening_routes(pages),
        *confirm_routes(pages),
        *answer_routes(pages),
        *several_page_routes(pages),
        *batch_page_routes(pages),
        *invitation_page_routes(pages),
        *embed_routes(pages),
        *preview_routes(pages),
        *feed_routes(pages),
        *programme_routes(pages),
        *manage_routes(pages),
        *question_routes(pages),
        *attendee_file_routes(),
        *handout_file_routes(),
        *handout_page_routes(pages),
        *sign_in_routes(pages),
        *set_up_routes(pages),
        *table_routes(pages),
        *waiting_page_routes(pages),
        *console_routes(pages),
        *preview_page_routes(pages),
        *bulk_routes(pages),
        *overview_routes(pages),
        *coming_page_routes(pages),
        *campaign_page_routes(pages),
        *paper_list_routes(),
        *registration_page_routes(pages),
        *erasing_routes(pages),
        *dashboard_routes(pages),
        *badge_page_routes(pages),
        *label_routes(),
        *document_routes(pages),
        *share_routes(pages),
        *organisation_page_routes(pages),
        *unmatched_page_routes(pages),
        *site_routes(pages),
        *console_site_routes(pages),
        *verification_routes(pages),
        *export_page_routes(pages),
        *import_page_routes(pages),
        *import_job_routes(pages),
        web.get("/e/{slug}/accent-{colour}.css", get_accent),
        web.get("/e/{slug}/calendar.ics", get_event_calendar),
        web.get("/e/{slug}/programme.ics", get_programme_calendar),
        web.get("/e/{slug}/logo/{key}.png", get_logo),
        web.get("/e/{slug}/speakers/{speaker}/{key}.webp", get_portrait),
    ]
