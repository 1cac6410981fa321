"""The pages on which organisers word the e-mails of an event."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from aiohttp import web
from pydantic import TypeAdapter

from services.mailer.domain.addresses import NotAnAddress
from services.mailer.domain.overrides import faults_of, overridable, placeholders
from services.mailer.use_cases.overrides.remove_override import remove_override
from services.mailer.use_cases.overrides.save_override import save_override
from services.mailer.web.dependencies import DEPENDENCIES
from services.mailer.web.guards import EventOnPage, event_of
from services.mailer.web.overrides.kind_words import groups_of, name_of, placeholder_words
from services.mailer.web.overrides.preview_pages import preview_document
from services.mailer.web.overrides.samples import OneText, languages_of, sample_for, stored, test_text, text_of
from shared.contracts.mails import MailKind, OrganiserWords, Recipient
from shared.http.bodies import field_value
from shared.http.csrf import read_own_form
from shared.http.pages import LANGUAGE_NAMES, POLICY, Pages, translator
from shared.http.problems import TooOften
from shared.identity.authorisation import Scope
from shared.identity.guards import for_organisers, signed_in
from shared.language.field_types import Line, Paragraphs, is_visible

HOME: Final = "/mail/console/events/{event}/texts"
ONE: Final = HOME + "/{kind}/{locale}"
WITH_FRAME = {**POLICY, "frame-src": "'self'"}
SUBJECT: TypeAdapter[str] = TypeAdapter(Line)
TEXT: TypeAdapter[str] = TypeAdapter(Paragraphs)


@dataclass(frozen=True, slots=True)
class Form:
    """The answers in the form of a text, as they were typed, and the faults at its fields."""

    words: OrganiserWords
    person: str = ""
    to: str = ""
    faults: dict[str, str] = field(default_factory=dict)


def override_routes(pages: Pages) -> list[web.RouteDef]:
    """The routes of the pages."""
    texts = OverridePages(pages)
    return [
        web.get(HOME, for_organisers(texts.overview, "/console")),
        web.get(ONE, for_organisers(texts.one, "/console")),
        web.post(ONE, for_organisers(texts.save, "/console")),
        web.get(ONE + "/preview", for_organisers(texts.preview, "/console")),
        web.post(ONE + "/preview", for_organisers(texts.preview_typed, "/console")),
        web.get(ONE + "/test", for_organisers(texts.after_test, "/console")),
        web.post(ONE + "/test", for_organisers(texts.test, "/console")),
        web.post(ONE + "/remove", for_organisers(texts.remove, "/console")),
    ]


class OverridePages:
    """The list of an event's texts, and the page of each."""

    def __init__(self, pages: Pages) -> None:
        self._pages = pages

    async def overview(self, request: web.Request) -> web.Response:
        """All kinds of mails in all languages of the event, and whose words they have."""
        state, dependencies = await event_of(request, "mails:read"), request.app[DEPENDENCIES]
        overrides = await dependencies.overrides.of_event(state.event)
        return self._pages.render(
            request,
            "texts.html",
            event=EventOnPage(state.event, state.details.title),
            groups=groups_of(overridable(dependencies.previews.kinds), translator(self._pages, request)),
            own={(override.kind, override.language): override for override in overrides},
            broken=[override for override in overrides if override.is_broken],
            names=LANGUAGE_NAMES,
            text_languages=languages_of(state),
            done=request.query.get("done"),
        )

    async def one(self, request: web.Request) -> web.Response:
        """The organisers' words, or ours to begin with."""
        wanted = await _one(request, "mails:read")
        override = await stored(request, wanted)
        ours = request.app[DEPENDENCIES].previews.our_words(wanted.kind, wanted.language)
        words = ours if override is None or request.query.get("from") == "ours" else override.words
        return await self._page(request, wanted, Form(words))

    async def save(self, request: web.Request) -> web.Response:
        """Saves the words; those with faults come back with a sentence at their field."""
        wanted, form = await _one(request, "mails:send"), self._form(request, await read_own_form(request))
        if faults := self._faults(request, wanted, form):
            return await self._page(request, wanted, _with_faults(form, faults), status=422)
        dependencies = request.app[DEPENDENCIES]
        await save_override(
            wanted.state.event,
            wanted.kind,
            wanted.language,
            form.words,
            actor=signed_in(request).actor,
            overrides=dependencies.overrides,
            clock=dependencies.clock,
        )
        raise web.HTTPSeeOther(f"{request.path}?done=saved")

    async def remove(self, request: web.Request) -> web.Response:
        """Goes back to our words."""
        await read_own_form(request)
        wanted, dependencies = await _one(request, "mails:send"), request.app[DEPENDENCIES]
        await remove_override(
            wanted.state.event,
            wanted.kind,
            wanted.language,
            actor=signed_in(request).actor,
            overrides=dependencies.overrides,
            clock=dependencies.clock,
        )
        raise web.HTTPSeeOther(f"{HOME.format(event=wanted.state.event)}?done=removed")

    async def test(self, request: web.Request) -> web.Response:
        """Sends the words as they are typed; the page comes back at once, so that nothing typed is lost."""
        wanted, form = await _one(request, "mails:send"), self._form(request, await read_own_form(request))
        gettext, faults = translator(self._pages, request), self._faults(request, wanted, form)
        if not faults:
            try:
                await test_text(request, wanted, form.words, form.to)
            except NotAnAddress:
                faults = {"to": gettext("Enter an e-mail address in the right format, such as name@example.com.")}
            except TooOften:
                faults = {"to": gettext("You have sent several tests just now. Please wait a minute.")}
        form = _with_faults(form, faults)
        return await self._page(request, wanted, form, status=422 if faults else 200, tested="" if faults else form.to)

    async def after_test(self, request: web.Request) -> web.Response:
        """Leads to the text whoever loads the page anew that came with a test, as in another language."""
        await _one(request, "mails:read")
        raise web.HTTPSeeOther(str(request.rel_url.with_path(request.path.removesuffix("/test"), keep_query=True)))

    async def preview(self, request: web.Request) -> web.Response:
        """The stored words, or ours, as a document of its own."""
        wanted = await _one(request, "mails:read")
        return await self._preview(request, wanted, None, request.query.get("person", ""), "")

    async def preview_typed(self, request: web.Request) -> web.Response:
        """The words as they are typed, as a document of its own."""
        fields = await read_own_form(request)
        wanted, form = await _one(request, "mails:read"), self._form(request, fields)
        if faults := self._faults(request, wanted, form):
            return preview_document(self._pages, request, None, faults=list(faults.values()))
        return await self._preview(request, wanted, form.words, form.person, field_value(fields, "look"))

    async def _preview(
        self, request: web.Request, wanted: OneText, words: OrganiserWords | None, person: str, look: str
    ) -> web.Response:
        sample = await sample_for(request, wanted, words, mail=person)
        preview = await request.app[DEPENDENCIES].previews.preview(sample)
        return preview_document(self._pages, request, preview, is_dark=look == "dark")

    def _form(self, request: web.Request, fields: dict[str, list[str]]) -> Form:
        """The answers as they were typed; texts that no text may hold have a fault."""
        gettext, typed, faults = translator(self._pages, request), {}, {}
        for name, kind, longest in (("subject", SUBJECT, 200), ("text", TEXT, 20_000)):
            typed[name] = next(iter(fields.get(name, ())), "")
            try:
                typed[name] = kind.validate_python(typed[name])
            except ValueError:
                is_long = len(typed[name]) > longest
                invisible = gettext("This contains an invisible character. Please type it again.")
                faults[name] = gettext("This text is too long.") if is_long else invisible
        words = OrganiserWords(subject=typed["subject"], text=typed["text"])
        return Form(words, field_value(fields, "person"), field_value(fields, "to"), faults)

    def _faults(self, request: web.Request, wanted: OneText, form: Form) -> dict[str, str]:
        """The first fault of each field, in the visitor's language."""
        gettext, faults = translator(self._pages, request), dict(form.faults)
        for name, source in (("subject", form.words.subject), ("text", form.words.text)):
            if not is_visible(source):
                faults.setdefault(name, gettext("Write something here."))
        for name, fault in faults_of(wanted.kind, form.words):
            faults.setdefault(name, gettext(fault.text) % fault.arguments)
        return faults

    async def _page(
        self, request: web.Request, wanted: OneText, form: Form, *, status: int = 200, tested: str = ""
    ) -> web.Response:
        dependencies, gettext = request.app[DEPENDENCIES], translator(self._pages, request)
        override = await stored(request, wanted)
        people = await dependencies.mailed_people.of_event(wanted.state.event)
        sample = await sample_for(request, wanted, None, mail=form.person)
        values = dependencies.previews.values(sample)
        meanings = placeholder_words(gettext)
        broken = _faults_in_words(wanted.kind, override.words, gettext) if override else []
        return self._pages.render(
            request,
            "text.html",
            status=status,
            policy=WITH_FRAME,
            event=EventOnPage(wanted.state.event, wanted.state.details.title),
            home=HOME.format(event=wanted.state.event),
            path=ONE.format(event=wanted.state.event, kind=wanted.kind, locale=wanted.language),
            name=name_of(wanted.kind, gettext),
            text_language=wanted.language,
            text_languages=[(code, LANGUAGE_NAMES[code]) for code in languages_of(wanted.state)],
            form=form,
            faults=form.faults,
            is_own=override is not None,
            broken=broken,
            people=[(person.mail, _person(person.recipient)) for person in people],
            placeholders=[(item, meanings[item], values[item]) for item in placeholders(wanted.kind)],
            may_write=signed_in(request).may(wanted.state.members, "mails:send"),
            done=request.query.get("done"),
            tested=tested,
        )


async def _one(request: web.Request, scope: Scope) -> OneText:
    return text_of(request, await event_of(request, scope))


def _with_faults(form: Form, faults: dict[str, str]) -> Form:
    return Form(form.words, form.person, form.to, faults)


def _faults_in_words(kind: MailKind, words: OrganiserWords, gettext: Callable[[str], str]) -> list[str]:
    return [gettext(fault.text) % fault.arguments for _field, fault in faults_of(kind, words)]


def _person(recipient: Recipient | None) -> str:
    if recipient is None:
        return ""
    return " · ".join(filter(None, (f"{recipient.first_name} {recipient.last_name}".strip(), recipient.company)))
