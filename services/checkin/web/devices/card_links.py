"""Links to the PDF of a gate card for whoever made it by the API: signed, good for a day, and without the code."""

from hashlib import sha256

from aiohttp import web
from itsdangerous import BadData, URLSafeTimedSerializer

from services.checkin.domain.gate_cards import GateCard
from services.checkin.web.dependencies import DEPENDENCIES
from shared.http.keys import SETTINGS

GOOD_FOR = 24 * 3600  # seconds
PATH = "/door/gate-cards/{id}.pdf"


def pdf_link(request: web.Request, card: GateCard) -> str:
    """The address of the card's PDF; it opens without a session until it has aged or the card was made again."""
    signature = _serializer(request).dumps([card.id, card.salt])
    return f"{request.app[DEPENDENCIES].public_url}{PATH.format(id=card.id)}?signature={signature}"


def is_signed_for(request: web.Request, card: GateCard) -> bool:
    """Whether the request's query has the signature of such a link."""
    try:
        signed = _serializer(request).loads(request.query.get("signature", ""), max_age=GOOD_FOR)
    except BadData:
        return False
    return bool(signed == [card.id, card.salt])


def _serializer(request: web.Request) -> URLSafeTimedSerializer:
    keys = [*reversed(request.app[SETTINGS].session_keys)]  # the library signs with the last one
    signature = {"key_derivation": "hmac", "digest_method": sha256}
    return URLSafeTimedSerializer(keys, salt="moien gate card", signer_kwargs=signature)
