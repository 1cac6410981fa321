"""The routes about gate cards."""

from datetime import datetime

from aiohttp import web
from pydantic import BaseModel

from services.checkin.domain.devices import DeviceRole, card_url
from services.checkin.domain.events import EventNotNamed
from services.checkin.domain.gate_cards import GateCard, UnknownGateCard, works_from
from services.checkin.domain.lists import UnknownList
from services.checkin.ports.lists import EventSetup
from services.checkin.use_cases.devices.create_gate_card import FreshCard, code_of, create_gate_card
from services.checkin.use_cases.devices.create_pairing_code import Pairing
from services.checkin.use_cases.devices.renew_gate_card import renew_gate_card
from services.checkin.use_cases.devices.withdraw_gate_card import withdraw_gate_card
from services.checkin.web.dependencies import DEPENDENCIES
from services.checkin.web.devices.card_links import pdf_link
from services.checkin.web.devices.device_routes import PairingBody
from services.checkin.web.fields import EventQuery
from services.checkin.web.guards import ManagerGuard, actor_of, setup_for
from shared.http.api import Api
from shared.identity.authorisation import UnknownEvent
from shared.identity.guards import signed_in

MANAGER = ManagerGuard()


class GateCardView(BaseModel):
    """A gate card. `url` is the address in its QR code and ends in `code`; `card_url` is the sheet to print (PDF).

    It pairs phones from `starts_at` (null: at once) to `expires_at`, the event's end. `code` and `url` are null for a
    card that was made with a key which the server no longer has: it still works, and can be made again.
    """

    id: str
    event: str
    gate: str
    gate_name: str
    role: DeviceRole
    lists: tuple[str, ...]
    code: str | None
    url: str | None
    starts_at: datetime | None
    expires_at: datetime
    card_url: str


class GateCardPage(BaseModel):
    """All gate cards of an event, the oldest first."""

    items: list[GateCardView]
    next_cursor: str | None = None


def add_gate_card_routes(api: Api) -> None:
    """Adds the operations to the table."""
    refusals = (UnknownEvent, UnknownList)
    api.post("/gate-cards", who=MANAGER, body=PairingBody, answer=GateCardView, status=201, refusals=refusals)(
        post_gate_card
    )
    api.get("/gate-cards", who=MANAGER, query=EventQuery, answer=GateCardPage, refusals=(UnknownEvent, EventNotNamed))(
        get_gate_cards
    )
    api.post("/gate-cards/{id}/renew", who=MANAGER, answer=GateCardView, refusals=(UnknownGateCard,))(renew)
    api.delete("/gate-cards/{id}", who=MANAGER, status=204, refusals=(UnknownGateCard,))(withdraw)


async def post_gate_card(request: web.Request, body: PairingBody) -> GateCardView:
    """Makes a card that pairs any number of phones; each of them has then to be started by a door manager."""
    dependencies = request.app[DEPENDENCIES]
    setup = await setup_for(request, body.event)
    fresh = await create_gate_card(
        Pairing(body.gate, body.role, body.lists),
        setup=setup,
        actor=actor_of(request),
        setups=dependencies.setups,
        cards=dependencies.cards,
        derive_codes=dependencies.derive_card_codes,
        clock=dependencies.clock,
        random=dependencies.random,
    )
    return _view(request, fresh.card, await setup_for(request, body.event), fresh.code)


async def get_gate_cards(request: web.Request, query: EventQuery) -> GateCardPage:
    """The event's gate cards."""
    dependencies = request.app[DEPENDENCIES]
    setup = await setup_for(request, query.event)
    cards = await dependencies.cards.of_event(setup.event.slug)
    derive = dependencies.derive_card_codes
    return GateCardPage(items=[_view(request, card, setup, code_of(card, derive_codes=derive)) for card in cards])


async def renew(request: web.Request) -> GateCardView:
    """Makes a card again: its former code pairs no more, and phones that wait with it are sent away."""
    dependencies = request.app[DEPENDENCIES]
    card, setup = await _managed_card(request)
    fresh: FreshCard = await renew_gate_card(
        card,
        actor=actor_of(request),
        cards=dependencies.cards,
        devices=dependencies.devices,
        derive_codes=dependencies.derive_card_codes,
        clock=dependencies.clock,
        random=dependencies.random,
    )
    return _view(request, fresh.card, setup, fresh.code)


async def withdraw(request: web.Request) -> None:
    """Withdraws a card: it pairs no more; phones that it has paired stay."""
    dependencies = request.app[DEPENDENCIES]
    card, _ = await _managed_card(request)
    await withdraw_gate_card(card, actor=actor_of(request), cards=dependencies.cards, clock=dependencies.clock)


async def _managed_card(request: web.Request) -> tuple[GateCard, EventSetup]:
    """The card in the path, and its event. Raises UnknownGateCard, OutOfScope."""
    dependencies = request.app[DEPENDENCIES]
    card = await dependencies.cards.get(request.match_info["id"])
    setup = await dependencies.setups.fresh(card.event) if card else None
    if card is None or setup is None or signed_in(request).account not in setup.event.members:
        raise UnknownGateCard
    signed_in(request).require(setup.event.members, "door:manage")
    return card, setup


def _view(request: web.Request, card: GateCard, setup: EventSetup, code: str | None) -> GateCardView:
    gate = setup.gates.get(card.gate)
    return GateCardView(
        id=card.id,
        event=card.event,
        gate=card.gate,
        gate_name=gate.name if gate else card.gate,
        role=card.role,
        lists=card.lists,
        code=code,
        url=card_url(request.app[DEPENDENCIES].public_url, code) if code else None,
        starts_at=works_from(card, setup.event, setup.lists),
        expires_at=setup.event.ends_at,
        card_url=pdf_link(request, card),
    )
