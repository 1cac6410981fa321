"""One page of an event's set-up: it shows fields of the event, and saves those that a form sends."""

from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias
from urllib.parse import quote

from aiohttp import web

from services.registration.domain.event import Event
from services.registration.domain.event_changes import StillInUse
from services.registration.domain.event_definition import EventDefinition
from services.registration.web.console.console_pages import HOME
from services.registration.web.console.set_up.answer_form import Faults, answer_form
from services.registration.web.console.set_up.checks import checked_definition
from services.registration.web.console.set_up.fields import Field, Sent, Values, shown, with_sent
from services.registration.web.events.accent import accent_of
from services.registration.web.events.edit_event import edit_event
from services.registration.web.events.event_models import (
    definition_json,
)
from services.registration.web.events.page_models import Gettext
from services.registration.web.guards import event_of
from shared.http.bodies import field_value
from shared.http.csrf import read_own_form
from shared.http.pages import LANGUAGE_NAMES, Pages, page_language, translator
from shared.http.validation import InvalidInput
from shared.identity.guards import for_organisers

PATH = HOME + "/events/{slug}/set-up"
STILL_IN_USE = "People are registered here: move or cancel them first, then it can be removed."
STAYS_AS_IT_IS = "People are registered for what would change: move or cancel them first."
PROPOSED = "proposed"  # among the extras: what fields show that are not the event's
DONE = {
    "saved": "Saved.",
    "picture": "The picture is saved.",
    "added": "Added.",
    "removed": "Removed.",
    "moved": "Moved.",
    "copied": "Copied.",
}
FieldsOf: TypeAlias = Callable[[EventDefinition], Iterable[Field]]
Extras: TypeAlias = Callable[[web.Request, Event], Awaitable[Mapping[str, Any]]]
Act: TypeAlias = Callable[[Values, str, Sent], Values]
Finish: TypeAlias = Callable[[EventDefinition, EventDefinition, Sent], EventDefinition]
Notes: TypeAlias = Callable[[EventDefinition, Gettext, str], Mapping[str, str]]


async def no_extras(_request: web.Request, _event: Event) -> Mapping[str, Any]:
    """Returns nothing besides the fields."""
    return {}


@dataclass(frozen=True, slots=True)
class SetUpPage:
    """The page at the address `name`, whose template is `console_set_up_<template>.html`, by default that of its name.

    `fields` yields the page's fields for an event, `extras` the template's other values, `notes` what is to be told at
    fields, by field. `act` does what a button of the form asks for, such as `remove:industry`, or adds the row of
    `rows` that was filled in; it raises InvalidInput. `finish` makes the last change, from the definition before and
    after, and what was sent.
    """

    pages: Pages
    name: str
    fields: FieldsOf
    extras: Extras = no_extras
    act: Act = lambda values, _action, _sent: values
    finish: Finish = lambda _before, after, _sent: after
    notes: Notes = lambda _definition, _gettext, _language: {}
    template: str = ""
    rows: str = ""

    def routes(self) -> list[web.RouteDef]:
        """Returns the routes: the page, and its form."""
        path = f"{PATH}/{self.name}"
        return [
            web.get(path, for_organisers(self.page, HOME)),
            web.post(path, for_organisers(self.save, HOME)),
        ]

    async def page(self, request: web.Request) -> web.StreamResponse:
        """Shows the page."""
        return await self.show(request, await event_of(request, "events:write"), {}, {})

    async def save(self, request: web.Request) -> web.StreamResponse:
        """Saves the fields that were sent, and does what the pressed button asks for."""
        sent = await read_own_form(request)
        event = await event_of(request, "events:write")
        action = field_value(sent, "action")

        async def save() -> Mapping[str, Any]:
            try:
                changed = await edit_event(request, lambda definition: self._edited(definition, action, sent))
            except StillInUse:
                removed = action.partition(":")[2]
                fault = (f"{self.rows}-{removed}", STILL_IN_USE) if removed else ("form", STAYS_AS_IT_IS)
                raise InvalidInput(errors=(fault,)) from None
            return {"notes": self._notes(request, changed)}

        async def show(faults: Faults) -> web.StreamResponse:
            return await self.show(request, event, sent, faults)

        return await answer_form(self.pages, request, save=save, show=show, back=self._back(request, action))

    def _edited(self, definition: EventDefinition, action: str, sent: Sent) -> EventDefinition:
        """The definition after the form. Raises InvalidInput with the faults by field."""
        values, fields = definition_json(definition), list(self.fields(definition))
        changed, faults = with_sent(values, fields, sent)
        if faults:
            raise InvalidInput(errors=tuple(faults))
        acted = self.act(changed, action, sent)
        return self.finish(definition, checked_definition(acted, fields, self.rows, definition), sent)

    def _notes(self, request: web.Request, definition: EventDefinition) -> dict[str, str]:
        gettext, values = translator(self.pages, request), definition_json(definition)
        at_fields = {field.name: field.note(values) for field in self.fields(definition)}
        more = self.notes(definition, gettext, page_language(request))
        return {**{name: gettext(note) for name, note in at_fields.items() if note}, **more}

    def _back(self, request: web.Request, action: str) -> str:
        verb, _, thing = action.partition(":")
        done = {"add": "added", "remove": "removed", "up": "moved", "down": "moved", "copy": "copied"}
        row = f"{self.rows}-{thing}"
        anchor = "new" if action == "add" else row if verb in {"up", "down"} else "main"
        return f"{page_path(request, self.name)}?done={done.get(verb, 'saved')}#{quote(anchor)}"

    async def show(
        self, request: web.Request, event: Event, sent: Sent, faults: Faults, status: int = 0
    ) -> web.Response:
        """Renders the page with what was sent, and the faults in it."""
        gettext, fields = translator(self.pages, request), list(self.fields(event))
        extras = dict(await self.extras(request, event))
        last_sent = {name: given[-1] for name, given in sent.items()}
        values = {**extras.pop(PROPOSED, {}), **last_sent, **shown(fields, definition_json(event), sent)}
        done = DONE.get(request.query.get("done", ""), "")
        return self.pages.render(
            request,
            f"console_set_up_{self.template or self.name}.html",
            status=status or (422 if faults else 200),
            event={"slug": event.slug, "title": event.title, "state": event.state},
            event_languages=event_languages(event),
            path=page_path(request, self.name),
            values=values,
            notes=self._notes(request, event),
            faults=faults,
            done=gettext(done) if done else "",
            accent=accent_of(event),
            zone=event.timezone,
            **extras,
        )


def set_up_path(event: Event) -> str:
    """Returns the address of the overview of an event's set-up."""
    return PATH.format(slug=quote(event.slug, safe=""))


def page_path(request: web.Request, name: str) -> str:
    """Returns the address of a set-up page of the event in the request's path."""
    return f"{PATH.format(slug=quote(request.match_info['slug'], safe=''))}/{name}"


def event_languages(event: EventDefinition) -> list[tuple[str, str]]:
    """Returns the languages of an event as (code, name in that language)."""
    return [(code, LANGUAGE_NAMES[code]) for code in event.languages]
