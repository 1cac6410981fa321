"""The reader of a marketing mail wants no more of them."""

from services.mailer.domain.unsubscribing import CONSENT, Subscription
from services.mailer.ports.unsubscriptions import Unsubscriptions
from shared.clock import Clock
from shared.contracts.mailer import ConsentWithdrawn


async def unsubscribe(subscription: Subscription, *, unsubscriptions: Unsubscriptions, clock: Clock) -> None:
    """Holds back marketing to the address from now on, and tells registration that the consent is withdrawn.

    Somebody may have consented anew since an earlier call, so each call counts.
    """
    message = ConsentWithdrawn(
        event=subscription.event,
        registration=subscription.registration,
        consent=CONSENT,
        withdrawn_at=clock(),
    )
    await unsubscriptions.add(subscription.address_hash, message)
