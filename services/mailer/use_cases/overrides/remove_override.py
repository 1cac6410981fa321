"""An organiser goes back to our words."""

from services.mailer.domain.audit import override_removed
from services.mailer.ports.overrides import Overrides
from shared.clock import Clock
from shared.contracts.mails import MailKind


async def remove_override(
    event: str, kind: MailKind, language: str, *, actor: str, overrides: Overrides, clock: Clock
) -> bool:
    """Removes the organisers' words; False where there are none."""
    audit = override_removed(event, kind, language, actor=actor, now=clock())
    return await overrides.remove(event, kind, language, audit)
