"""Imports a list of people as a job, step by step.

The rows of a step are one transaction. What a row makes has an id that follows from the import and the row, so that a
step that is done again after a crash, or by two processes at once, meets its own work and leaves it alone.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from services.registration.domain.audit import part_of, registration_difference
from services.registration.domain.people_import import (
    ImportRow,
    RowEffect,
    UnknownImport,
    effect_of,
    problems_of,
    row_codes,
    row_id,
)
from services.registration.domain.registration import Registration
from services.registration.ports.history import History
from services.registration.ports.manage_links import ManageLinks
from services.registration.ports.places import EventTransaction, EventTransactions
from services.registration.use_cases.imports.earlier_state import earlier_state
from services.registration.use_cases.people.change_registration import MAILED
from services.registration.use_cases.steps.fill_places import fill_places
from services.registration.use_cases.steps.find_known import by_code, find_known, look_ups
from services.registration.use_cases.steps.follow_booker import follow_booker
from services.registration.use_cases.steps.join_waiting_list import join_waiting_list
from services.registration.use_cases.steps.mail_changes import mail_changes
from services.registration.use_cases.steps.note_waiting import note_sessions
from services.registration.use_cases.steps.read_import_rows import read_import_rows
from services.registration.use_cases.steps.save_and_mail import save_and_mail
from shared.audit import audit_entry
from shared.clock import Clock
from shared.documents.tickets import Random
from shared.errors import Refusal, Unavailable
from shared.jobs.files import JobFiles
from shared.jobs.job import BadRow, Job, Progress
from shared.jobs.json_files import write_json

ENTERED = "registration.entered"
CHANGED = "registration.changed"


@dataclass(slots=True)
class _Done:
    """The effects of a step: how many rows have which, codes of people who stayed as they were, who was changed."""

    effects: Counter[str] = field(default_factory=Counter)
    unchanged: list[str] = field(default_factory=list)
    changed: list[tuple[Registration, Registration]] = field(default_factory=list)
    bad: list[BadRow] = field(default_factory=list)


async def run_import(
    job: Job,
    *,
    files: JobFiles,
    history: History,
    transactions: EventTransactions,
    clock: Clock,
    random: Random,
    links: ManageLinks,
) -> Progress:
    """Imports the next rows. One step of the job; its cursor is the number of steps done, and the names of the files
    with what they changed. Raises UnknownEvent, UnknownImport.
    """
    number, *before = str(job.cursor or 0).split()
    step, names = int(number), job.options["files"]
    rows = await read_import_rows(names[step], files)
    if not rows:
        raise UnknownImport

    async def work(transaction: EventTransaction) -> _Done:
        importer = _Importer(job, transaction, clock(), random, links)
        for row in rows:
            await importer.take(row)
        if importer.done.changed:
            await fill_places(transaction, now=importer.now, random=random, links=links)
        return importer.done

    codes = [code for row in rows for code in row_codes(job.id, row.number)]
    done = await transactions.run(job.event, look_ups(rows, codes), work)
    if done.changed:
        values = [earlier_state(*change) for change in done.changed]
        before.append(await write_json(f"{job.id}.before.{step}", values, files))
    # Somebody whom an attempt that was interrupted has changed is as the row says by now.
    earlier = await history.of_bulk(job.event, job.id, done.unchanged) if done.unchanged else []
    changed_earlier = len({entry.subject for entry in earlier})
    counts = done.effects + Counter(updated=changed_earlier) - Counter(unchanged=changed_earlier)
    return Progress(
        cursor=" ".join([str(step + 1), *before]),
        done=len(rows),
        counts=counts,
        bad=tuple(done.bad),
        state="done" if step + 1 >= len(names) else "running",
    )


class _Importer:
    """Takes the rows of a step in one transaction."""

    def __init__(
        self, job: Job, transaction: EventTransaction, now: datetime, random: Random, links: ManageLinks
    ) -> None:
        self.done, self.now = _Done(), now
        self._job, self._transaction, self._random, self._links = job, transaction, random, links

    async def take(self, row: ImportRow) -> None:
        """Does a row, or notes why it cannot be done."""
        codes = row_codes(self._job.id, row.number)
        holders = [by_code(self._transaction, code) for code in codes]
        own = row_id(self._job.id, row.number)
        if any(holder is not None and holder.id == own for holder in holders):
            self.done.effects["created"] += 1  # by an attempt that was interrupted
            return
        try:
            effect = self._effect(row)
        except Unavailable:
            raise
        except Refusal as refusal:
            self.done.bad += problems_of(row.number, refusal)
            return
        self.done.effects[effect.effect] += 1
        if effect.before is None:
            code = next(code for code, holder in zip(codes, holders, strict=True) if holder is None)
            await self._create(replace(effect.after, id=own, code=code))
        elif effect.effect == "updated":
            await self._change(effect.before, effect.after)
        else:
            self.done.unchanged.append(effect.after.code)

    def _effect(self, row: ImportRow) -> RowEffect:
        transaction = self._transaction
        return effect_of(
            row,
            find_known(transaction, row),
            event=transaction.event,
            count=transaction.count,
            organisations=transaction.organisations,
            language=self._job.options["language"],
            now=self.now,
            random=self._random,
        )

    async def _create(self, registration: Registration) -> None:
        if self._job.options["mails"]:
            await save_and_mail(self._transaction, registration, now=self.now, links=self._links, in_bulk=True)
        else:
            self._transaction.save(registration)
            note_sessions(self._transaction, registration, None, now=self.now)
            if registration.state == "waitlisted":  # while all who wait are asked, so are they: else they would miss it
                join_waiting_list(self._transaction, registration, now=self.now, links=self._links)
        self._audit(ENTERED, registration, {}, {"state": registration.state, "category": registration.category})

    async def _change(self, before: Registration, after: Registration) -> None:
        self._transaction.save(after, before=before)
        await follow_booker(self._transaction, after, before=before, now=self.now)
        note_sessions(self._transaction, after, before, now=self.now)
        self.done.changed.append((before, after))
        mailed = [name for name in MAILED if getattr(after, name) != getattr(before, name)]
        if mailed and self._job.options["mails"]:
            mail_changes(self._transaction, after, mailed, before=before, now=self.now, links=self._links, in_bulk=True)
        self._audit(CHANGED, after, *registration_difference(before, after))

    def _audit(
        self, action: str, registration: Registration, before: Mapping[str, Any], after: Mapping[str, Any]
    ) -> None:
        self._transaction.audit(
            audit_entry(
                action,
                registration.code,
                event=self._job.event,
                actor=self._job.actor,
                at=self.now,
                before=before,
                after={**after, **part_of(self._job.id)},
            )
        )
