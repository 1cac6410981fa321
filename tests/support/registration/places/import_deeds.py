"""Deeds of organisers with lists of people: they import them, and take that back."""

from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from services.registration.use_cases.imports.start_import import IMPORT
from services.registration.use_cases.imports.undo_import import may_undo
from shared.jobs.job import Job
from tests.support.registration.import_scene import ImportScene
from tests.support.registration.places.expectations import expected_outcome
from tests.support.registration.places.machine import PlacesBase, bookings, categories, numbers, result_of

rows = st.lists(st.tuples(st.none() | numbers, categories, st.none() | bookings), min_size=1, max_size=4)


def anything_to_undo(machine: Any) -> bool:
    """Whether an import can be taken back."""
    return bool(machine.undoable)


class ImportDeeds(PlacesBase):
    """The rules of imports. Each row is about somebody new, or about one of the people, by number."""

    @rule(rows=rows, mails=st.booleans(), killed=st.booleans())
    def import_list(self, rows: list[tuple[int | None, str, list[str] | None]], mails: bool, killed: bool) -> None:
        """An organiser imports a list. A step whose process was `killed` is done again."""
        expected, known = expected_outcome(self.before, rows[0][1]), {person.id for person in self.one.registrations}
        # Who is known comes first: a newcomer overtakes nobody who begins to wait later in the list.
        values = [self._row(*row) for row in sorted(rows, key=lambda row: row[0] is None)]
        job = result_of(self.lists.start(*values, mails=mails))
        if killed and job.state == "running":
            result_of(self.lists.attempt(job))
        result_of(self.lists.step(job))
        new = [person for person in self.one.registrations if person.id not in known]
        if not mails:
            self.unmailed |= {(p.id, p.holder) for p in new if p.was_confirmed and p.id not in self.confirmations()}
        if rows[0][0] is None and len(rows) == 1:
            assert [person.state for person in new] == ([expected] if expected else [])

    @precondition(anything_to_undo)
    @rule(number=numbers)
    def undo(self, number: int) -> None:
        """An organiser takes an import back of which nobody was mailed."""
        self.do(self.lists.undone(self.undoable[number % len(self.undoable)]))

    @property
    def lists(self) -> ImportScene:
        """The imports into the event."""
        if "scene_of_lists" not in self.__dict__:
            self.scene_of_lists = ImportScene(self.one.event, self.one.store, is_open=True)
            self.scene_of_lists.clock = self.one.clock
            self.scene_of_lists.tools = {n: t for n, t in self.one.tools.items() if n != "transactions"}
        return self.scene_of_lists

    @property
    def undoable(self) -> list[Job]:
        """The imports that can be taken back."""
        imports = [job for job in self.lists.jobs.jobs.values() if job.kind == IMPORT]
        return [job for job in imports if may_undo(job, self.one.clock.now)]

    def _row(self, number: int | None, category: str, sessions: list[str] | None) -> dict[str, Any]:
        known = number is not None and self.addresses
        email = self.known_address(number or 0) if known else self.new_address()
        row = {"email": email, "category": category, "last_name": "Weber"}
        return row if sessions is None else {**row, "sessions": tuple(sessions)}
