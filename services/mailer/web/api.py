"""The JSON API of the mailer."""

from services.mailer.web.bounces.bounce_routes import add_bounce_routes
from services.mailer.web.mails.mail_routes import add_mail_routes
from services.mailer.web.overrides.override_routes import add_override_routes
from services.mailer.web.sending.sending_routes import add_sending_routes
from shared.http.api import Api

PREFIX = "/mail/api/v1"


def new_api() -> Api:
    """The table of all calls."""
    api = Api("Moien mailer", PREFIX, "The fate of each mail, and sending it again.")
    add_mail_routes(api)
    add_override_routes(api)
    add_bounce_routes(api)
    add_sending_routes(api)
    return api
