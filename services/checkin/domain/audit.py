"""Entries of the audit log: who changed which list, gate, device or scan."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Literal, TypeAlias

from shared.audit import AuditEntry

OPERATOR = "operator"
"""The actor of a command line."""

Action: TypeAlias = Literal[
    "list.created",
    "list.changed",
    "list.deleted",
    "gate.created",
    "gate.renamed",
    "gate.deleted",
    "pairing_code.created",
    "device.paired",
    "device.revoked",
    "scan.undone",
    "conflict.resolved",
]


def audit_entry(
    action: Action,
    subject: str,
    *,
    event: str,
    actor: str,
    at: datetime,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
) -> AuditEntry:
    """The entry for an action on `subject` (an id). `before` and `after` hold changed fields, none of them personal."""
    return AuditEntry(
        actor=actor, action=action, event=event, subject=subject, at=at, before=before or {}, after=after or {}
    )
