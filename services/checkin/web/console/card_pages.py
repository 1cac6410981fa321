"""The page of the door's console with the gate cards: make one, print one or all, make it again, withdraw it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from aiohttp import web

from services.checkin.domain.gate_cards import GateCard, UnknownGateCard, works_from
from services.checkin.ports.lists import EventSetup
from services.checkin.use_cases.devices.create_gate_card import code_of, create_gate_card
from services.checkin.use_cases.devices.renew_gate_card import renew_gate_card
from services.checkin.use_cases.devices.withdraw_gate_card import withdraw_gate_card
from services.checkin.web.console.form_values import NO_FAULTS, Fault
from services.checkin.web.console.frame import Frame, setup_of_page
from services.checkin.web.console.pairing_form import ROLES, gates_of, lists_of, pairing_faults, read_pairing
from services.checkin.web.console.sections import CARDS, HOME, address_of
from services.checkin.web.dependencies import DEPENDENCIES
from services.checkin.web.devices.card_links import PATH, is_signed_for
from services.checkin.web.devices.card_sheets import cards_response
from shared.http.csrf import read_own_form
from shared.http.pages import page_language, translator
from shared.identity.guards import for_organisers, identify, signed_in
from shared.language.date_formats import short_moment


def card_routes(frame: Frame) -> list[web.RouteDef]:
    """The routes of the page, and of the sheets to print."""
    page = CardPage(frame)
    return [
        web.get(CARDS, for_organisers(page.show, CARDS)),
        web.get(f"{HOME}/gate-cards.pdf", for_organisers(_all_sheets, CARDS)),
        web.post(CARDS, for_organisers(page.make, CARDS)),
        web.post(f"{CARDS}/{{id}}/renew", for_organisers(page.renew, CARDS)),
        web.post(f"{CARDS}/{{id}}/withdraw", for_organisers(page.withdraw, CARDS)),
        web.get(PATH, _sheet),
    ]


@dataclass(frozen=True, slots=True)
class CardPage:
    """The gate cards of one event."""

    frame: Frame

    async def show(self, request: web.Request) -> web.Response:
        """All cards, and the form for another."""
        return await self._page(request, await setup_of_page(request))

    async def make(self, request: web.Request) -> web.Response:
        """Makes a card."""
        fields, setup = await read_own_form(request), await setup_of_page(request)
        pairing = read_pairing(fields, setup)
        if pairing is None:
            faults = pairing_faults(fields, setup, translator(self.frame.pages, request))
            return await self._page(request, setup, filled=fields, faults=faults, status=422)
        dependencies = request.app[DEPENDENCIES]
        fresh = await create_gate_card(
            pairing,
            setup=setup,
            actor=signed_in(request).actor,
            setups=dependencies.setups,
            cards=dependencies.cards,
            derive_codes=dependencies.derive_card_codes,
            clock=dependencies.clock,
            random=dependencies.random,
        )
        raise web.HTTPSeeOther(f"{address_of(setup.event.slug, '/cards', done='made')}#card-{fresh.card.id}")

    async def renew(self, request: web.Request) -> web.Response:
        """Makes a card again; its former code ends."""
        await read_own_form(request)
        setup, card = await _card_of(request)
        dependencies = request.app[DEPENDENCIES]
        await renew_gate_card(
            card,
            actor=signed_in(request).actor,
            cards=dependencies.cards,
            devices=dependencies.devices,
            derive_codes=dependencies.derive_card_codes,
            clock=dependencies.clock,
            random=dependencies.random,
        )
        raise web.HTTPSeeOther(f"{address_of(setup.event.slug, '/cards', done='renewed')}#card-{card.id}")

    async def withdraw(self, request: web.Request) -> web.Response:
        """Withdraws a card."""
        await read_own_form(request)
        setup, card = await _card_of(request)
        dependencies, actor = request.app[DEPENDENCIES], signed_in(request).actor
        await withdraw_gate_card(card, actor=actor, cards=dependencies.cards, clock=dependencies.clock)
        raise web.HTTPSeeOther(address_of(setup.event.slug, "/cards", done="withdrawn"))

    async def _page(
        self,
        request: web.Request,
        setup: EventSetup,
        *,
        filled: Mapping[str, Any] | None = None,
        faults: Mapping[str, Fault] = NO_FAULTS,
        status: int = 200,
    ) -> web.Response:
        cards = await request.app[DEPENDENCIES].cards.of_event(setup.event.slug)
        return await self.frame.render(
            request,
            setup,
            "cards.html",
            status=status,
            cards=[_card_model(request, card, setup) for card in cards],
            lists=lists_of(setup),
            gates=gates_of(setup),
            roles=ROLES,
            faults=faults,
            filled=filled or {},
            done=request.query.get("done"),
        )


async def _card_of(request: web.Request) -> tuple[EventSetup, GateCard]:
    """The event of the page and the card in the path. Raises UnknownGateCard where that is another event's."""
    setup = await setup_of_page(request)
    card = await request.app[DEPENDENCIES].cards.get(request.match_info["id"])
    if card is None or card.event != setup.event.slug:
        raise UnknownGateCard
    return setup, card


def _card_model(request: web.Request, card: GateCard, setup: EventSetup) -> Mapping[str, Any]:
    dependencies, gate = request.app[DEPENDENCIES], setup.gates.get(card.gate)
    event, language = setup.event, page_language(request)
    starts_at = works_from(card, event, setup.lists)
    return {
        "id": card.id,
        "gate": gate.name if gate else card.gate,
        "role": card.role,
        "lists": [setup.lists[name].name for name in card.lists if name in setup.lists],
        "from": short_moment(starts_at, event.timezone, language) if starts_at else "",
        "until": short_moment(event.ends_at, event.timezone, language),
        "pdf": PATH.format(id=card.id),
        "printable": code_of(card, derive_codes=dependencies.derive_card_codes) is not None,
    }


async def _all_sheets(request: web.Request) -> web.Response:
    """The sheets of all cards of an event."""
    setup = await setup_of_page(request)
    return await cards_response(request, await request.app[DEPENDENCIES].cards.of_event(setup.event.slug), setup)


async def _sheet(request: web.Request) -> web.StreamResponse:
    """One card's sheet, for its organisers (session or token) and whoever has a signed link."""
    dependencies = request.app[DEPENDENCIES]
    card = await dependencies.cards.get(request.match_info["id"])
    signed = card is not None and is_signed_for(request, card)
    organiser = await identify(request)
    if not signed and organiser is None:
        return await for_organisers(_sheet, CARDS)(request)  # asks to sign in
    setup = await dependencies.setups.fresh(card.event) if card else None
    if card is None or setup is None:
        raise UnknownGateCard
    if not signed and organiser is not None:
        organiser.require(setup.event.members, "door:manage")
    return await cards_response(request, [card], setup)
