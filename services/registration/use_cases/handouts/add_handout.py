"""A file is given to those who come to an event."""

from dataclasses import asdict

from services.registration.domain.event import Event
from services.registration.domain.handout import Handout, content_type_of, safe_file_name
from services.registration.domain.identifiers import new_id
from services.registration.ports.handouts import Handouts
from shared.audit import audit_entry
from shared.clock import Clock
from shared.documents.tickets import Random


async def add_handout(
    event: Event,
    content: bytes,
    *,
    file_name: str,
    title: str,
    about: str | None,
    for_confirmed: bool,
    actor: str,
    handouts: Handouts,
    clock: Clock,
    random: Random,
) -> Handout:
    """Keeps `content` as a handout about a talk or session (its id; None: about the event); untitled, it has its name.

    Raises NotAHandout, HandoutTooLarge, NoRoomForHandout.
    """
    name = safe_file_name(file_name)
    handout = Handout(
        id=new_id(random),
        event=event.slug,
        about=about,
        title=title or name,
        file_name=name,
        content_type=content_type_of(name, content),
        size=len(content),
        for_confirmed=for_confirmed,
        added_at=clock(),
    )
    entry = audit_entry(
        "handout.added", handout.id, event=event.slug, actor=actor, at=handout.added_at, after=asdict(handout)
    )
    await handouts.add(handout, content, entry)
    return handout
