"""The chosen columns of tables in memory; they pass the same contract tests as those in MongoDB."""

from typing_extensions import override

from services.registration.ports.table_columns import TableColumns


class FakeTableColumns(TableColumns):
    """Columns by event and account."""

    def __init__(self) -> None:
        self.columns: dict[tuple[str, str], tuple[str, ...]] = {}

    @override
    async def read(self, event: str, account: str) -> tuple[str, ...]:
        return self.columns.get((event, account), ())

    @override
    async def save(self, event: str, account: str, columns: tuple[str, ...]) -> None:
        self.columns[event, account] = columns
