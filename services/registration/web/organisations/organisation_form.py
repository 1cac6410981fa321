"""The settings of an organisation as a form or a row of a file has them."""

import re
from collections.abc import Mapping, Sequence
from typing import Annotated, Any

from pydantic import AfterValidator, Field

from services.registration.domain.mail_domains import FREE_PROVIDERS
from services.registration.domain.organisation import Organisation
from services.registration.web.events.opening_models import MailDomain
from services.registration.web.people.forms import Fields
from shared.http.bodies import field_value
from shared.http.validation import Strict
from shared.language.field_types import Line

MOST_NAMES = 200
MOST_DOMAINS = 50


def _own_domain(domain: str) -> str:
    if domain in FREE_PROVIDERS:
        raise ValueError("A provider of e-mail for everybody says nothing about an organisation.")
    return domain


OwnDomain = Annotated[MailDomain, AfterValidator(_own_domain)]
Name = Annotated[Line, Field(min_length=1)]


class OrganisationModel(Strict):
    """An organisation."""

    name: Name
    other_names: Annotated[tuple[Name, ...], Field(max_length=MOST_NAMES)] = ()
    domains: Annotated[tuple[OwnDomain, ...], Field(max_length=MOST_DOMAINS)] = ()
    sector: Line = ""
    member: bool = False


def sent_settings(fields: Fields) -> dict[str, Any]:
    """Returns the settings in a form that was sent; names and domains stand one a line."""
    return {
        "name": field_value(fields, "name"),
        "other_names": _lines(field_value(fields, "other_names")),
        "domains": [part for line in _lines(field_value(fields, "domains")) for part in re.split(r"[\s,;]+", line)],
        "sector": field_value(fields, "sector"),
        "member": "member" in fields,
    }


def form_values(settings: Mapping[str, Any]) -> dict[str, Any]:
    """Returns settings as the form shows them."""
    several: Mapping[str, Sequence[str]] = {name: settings.get(name, ()) for name in ("other_names", "domains")}
    return {**settings, **{name: "\n".join(texts) for name, texts in several.items()}}


def values_of(organisation: Organisation) -> dict[str, Any]:
    """Returns an organisation's settings as the form shows them."""
    return form_values(organisation.settings())


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]
