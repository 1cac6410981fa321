"""Names of organisations for people who type their company: from the team's list only, never from registrations."""

from dataclasses import dataclass
from typing import Annotated

from aiohttp import web
from pydantic import BaseModel, Field

from services.registration.domain.mail_domains import company_domains
from services.registration.web.dependencies import DEPENDENCIES
from services.registration.web.guards import visible
from services.registration.web.request_values import slug_of
from shared.http.api import Api
from shared.http.client_address import client_address
from shared.identity.authorisation import UnknownEvent


@dataclass(frozen=True, slots=True)
class Typist:
    """Limits how often a client may ask for names."""

    security: tuple[str | None, ...] = ()

    async def __call__(self, request: web.Request) -> None:
        """Raises TooOften."""
        request.app[DEPENDENCIES].suggestions.spend(client_address(request))


class NamesQuery(BaseModel):
    """`q` is the beginning of a name, or nearly; `domain` that of an e-mail address, where nothing is typed yet."""

    q: Annotated[str, Field(max_length=200)] = ""
    domain: Annotated[str, Field(max_length=253)] = ""


class Names(BaseModel):
    """Eight names at most, the likeliest first."""

    names: list[str]


def add_suggestion_routes(api: Api) -> None:
    """Adds the operation to the API."""
    api.get(
        "/events/{slug}/organisation-names", who=Typist(), query=NamesQuery, answer=Names, refusals=(UnknownEvent,)
    )(get_names)


async def get_names(request: web.Request, query: NamesQuery) -> Names:
    """Returns names of organisations that somebody who registers for this event may belong to."""
    dependencies = request.app[DEPENDENCIES]
    visible(await dependencies.events.read(slug_of(request)), None)
    index = await dependencies.organisations.index()
    if query.q:
        return Names(names=[organisation.name for organisation in index.suggest(query.q)])
    organisation = index.of_domains(company_domains(query.domain))
    return Names(names=[organisation.name] if organisation else [])
