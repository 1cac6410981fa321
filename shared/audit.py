"""The audit log: an entry for each change, written together with it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

OPERATOR = "operator"
"""The actor of a command line."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditEntry:
    """`actor` did `action` to `subject` (an id) of `event`; `before` and `after` hold only what changed."""

    actor: str
    action: str
    event: str | None
    subject: str
    at: datetime
    before: Mapping[str, Any]
    after: Mapping[str, Any]


def audit_entry(
    action: str,
    subject: str,
    *,
    event: str | None,
    actor: str,
    at: datetime,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
) -> AuditEntry:
    """The entry for an action, such as `list.created`, on `subject` (an id); `event` None: on no event's.

    `before` and `after` hold changed fields, none of them an attendee's personal data: the log stays when they go.
    """
    return AuditEntry(
        actor=actor, action=action, event=event, subject=subject, at=at, before=before or {}, after=after or {}
    )


def difference(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """The fields whose values differ, as they were and as they are; a missing field counts as None."""
    changed = [name for name in {**before, **after} if before.get(name) != after.get(name)]
    return {n: before.get(n) for n in changed}, {n: after.get(n) for n in changed}
