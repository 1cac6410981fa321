"""An organiser words a kind of mail in one language."""

from services.mailer.domain.audit import override_saved
from services.mailer.domain.overrides import Override, require_usable
from services.mailer.ports.overrides import Overrides
from shared.clock import Clock
from shared.contracts.mails import MailKind, OrganiserWords


async def save_override(
    event: str,
    kind: MailKind,
    language: str,
    words: OrganiserWords,
    *,
    actor: str,
    overrides: Overrides,
    clock: Clock,
) -> Override:
    """Stores the words, which mails use from now on. Raises TemplateInvalid."""
    require_usable(kind, words)
    saved = Override(event=event, kind=kind, language=language, words=words, changed_at=clock())
    earlier = [other for other in await overrides.of_event(event) if (other.kind, other.language) == (kind, language)]
    await overrides.save(saved, override_saved(saved, earlier[0] if earlier else None, actor=actor))
    return saved
