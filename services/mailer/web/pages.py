"""The pages of the mailer: what organisers see of an event's e-mails, and what their readers may choose."""

from pathlib import Path

from aiohttp import web

from services.mailer.domain.unsubscribing import UnsubscribeLinks
from services.mailer.web.dead_letters.dead_letter_pages import dead_letter_pages
from services.mailer.web.ledger.address_pages import address_routes
from services.mailer.web.ledger.ledger_pages import ledger_routes
from services.mailer.web.ledger.mail_pages import mail_page_routes
from services.mailer.web.ledger.resend_pages import resend_routes
from services.mailer.web.overrides.override_pages import override_routes
from services.mailer.web.preferences.preference_pages import preference_routes
from services.mailer.web.sending.sending_pages import sending_routes
from shared.http.assets import Assets, folder
from shared.http.pages import Pages, page_assets

HERE = Path(__file__).parent
STATIC = "/mail/static"


def new_pages() -> Pages:
    """Returns the pages with their templates, catalogues and assets. The catalogues of the mails are others."""
    assets = Assets(STATIC, {**page_assets(), **folder(HERE / "static")})
    return Pages(HERE / "templates", HERE / "locales", assets)


def page_routes(pages: Pages, unsubscribe_links: UnsubscribeLinks) -> list[web.RouteDef]:
    """Returns the routes of all pages."""
    return [
        *pages.assets.routes(),
        *preference_routes(pages, unsubscribe_links),
        *ledger_routes(pages),
        *mail_page_routes(pages),
        *sending_routes(pages),
        *address_routes(pages),
        *resend_routes(pages),
        *override_routes(pages),
        *dead_letter_pages(pages),
    ]
