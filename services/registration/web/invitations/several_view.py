"""The preview of several invitations in the reader's words, for the console."""

from collections.abc import Iterable, Mapping
from typing import Any

from services.registration.domain.invitation_draft import InvitationDraft
from services.registration.use_cases.invitations.preview_inviting import InvitingPreview
from services.registration.web.imports.import_view import Gettext, fault_view

SHOWN = 50


def inviting_view(preview: InvitingPreview, titles: Mapping[str, str], gettext: Gettext) -> dict[str, Any]:
    """Returns the first who would be invited, who are left out and why, and the first faults; and all numbers."""
    return {
        "invited": _rows(preview.invited),
        "left_out": [{**_row(row.row, row.draft), "why": row.why} for row in preview.left_out[:SHOWN]],
        "faults_of_rows": fault_view(preview.bad, titles, gettext),
        "numbers": {
            "invited": len(preview.invited),
            "left_out": len(preview.left_out),
            "bad": preview.bad_rows,
            "faults": len(preview.bad),
        },
    }


def _rows(invited: Iterable[tuple[int, InvitationDraft]]) -> list[dict[str, Any]]:
    return [_row(number, draft) for number, draft in [*invited][:SHOWN]]


def _row(number: int, draft: InvitationDraft) -> dict[str, Any]:
    name = f"{draft.first_name} {draft.last_name}".strip()
    return {"number": number, "name": name, "email": draft.email, "company": draft.company, "uses": draft.uses}
