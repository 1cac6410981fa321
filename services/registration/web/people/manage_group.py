"""The part of the manage page with which a booker looks after the group that they registered."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from aiohttp import web

from services.registration.domain.group_members import Member, members_of
from services.registration.ports.people import Entry
from services.registration.use_cases.groups.cancel_colleague import cancel_colleague
from services.registration.use_cases.groups.change_colleague import change_colleague
from services.registration.use_cases.groups.erase_colleague import erase_colleague
from services.registration.use_cases.groups.read_colleague import has_come
from services.registration.use_cases.people.change_own_registration import changes_are_frozen
from services.registration.web.dependencies import DEPENDENCIES
from services.registration.web.people.erasure import erasure_terms
from services.registration.web.people.forms import Fields, model_faults
from services.registration.web.people.manage_link import OpenedLink, open_link
from services.registration.web.people.manage_page import ManagePage, ManagePart
from services.registration.web.people.registration_patch import RegistrationPatch
from services.registration.web.people.shown_fields import SHOWN, changed_fields, shown_fields
from shared.http.bodies import field_value
from shared.http.csrf import read_own_form

OWN_FIELDS = ("first_name", "last_name", "company", "job_title")
Texts = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class MemberOnPage:
    """Somebody in the group. `path` is that of their own page, while their e-mails go to the booker; else ''.

    So long the booker may have their data erased, too: `erasure` are its terms.
    """

    member: Member
    category: Texts
    sessions: list[Texts]
    path: str
    has_come: bool
    online: bool
    erasure: Mapping[str, Any] | None

    @property
    def prefix(self) -> str:
        """The beginning of the names of their fields."""
        return _prefix_of(self.member.id)

    @property
    def fields(self) -> dict[str, Any]:
        """The fields of their form as they are stored."""
        values: dict[str, Any] = {self.prefix + name: getattr(self.member, name) for name in OWN_FIELDS}
        values[f"{self.prefix}sessions"] = list(self.member.sessions)
        return {**values, self.prefix + SHOWN: shown_fields(values)}


async def _values(_page: ManagePage, request: web.Request, opened: OpenedLink) -> Mapping[str, Any]:
    dependencies, event = request.app[DEPENDENCIES], opened.event
    entries = await dependencies.registrations.group(event.slug, opened.registration.code)
    members = members_of(opened.registration, [entry.registration for entry in entries])
    by_id = {entry.registration.id: entry for entry in entries}
    now, is_on = dependencies.clock(), event.state != "cancelled"
    shown = [_on_page(request, opened, member, by_id.get(member.id)) for member in members]
    return {
        "group": await asyncio.gather(*shown),
        "may_change_group": is_on and not changes_are_frozen(event, now),
        "may_cancel_group": is_on and not event.is_over(now),
    }


async def _on_page(request: web.Request, opened: OpenedLink, member: Member, entry: Entry | None) -> MemberOnPage:
    event = opened.event
    category = event.category(member.category)
    url = request.app[DEPENDENCIES].links.url_for(entry.registration) if entry and member.code else ""
    return MemberOnPage(
        member=member,
        category=category.name if category else {event.languages[0]: member.category},
        sessions=[session.name for name in member.sessions if (session := event.session(name))],
        path=urlsplit(url).path,
        has_come=await has_come(event.slug, member, entry, request.app[DEPENDENCIES].registrations),
        online=event.is_online(member.category),
        erasure=erasure_terms(request, event, entry) if entry and member.code else None,
    )


async def _change(page: ManagePage, request: web.Request) -> web.Response:
    """Changes somebody in the group."""
    fields, opened = await read_own_form(request), await open_link(request)
    dependencies, member = request.app[DEPENDENCIES], request.match_info["member"]
    values = _changes(fields, _prefix_of(member))

    async def act() -> None:
        await change_colleague(
            opened.event,
            opened.registration,
            member,
            RegistrationPatch.model_validate(values, strict=False).fields(),
            registrations=dependencies.registrations,
            transactions=dependencies.transactions,
            clock=dependencies.clock,
            random=dependencies.random,
            links=dependencies.links,
        )

    return await page.perform(
        request,
        opened,
        f"group-{member}",
        fields,
        act=act,
        faults=model_faults(RegistrationPatch, values),
        prefix=_prefix_of(member),
        then=f"{opened.path}?done=group-change#main",
    )


async def _cancel(page: ManagePage, request: web.Request) -> web.Response:
    """Cancels somebody in the group; the place goes to the next in line."""
    fields, opened = await read_own_form(request), await open_link(request)
    dependencies, member = request.app[DEPENDENCIES], request.match_info["member"]

    async def act() -> None:
        await cancel_colleague(
            opened.event,
            opened.registration,
            member,
            registrations=dependencies.registrations,
            transactions=dependencies.transactions,
            clock=dependencies.clock,
            random=dependencies.random,
            links=dependencies.links,
        )

    then = f"{opened.path}?done=group-cancel#main"
    return await page.perform(request, opened, f"group-{member}", fields, act=act, then=then)


async def _erase(page: ManagePage, request: web.Request) -> web.Response:
    """Erases the data of somebody in the group; a place goes to the next in line."""
    fields, opened = await read_own_form(request), await open_link(request)
    dependencies, member = request.app[DEPENDENCIES], request.match_info["member"]

    async def act() -> None:
        await erase_colleague(
            opened.event,
            opened.registration,
            member,
            registrations=dependencies.registrations,
            traces=dependencies.traces,
            transactions=dependencies.transactions,
            clock=dependencies.clock,
            random=dependencies.random,
            links=dependencies.links,
        )

    then = f"{opened.path}?done=group-erase#main"
    return await page.perform(request, opened, f"group-{member}", fields, act=act, then=then)


def _prefix_of(member: str) -> str:
    return f"member-{member}-"


def _changes(fields: Fields, prefix: str) -> dict[str, Any]:
    """The changes in a form: fields that somebody changed, an address where one is given."""
    changed = changed_fields(fields, OWN_FIELDS, prefix)
    values: dict[str, Any] = {name: field_value(fields, prefix + name) for name in changed}
    if email := field_value(fields, f"{prefix}email"):
        values["email"] = email
    if changed_fields(fields, ["sessions"], prefix):
        values["sessions"] = fields.get(f"{prefix}sessions", [])
    return values


GROUP = ManagePart(
    actions={"group/{member}/change": _change, "group/{member}/cancel": _cancel, "group/{member}/erase": _erase},
    done={
        "group-change": "Saved.",
        "group-cancel": "Your colleague’s registration is cancelled.",
        "group-erase": "The data are deleted.",
    },
    values=_values,
)
