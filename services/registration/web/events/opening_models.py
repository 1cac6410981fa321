"""The settings of those who can register first, as the form of an event has them."""

import re
from typing import Annotated

from pydantic import AfterValidator, Field

from services.registration.web.events.event_fields import Moment
from shared.http.validation import Strict
from shared.language.field_types import EmailAddress

MOST_FIRST = 5_000
NOT_A_DOMAIN = "Enter domains such as example.lu."
_DOMAIN = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z0-9-]{2,63}")


def _mail_domain(text: str) -> str:
    domain = text.rpartition("@")[2].strip().strip(".").casefold()
    try:
        domain = domain.encode("idna").decode()
    except UnicodeError:
        raise ValueError(NOT_A_DOMAIN) from None
    if not _DOMAIN.fullmatch(domain):
        raise ValueError(NOT_A_DOMAIN)
    return domain


MailDomain = Annotated[str, Field(max_length=253), AfterValidator(_mail_domain)]


class MembersFirstModel(Strict):
    """Those who can register before `until`, while others cannot: by their address, its domain or organisation.

    `organisations` are ids in the team's list; with `members`, all that are marked as members there.
    """

    until: Moment
    addresses: Annotated[tuple[EmailAddress, ...], Field(max_length=MOST_FIRST)] = ()
    domains: Annotated[tuple[MailDomain, ...], Field(max_length=MOST_FIRST)] = ()
    organisations: Annotated[tuple[Annotated[str, Field(max_length=64)], ...], Field(max_length=MOST_FIRST)] = ()
    members: bool = False
