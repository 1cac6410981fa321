"""An organiser invites many people at once, by a job whose progress is shown.

The rows wait in files of the job, which go by themselves after an hour.
"""

from collections.abc import Iterable, Sequence

from services.registration.domain.identifiers import new_id
from services.registration.domain.invitation_draft import InvitationDraft
from services.registration.domain.invitation_list import new_row
from shared.clock import Clock
from shared.documents.tickets import Random
from shared.jobs.files import JobFiles
from shared.jobs.job import MOST_BAD, BadRow, Job
from shared.jobs.json_files import write_json
from shared.jobs.ports import Jobs

INVITE_SEVERAL = "invite_several"
"""The kind of the jobs that invite many people."""

ROWS_A_STEP = 100


async def start_inviting(
    event: str,
    identity: str,
    drafts: Iterable[tuple[int, InvitationDraft]],
    bad: Sequence[BadRow] = (),
    *,
    actor: str,
    jobs: Jobs,
    files: JobFiles,
    clock: Clock,
    random: Random,
) -> Job:
    """Starts a job with the id `identity` that invites the people of the drafts, each with the number of its row.

    `bad` rows are left out. A job that was started already goes on, so that a form sent twice invites once.
    """
    attempt = new_id(random)  # with files of its own, so that a form sent twice at once does not lose the rows
    rows = [new_row(number, draft, random).stored() for number, draft in drafts]
    steps = [rows[start : start + ROWS_A_STEP] for start in range(0, len(rows), ROWS_A_STEP)]
    faulty = len({row.row for row in bad})
    await jobs.start(
        Job(
            id=identity,
            kind=INVITE_SEVERAL,
            event=event,
            actor=actor,
            created_at=clock(),
            options={
                "files": [
                    await write_json(f"{identity}.{attempt}.{number}", step, files) for number, step in enumerate(steps)
                ]
            },
            state="running" if rows else "done",
            rows=len(rows) + faulty,
            done=faulty,
            bad=tuple(bad[:MOST_BAD]),
        )
    )
    return await jobs.read(identity)
