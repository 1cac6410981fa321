"""Invites many people as a job, step by step.

The rows of a step are one transaction. The code of each was chosen when the job was started, so that a step that is
done again after a crash, or by two processes at once, meets its own invitations and leaves them alone.
"""

from collections import Counter
from dataclasses import dataclass, field

from services.registration.domain.invitation import UnknownInvitation
from services.registration.domain.invitation_list import InvitationRow, faults_of_row, stored_row
from services.registration.domain.people_import import UnknownImport
from services.registration.ports.invitations import Invitations
from services.registration.ports.places import EventTransaction, EventTransactions, Prefetch
from services.registration.use_cases.steps.add_invitation import add_invitation
from shared.clock import Clock
from shared.errors import Refusal, Unavailable
from shared.jobs.files import JobFiles
from shared.jobs.job import BadRow, Job, Progress
from shared.jobs.json_files import read_json


@dataclass(slots=True)
class _Done:
    """The effects of a step: how many are invited, how many stay as they are, and the rows that cannot be done."""

    effects: Counter[str] = field(default_factory=Counter)
    bad: list[BadRow] = field(default_factory=list)


async def invite_several(
    job: Job,
    *,
    files: JobFiles,
    invitations: Invitations,
    transactions: EventTransactions,
    clock: Clock,
    public_url: str,
) -> Progress:
    """Invites the people of the next rows. One step of the job; its cursor is the number of steps done.

    Nobody who has an open invitation or is registered is invited again. Raises UnknownEvent, UnknownImport.
    """
    step, names = int(job.cursor or 0), job.options["files"]
    rows = [stored_row(values) for values in await read_json(names[step], files) or []]
    if not rows:
        raise UnknownImport
    emails = {row.email for row in rows}

    async def invite(transaction: EventTransaction) -> _Done:
        done, now = _Done(), clock()
        invited = await invitations.open_for(job.event, emails, now)
        for row in rows:
            if _is_done(transaction, row):
                done.effects["created"] += 1  # by an attempt that was interrupted
            elif row.email in invited or transaction.by_email(row.email):
                done.effects["unchanged"] += 1
            else:
                try:
                    add_invitation(
                        transaction, row.draft, code=row.code, actor=job.actor, now=now, public_url=public_url
                    )
                except Unavailable:
                    raise
                except Refusal as refusal:
                    done.bad += faults_of_row(row.number, refusal)
                    continue
                done.effects["created"] += 1
                invited.add(row.email)
        return done

    looked_up = Prefetch(emails=emails, invitations={row.code for row in rows})
    done = await transactions.run(job.event, looked_up, invite)
    return Progress(
        cursor=step + 1,
        done=len(rows),
        counts=done.effects,
        bad=tuple(done.bad),
        state="done" if step + 1 >= len(names) else "running",
    )


def _is_done(transaction: EventTransaction, row: InvitationRow) -> bool:
    try:
        transaction.invitation(row.code)
    except UnknownInvitation:
        return False
    return True
