"""The log of waiting lists of a store in memory, for reading; it passes the same contract tests as MongoDB's."""

from collections.abc import Collection, Mapping, Sequence

from typing_extensions import override

from services.registration.domain.waiting_log import WaitingNote
from services.registration.ports.waiting_log import WaitingLog
from tests.support.registration.fakes import Store


class FakeWaitingLog(WaitingLog):
    """The lines in the order in which they were written."""

    def __init__(self, store: Store) -> None:
        self.store = store

    @override
    async def of_registrations(self, event: str, codes: Collection[str]) -> Mapping[str, Sequence[WaitingNote]]:
        lines = sorted((note for note in self.store.waiting_log if note.event == event), key=lambda note: note.at)
        return {code: [note for note in lines if note.code == code] for code in codes}
