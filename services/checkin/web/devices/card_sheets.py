"""The sheets of gate cards as PDF."""

import asyncio
from collections.abc import Sequence

from aiohttp import web

from services.checkin.domain.devices import card_url
from services.checkin.domain.gate_cards import GateCard, UnknownGateCard, works_from
from services.checkin.ports.lists import EventSetup
from services.checkin.use_cases.devices.create_gate_card import code_of
from services.checkin.web.dependencies import DEPENDENCIES
from shared.documents.gate_card import GateCardSheet, gate_cards_pdf
from shared.http.pages import page_language


async def cards_response(request: web.Request, cards: Sequence[GateCard], setup: EventSetup) -> web.Response:
    """The cards' sheets, a page each, to look at or to print. Raises UnknownGateCard where none can be printed."""
    sheets = [sheet for card in cards if (sheet := _sheet(request, card, setup)) is not None]
    if not sheets:
        raise UnknownGateCard
    pdf = await asyncio.to_thread(gate_cards_pdf, sheets, page_language(request))
    name = f"gate-cards-{setup.event.slug}.pdf"
    headers = {
        "Content-Disposition": f'inline; filename="{name}"',
        "Cache-Control": "no-store",
        "X-Content-Type-Options": "nosniff",
    }
    return web.Response(body=pdf, content_type="application/pdf", headers=headers)


def _sheet(request: web.Request, card: GateCard, setup: EventSetup) -> GateCardSheet | None:
    dependencies, event = request.app[DEPENDENCIES], setup.event
    code, gate = code_of(card, derive_codes=dependencies.derive_card_codes), setup.gates.get(card.gate)
    if code is None:
        return None
    url = card_url(dependencies.public_url, code)
    return GateCardSheet(
        gate=gate.name if gate else card.gate,
        event_title=dict(event.title) or {"en": event.slug},
        purpose=card.role,
        url=url,
        address=url.partition("#")[0].partition("://")[2],
        code=code,
        starts_at=works_from(card, event, setup.lists),
        ends_at=event.ends_at,
        timezone=event.timezone,
    )
