"""The calls about mails that come back: hand one in, see which addresses get no more, let one have mails again."""

from aiohttp import web

from services.mailer.domain.suppressions import UnknownSuppression
from services.mailer.use_cases.bounces.lift_suppression import lift_suppression
from services.mailer.web.bounces.bounce_models import SuppressionPage, SuppressionsQuery, SuppressionView
from services.mailer.web.dependencies import DEPENDENCIES
from services.mailer.web.guards import readable_events
from shared.http.api import Api
from shared.identity.authorisation import ROLE_SCOPES, UnknownEvent
from shared.identity.guards import OrganiserGuard, signed_in

MOST_BYTES = 2 * 1024 * 1024


def add_bounce_routes(api: Api) -> None:
    """Adds the calls to the table."""

    @api.post(
        "/bounces",
        who=OrganiserGuard("mails:send"),
        body_types=("message/rfc822",),
        body_limit=MOST_BYTES,
        status=202,
    )
    async def hand_in_bounce(request: web.Request, body: bytes) -> None:
        """Takes a message that came to the mailbox of bounces; what is no bounce of ours changes nothing."""
        await request.app[DEPENDENCIES].handle_bounce(body)

    @api.get(
        "/suppressions",
        who=OrganiserGuard("mails:read"),
        query=SuppressionsQuery,
        answer=SuppressionPage,
        refusals=(UnknownEvent,),
    )
    async def list_suppressions(request: web.Request, query: SuppressionsQuery) -> SuppressionPage:
        """The addresses to which mails came back, and so no others go."""
        events = await readable_events(request, query.event)
        suppressions = await request.app[DEPENDENCIES].suppressions.of_events(events, query.limit, query.cursor)
        items = [SuppressionView.model_validate(suppression) for suppression in suppressions]
        return SuppressionPage(
            items=items, next_cursor=suppressions[-1].address_hash if len(suppressions) == query.limit else None
        )

    @api.delete("/suppressions/{address}", who=OrganiserGuard("mails:send"), status=204, refusals=(UnknownSuppression,))
    async def delete_suppression(request: web.Request) -> None:
        """Has mails sent to an address again; those that were held back stay so."""
        organiser, dependencies = signed_in(request), request.app[DEPENDENCIES]
        roles = await dependencies.events.events_of(organiser.account)
        await lift_suppression(
            request.match_info["address"],
            events=[event for event, role in roles.items() if "mails:send" in ROLE_SCOPES[role]],
            actor=organiser.actor,
            suppressions=dependencies.suppressions,
            clock=dependencies.clock,
        )
