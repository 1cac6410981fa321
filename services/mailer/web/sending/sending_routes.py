"""The call about sending: what receivers see of us."""

from aiohttp import web

from services.mailer.web.dependencies import DEPENDENCIES
from services.mailer.web.sending.sending_models import FindingView, SendingView, ServerView
from shared.http.api import Api
from shared.identity.guards import OrganiserGuard


def add_sending_routes(api: Api) -> None:
    """Adds the call to the table."""

    @api.get("/sending", who=OrganiserGuard("mails:read"), answer=SendingView)
    async def read_sending(request: web.Request) -> SendingView:
        """The checks of login, TLS, SPF, DKIM, DMARC and unsubscribing, for all events alike."""
        dependencies = request.app[DEPENDENCIES]
        findings = await dependencies.check_sending()
        return SendingView(
            server=ServerView.model_validate(await dependencies.server_state.get()),
            findings=[FindingView.model_validate(finding) for finding in findings],
        )
