"""Of two registrations of one person, one takes the other's place."""

from dataclasses import replace
from datetime import datetime

from services.registration.domain.audit import registration_difference
from services.registration.domain.merging import merge
from services.registration.domain.registration import Registration
from services.registration.ports.places import EventTransaction
from services.registration.use_cases.steps.note_waiting import note_sessions, note_waiting
from services.registration.use_cases.steps.use_invitation import give_use_back
from shared.audit import audit_entry
from shared.language.field_types import email_key


def merge_registrations(
    transaction: EventTransaction, keep: Registration, drop: Registration, *, reason: str, actor: str, now: datetime
) -> Registration:
    """Returns the kept registration, saved, and saves the dropped one.

    The place of the dropped one is free again, and goes to whoever is next when places are given out. The codes and
    addresses of both were announced. What is merged or erased already stays as it is.
    """
    if drop.merged_into or drop.erased_at or keep.erased_at or keep.merged_into:
        return keep
    keeper, dropped = merge(keep, drop, transaction.event, now)
    transaction.save(dropped, before=drop)  # first: two that stand cannot have one address
    standing = transaction.by_email(email_key(keeper.email)) if keeper.email else None
    if standing is not None and standing.id != keep.id:
        keeper = replace(keeper, email="")  # it is a third one's
    transaction.save(keeper, before=keep)
    note_sessions(transaction, keeper, keep, now=now)
    if keep.state == "waitlisted" and keeper.state == "confirmed":
        note_waiting(transaction, keeper, "confirmed", "by_organiser", now=now)
    if drop.invitation and drop.is_active and keeper.invitation != drop.invitation:
        give_use_back(transaction, drop, now)
    before, after = registration_difference(keep, keeper)
    entry = audit_entry(
        "registration.merged",
        keep.code,
        event=keep.event,
        actor=actor,
        at=now,
        before=before,
        after=after | {"dropped": drop.code, "reason": reason},
    )
    transaction.audit(entry)
    left = {"state": dropped.state, "kept": keep.code, "reason": reason}
    transaction.audit(audit_entry("registration.dropped", drop.code, event=keep.event, actor=actor, at=now, after=left))
    return keeper
