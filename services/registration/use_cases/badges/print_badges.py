"""An organiser prints badges."""

from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from typing import Any, TypeVar

from services.registration.domain.badge_printing import PRINTED, BadgeSelection, NothingToPrint
from services.registration.domain.identifiers import new_id
from services.registration.domain.registration import Registration, UnknownRegistration
from services.registration.domain.transitions import note_printed_badge
from services.registration.ports.people import Registrations
from services.registration.ports.places import EventTransaction, EventTransactions, Prefetch
from shared.audit import AuditEntry, audit_entry
from shared.clock import Clock
from shared.documents.tickets import Random

READ_AT_ONCE = 200
NOTED_AT_ONCE = 500  # in one transaction, which takes a quarter of a second; with them the whole print of most events

Draw = Callable[[AsyncIterator[Registration]], AsyncIterator[bytes]]
Item = TypeVar("Item")


async def print_badges(
    event: str,
    selection: BadgeSelection,
    draw: Draw,
    *,
    layout: Mapping[str, Any],
    actor: str,
    registrations: Registrations,
    transactions: EventTransactions,
    clock: Clock,
    random: Random,
) -> AsyncIterator[bytes]:
    """Returns the file that `draw` makes of the selected badges, piece by piece.

    Before the last piece, the badges are noted as printed and the print is audited with `layout` (JSON values): a
    download that breaks off is no print. Raises NothingToPrint.
    """
    codes = await _chosen(event, selection, registrations)
    printed: dict[str, str] = {}
    pieces = draw(_read(event, codes, printed, registrations))

    async def note() -> None:
        details = {**layout, "order": selection.order, "changed": selection.changed, "count": len(printed)}
        entry = audit_entry(
            PRINTED, new_id(random), event=event, actor=actor, at=clock(), after={**details, "codes": [*printed]}
        )
        await _note(event, printed, entry, transactions, clock)

    return _with_note(pieces, note)


async def _chosen(event: str, selection: BadgeSelection, registrations: Registrations) -> list[str]:
    """The codes of the selected registrations in the order of their badges."""
    holders = [
        (registration.tray, registration.code)
        async for registration in registrations.badge_holders(event)
        if selection.includes(registration)
    ]
    if selection.codes and not selection.changed and (missing := selection.codes - {code for _, code in holders}):
        raise NothingToPrint(f"There is no badge for {', '.join(sorted(missing))}.")
    if not holders:
        raise NothingToPrint
    if selection.order == "tray":
        holders.sort(key=lambda holder: holder[0])  # they come by name, and stay so within a tray
    return [code for _, code in holders]


async def _read(
    event: str, codes: Sequence[str], printed: dict[str, str], registrations: Registrations
) -> AsyncIterator[Registration]:
    """The registrations to draw, as they are now; `printed` gets the digest of each badge."""
    for part in _parts(codes, READ_AT_ONCE):
        by_code = {registration.code: registration for registration in await registrations.with_codes(event, part)}
        for code in part:
            registration = by_code.get(code)
            if registration and registration.state == "confirmed" and registration.secret:  # else changed this second
                printed[code] = registration.badge_digest
                yield registration


async def _with_note(pieces: AsyncIterator[bytes], note: Callable[[], Any]) -> AsyncIterator[bytes]:
    last = b""
    async for piece in pieces:
        if last:
            yield last
        last = piece
    await note()
    yield last


async def _note(
    event: str, printed: Mapping[str, str], entry: AuditEntry, transactions: EventTransactions, clock: Clock
) -> None:
    """Notes in each registration which badge was printed, so that the door knows where it lies; the log comes first."""
    for number, codes in enumerate(_parts([*printed], NOTED_AT_ONCE)):

        async def change(
            transaction: EventTransaction, codes: Sequence[str] = codes, is_first: bool = number == 0
        ) -> None:
            if is_first:
                transaction.audit(entry)
            for code in codes:
                with suppress(UnknownRegistration):
                    registration = transaction.by_code(code)
                    noted = note_printed_badge(registration, printed[code], now=clock())
                    if noted is not registration:
                        transaction.save(noted, before=registration)

        await transactions.run(event, Prefetch(codes=codes), change)


def _parts(items: Sequence[Item], size: int) -> Iterator[Sequence[Item]]:
    return (items[start : start + size] for start in range(0, len(items), size))
