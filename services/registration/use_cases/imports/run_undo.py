"""Takes an import back as a job, step by step: who came by it is gone, who was changed is as before."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from services.registration.domain import transitions
from services.registration.domain.audit import part_of, registration_difference
from services.registration.domain.registration import Registration
from services.registration.ports.manage_links import ManageLinks
from services.registration.ports.people import Registrations
from services.registration.ports.places import EventTransaction, EventTransactions, Prefetch
from services.registration.use_cases.imports.earlier_state import restored
from services.registration.use_cases.steps.fill_places import fill_places
from services.registration.use_cases.steps.find_known import by_code
from services.registration.use_cases.steps.follow_booker import follow_booker
from services.registration.use_cases.steps.note_waiting import note_sessions, note_waiting
from shared.audit import audit_entry
from shared.clock import Clock
from shared.documents.tickets import Random
from shared.errors import Refusal, Unavailable
from shared.jobs.files import JobFiles
from shared.jobs.job import BadRow, Job, Progress
from shared.jobs.json_files import read_json
from shared.jobs.ports import Jobs

PEOPLE_A_STEP = 100
CHANGED_SINCE = "Somebody has changed this registration since."
MAILED_SINCE = "This person has got an e-mail since."
UNDONE = "registration.import_undone"


@dataclass(slots=True)
class _Done:
    counts: Counter[str] = field(default_factory=Counter)
    bad: list[BadRow] = field(default_factory=list)


async def run_undo(
    job: Job,
    *,
    registrations: Registrations,
    jobs: Jobs,
    files: JobFiles,
    transactions: EventTransactions,
    clock: Clock,
    random: Random,
    links: ManageLinks,
) -> Progress:
    """Takes the import back for the next people, without a mail to them. One step of the job; its cursor is the number
    of people who are done. `bad` lists those who stay as they are, each with the code and the reason.

    A step that is done again leaves alone whom it has done. Raises UnknownEvent.
    """
    start = int(job.cursor or 0)
    created = job.options["created"][start : start + PEOPLE_A_STEP]
    changed_from = max(start - len(job.options["created"]), 0)
    room = PEOPLE_A_STEP - len(created)
    codes = job.options["earlier"][changed_from : changed_from + room]
    states = await _earlier_states(await jobs.read(job.options["undoes"]), files) if codes else {}
    mailed = await _mailed(job.event, created, registrations)

    async def work(transaction: EventTransaction) -> _Done:
        undoer = _Undoer(job, transaction, start + 1, clock(), random)
        for code in created:
            await undoer.remove(code, mailed=code in mailed)
        for code in codes:
            await undoer.restore(code, states.get(code))
        await fill_places(transaction, now=undoer.now, random=random, links=links)
        return undoer.done

    done = await transactions.run(job.event, Prefetch(codes={*created, *codes}), work)
    end = start + len(created) + len(codes)
    state: Any = "done" if end >= (job.rows or 0) else "running"
    return Progress(cursor=end, done=end - start, counts=done.counts, bad=tuple(done.bad), state=state)


async def _earlier_states(undone: Job, files: JobFiles) -> dict[str, Any]:
    states: dict[str, Any] = {}
    for name in str(undone.cursor or "").split()[1:]:
        states |= {state["code"]: state for state in await read_json(name, files) or []}
    return states


async def _mailed(event: str, codes: list[str], registrations: Registrations) -> set[str]:
    """The codes of those to whom any mail has gone."""
    return {code for code in codes if (await registrations.read(event, code)).mail is not None}


class _Undoer:
    """Undoes what an import did with some people, in one transaction."""

    def __init__(self, job: Job, transaction: EventTransaction, first: int, now: datetime, random: Random) -> None:
        self.done, self.now, self._random = _Done(), now, random
        self._job, self._transaction, self._number = job, transaction, first

    async def remove(self, code: str, *, mailed: bool) -> None:
        """Cancels somebody who came by the import, unless they were changed or mailed since."""
        registration = by_code(self._transaction, code)
        if registration is None or self._is_removed(registration):
            self._count("removed")
        elif registration.version != 1:
            self._leave(code, CHANGED_SINCE)
        elif mailed:
            self._leave(code, MAILED_SINCE)
        else:
            await self._save(transitions.cancel(registration, now=self.now), registration)
            self._count("removed")

    async def restore(self, code: str, earlier: Any) -> None:
        """Gives somebody the fields of before, unless they were changed since."""
        registration = by_code(self._transaction, code)
        if registration is None or earlier is None:
            self._leave(code, CHANGED_SINCE)
            return
        try:
            after = restored(
                registration,
                earlier,
                event=self._transaction.event,
                count=self._transaction.count,
                organisations=self._transaction.organisations,
                now=self.now,
                random=self._random,
            )
        except Unavailable:
            raise
        except Refusal as refusal:
            self._leave(code, f"{refusal.title()}.")
            return
        if registration.version == earlier["version"] and after is not registration:
            await self._save(after, registration)
        elif after is not registration:
            self._leave(code, CHANGED_SINCE)
            return
        self._count("restored")

    def _is_removed(self, registration: Registration) -> bool:
        return registration.state == "cancelled" and registration.version == 2

    def _count(self, name: str) -> None:
        self.done.counts[name] += 1
        self._number += 1

    def _leave(self, code: str, problem: str) -> None:
        self.done.bad.append(BadRow(self._number, code, problem))
        self._number += 1

    async def _save(self, after: Registration, before: Registration) -> None:
        self._transaction.save(after, before=before)
        await follow_booker(self._transaction, after, before=before, now=self.now)
        note_sessions(self._transaction, after, before, now=self.now)
        if before.state == "waitlisted" and not after.is_active:
            note_waiting(self._transaction, after, "left", "by_organiser", now=self.now)
        old, new = registration_difference(before, after)
        self._transaction.audit(
            audit_entry(
                UNDONE,
                after.code,
                event=self._job.event,
                actor=self._job.actor,
                at=self.now,
                before=old,
                after={**new, **part_of(self._job.id)},
            )
        )
