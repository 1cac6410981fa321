"""The links by which readers of marketing mails take back their consent: signed, good for ever, stored nowhere."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from itsdangerous import BadData, URLSafeSerializer

from services.mailer.domain.addresses import address_hash
from shared.contracts.mails import MailRequested

CONSENT = "news"
"""The consent without which registration asks for no marketing mail."""
PATH = "/mail/u"


class UnknownSubscription(Exception):
    """This link to unsubscribe is not complete."""


@dataclass(frozen=True, slots=True)
class Subscription:
    """The news about an event that somebody agreed to get; `mail` brought the link, in `language`."""

    event: str
    registration: str
    address_hash: str
    mail: str
    language: str


def has_consented_since(request: MailRequested, unsubscribed_at: datetime) -> bool:
    """Whether the reader agreed to marketing mails anew after they had unsubscribed."""
    return request.consented_at is not None and request.consented_at > unsubscribed_at


class UnsubscribeLinks:
    """Makes and reads the links. The first key signs, all of them verify."""

    def __init__(self, public_url: str, keys: Sequence[str]) -> None:
        self._prefix = f"{public_url}{PATH}/"
        # The library signs with the last key.
        signature = {"key_derivation": "hmac", "digest_method": sha256}
        self._serializer = URLSafeSerializer([*reversed(keys)], salt="moien unsubscribe", signer_kwargs=signature)

    def url_for(self, request: MailRequested) -> str | None:
        """The link in a mail; None in a mail that is no marketing."""
        subscriber = request.subscriber or request.registration
        if not request.marketing or subscriber is None:
            return None
        content = [request.event, subscriber, address_hash(request.to), request.mail, request.locale]
        return self._prefix + str(self._serializer.dumps(content))

    def read(self, token: str) -> Subscription:
        """The subscription that a link names by its last part. Raises UnknownSubscription for a forged one."""
        try:
            return Subscription(*self._serializer.loads(token.encode(errors="replace")))
        except BadData:
            raise UnknownSubscription from None
