"""The set-up pages of the speakers of a programme: all of them, and one with the picture."""

from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import quote

from aiohttp import web

from services.registration.domain.event import Event
from services.registration.domain.event_definition import EventDefinition
from services.registration.domain.picture import NotAPicture, portrait
from services.registration.web.console.console_pages import HOME
from services.registration.web.console.set_up.fields import LINE, Field, Sent, Values, texts
from services.registration.web.console.set_up.rows import NEW, new_texts, ordered, with_new
from services.registration.web.console.set_up.set_up_page import PATH, SetUpPage, page_path
from services.registration.web.events.picture_routes import LARGEST, store_picture
from services.registration.web.guards import event_of
from services.registration.web.people.forms import Fault
from shared.http.bodies import field_value
from shared.http.csrf import read_own_upload
from shared.http.pages import Pages, translator
from shared.http.problems import NoSuchPlace, TooLarge
from shared.http.validation import InvalidInput
from shared.identity.guards import for_organisers

SPEAKERS = "speakers"
ADDRESS = f"programme/{SPEAKERS}"
PATH_OF_ONE = f"{PATH}/{ADDRESS}/{{speaker}}"
NO_NAME = "Enter the name of the speaker."
FORM_AROUND = 64 * 1024  # bytes that a form has besides its picture


def speaker_routes(pages: Pages) -> list[web.RouteDef]:
    """Returns the routes of the pages of all speakers and of each."""
    speaker_pages = SpeakerPages(pages)
    return [
        *SetUpPage(
            pages, ADDRESS, fields=_no_fields, extras=_extras, act=_act, rows=SPEAKERS, template=SPEAKERS
        ).routes(),
        web.get(PATH_OF_ONE, for_organisers(speaker_pages.page, HOME)),
        web.post(PATH_OF_ONE, for_organisers(speaker_pages.save, HOME)),
        web.get(f"{PATH_OF_ONE}/picture", for_organisers(speaker_pages.back, HOME)),
        web.post(f"{PATH_OF_ONE}/picture", for_organisers(speaker_pages.upload, HOME)),
    ]


class SpeakerPages:
    """The pages of single speakers."""

    def __init__(self, pages: Pages) -> None:
        self._pages = pages

    async def page(self, request: web.Request) -> web.StreamResponse:
        """Shows a speaker."""
        return await (await self._page_of(request)).page(request)

    async def save(self, request: web.Request) -> web.StreamResponse:
        """Saves a speaker."""
        return await (await self._page_of(request)).save(request)

    async def back(self, request: web.Request) -> web.StreamResponse:
        """Redirects from the address of the picture's form to the page with it."""
        raise web.HTTPSeeOther(f"{_address(request)}?{request.query_string}")

    async def upload(self, request: web.Request) -> web.StreamResponse:
        """Saves or removes the picture of a speaker."""
        page, event = await self._page_of(request), await event_of(request, "events:write")
        gettext, name = translator(self._pages, request), portrait(request.match_info["speaker"])
        try:
            fields, files = await read_own_upload(request, LARGEST + FORM_AROUND)
            removes, picture = "remove" in fields, files.get("picture", b"")
            if not removes and not picture:
                raise NotAPicture
            if len(picture) > LARGEST:
                raise TooLarge
            await store_picture(request, event, name, None if removes else picture)
        except (NotAPicture, TooLarge) as refusal:
            sentence = {
                NotAPicture: gettext("Choose a PNG, JPEG or WebP picture."),
                TooLarge: gettext("The picture is too large: 2 MB at most."),
            }[type(refusal)]
            return await page.show(request, event, {}, {"picture": Fault(sentence, "picture")})
        raise web.HTTPSeeOther(f"{_address(request)}?done={'removed' if removes else 'saved'}#picture-form")

    async def _page_of(self, request: web.Request) -> SetUpPage:
        """The page of the speaker in the path. Raises NoSuchPlace."""
        event, identifier = await event_of(request, "events:write"), request.match_info["speaker"]
        if identifier not in {speaker.id for speaker in event.speakers}:
            raise NoSuchPlace

        def fields(definition: EventDefinition) -> Iterator[Field]:
            return _fields(definition, identifier)

        async def extras(_request: web.Request, event: Event) -> Mapping[str, Any]:
            name = next((speaker.name for speaker in event.speakers if speaker.id == identifier), "")
            return {"row": f"{SPEAKERS}-{identifier}", "name": name, "picture": _picture(event, identifier)}

        address = f"{ADDRESS}/{quote(identifier, safe='')}"
        return SetUpPage(self._pages, address, fields=fields, extras=extras, template="speaker")


def _no_fields(_definition: EventDefinition) -> Iterator[Field]:
    return iter(())


def _fields(definition: EventDefinition, identifier: str) -> Iterator[Field]:
    row = (SPEAKERS, identifier)
    if identifier not in {speaker.id for speaker in definition.speakers}:  # removed meanwhile
        return
    yield Field((*row, "name"), LINE, NO_NAME)
    yield from texts((*row, "role"), definition.languages)
    yield from texts((*row, "words"), definition.languages)


async def _extras(_request: web.Request, event: Event) -> Mapping[str, Any]:
    used = [speaker for talk in event.talks for speaker in talk.speakers]
    used += [speaker for session in event.sessions for speaker in session.speakers]
    return {
        "speakers": [
            {
                "id": speaker.id,
                "name": speaker.name,
                "role": speaker.role,
                "missing": [
                    code for code in event.languages if any(speaker.role.values()) and not speaker.role.get(code)
                ],
                "talks": used.count(speaker.id),
                "picture": _picture(event, speaker.id),
            }
            for speaker in event.speakers
        ]
    }


def _picture(event: Event, speaker: str) -> str | None:
    """The address of a speaker's picture for organisers, who see it of drafts, too."""
    key = event.portrait(speaker)
    return f"/api/v1/events/{event.slug}/pictures/{portrait(speaker)}?{key}" if key else None


def _act(values: Values, action: str, sent: Sent) -> Values:
    name, role = field_value(sent, f"{NEW}-name"), new_texts(values, sent, "role")
    if action == "add" and not name:
        raise InvalidInput(errors=((f"{NEW}-name", NO_NAME),))
    if name:
        texts_of_id = {values["languages"][0]: name}
        values = with_new(values, SPEAKERS, texts_of_id, {"name": name, "role": role}, "speaker")
    verb, _, identifier = action.partition(":")
    if verb == "remove":
        values = {**values, **{kind: _without(values[kind], identifier) for kind in ("talks", "sessions")}}
    return ordered(values, SPEAKERS, action)


def _without(items: list[Values], speaker: str) -> list[Values]:
    return [{**item, "speakers": [other for other in item["speakers"] if other != speaker]} for item in items]


def _address(request: web.Request) -> str:
    return page_path(request, f"{ADDRESS}/{quote(request.match_info['speaker'], safe='')}")
