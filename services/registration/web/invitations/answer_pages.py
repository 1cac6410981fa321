"""The page of an invitation: one person says that they can't come; a sponsor sees how many passes are left."""

from aiohttp import web

from services.registration.domain.invitation import InvitationForSeveral, InvitationNotOpen, UnknownInvitation, as_code
from services.registration.domain.invitation_mail import form_url
from services.registration.use_cases.invitations.decline_invitation import decline_invitation
from services.registration.web.dependencies import DEPENDENCIES
from services.registration.web.events.accent import accent_of
from services.registration.web.events.page_models import event_on_page
from services.registration.web.guards import visible
from services.registration.web.invitations.invitation_models import InvitationAnswer
from services.registration.web.invitations.invitation_on_page import invitation_on_page
from services.registration.web.people.forms import Fault, model_faults
from services.registration.web.request_values import slug_of
from shared.http.bodies import field_value
from shared.http.client_address import client_address
from shared.http.csrf import read_own_form
from shared.http.pages import Pages, page_language, translator
from shared.http.problems import status_of


def answer_routes(pages: Pages) -> list[web.RouteDef]:
    """Returns the routes. A sent form is answered with a redirect, so that a reload does nothing twice."""
    answer, path = AnswerPages(pages), "/e/{slug}/invitations/{code}"
    return [web.get(path, answer.page), web.post(path, answer.decline)]


class AnswerPages:
    """For whoever has the code."""

    def __init__(self, pages: Pages) -> None:
        self._pages = pages

    async def page(self, request: web.Request) -> web.Response:
        """Shows the invitation, with the button that declines it where it is for one person."""
        return await self._render(request)

    async def decline(self, request: web.Request) -> web.Response:
        """Declines."""
        fields = await read_own_form(request)
        dependencies = request.app[DEPENDENCIES]
        dependencies.submissions.spend(client_address(request))
        reason = field_value(fields, "reason")
        if faults := model_faults(InvitationAnswer, {"reason": reason}):
            text = translator(self._pages, request)(faults[0][1])
            return await self._render(request, reason=reason, faults={"reason": Fault(text, "reason")}, status=422)
        try:
            await decline_invitation(
                slug_of(request),
                _code(request),
                reason=InvitationAnswer(reason=reason).reason,
                transactions=dependencies.transactions,
                clock=dependencies.clock,
                random=dependencies.random,
                links=dependencies.links,
            )
        except (InvitationForSeveral, InvitationNotOpen) as refusal:
            return await self._render(request, status=status_of(refusal))
        raise web.HTTPSeeOther(f"{request.path}#main")

    async def _render(
        self,
        request: web.Request,
        *,
        reason: str = "",
        faults: dict[str, Fault] | None = None,
        status: int = 200,
    ) -> web.Response:
        dependencies, language = request.app[DEPENDENCIES], page_language(request)
        event, count = await dependencies.events.read_with_count(slug_of(request))
        invitation = await dependencies.invitations.read(visible(event, None).slug, _code(request))
        now, gettext = dependencies.clock(), translator(self._pages, request)
        on_page = invitation_on_page(event, invitation, now, language)
        if on_page.state == "unknown":
            raise UnknownInvitation
        return self._pages.render(
            request,
            "invitation.html",
            status=status,
            event=event_on_page(event, count, language, now, gettext),
            invitation=on_page,
            link=form_url(dependencies.public_url, invitation),
            values={"reason": reason},
            faults=faults or {},
            refusal="",
            accent=accent_of(event),
        )


def _code(request: web.Request) -> str:
    return as_code(request.match_info["code"])
