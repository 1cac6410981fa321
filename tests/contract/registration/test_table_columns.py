"""The contract of a store of the columns that organisers choose for the table of people."""

import pytest

from services.registration.adapters.table_columns import MongoTableColumns
from services.registration.ports.table_columns import TableColumns
from tests.support.registration.fake_table_columns import FakeTableColumns


@pytest.fixture(params=["memory", "mongodb"])
def choices(request: pytest.FixtureRequest) -> TableColumns:
    return FakeTableColumns() if request.param == "memory" else MongoTableColumns(request.getfixturevalue("database"))


async def test_each_account_has_a_choice_of_its_own_in_each_event(choices: TableColumns) -> None:
    assert await choices.read("plastics", "zoe") == ()
    for columns in (("email", "code"), ("code",)):
        await choices.save("plastics", "zoe", columns)
    assert await choices.read("plastics", "zoe") == ("code",)
    assert await choices.read("plastics", "tom") == await choices.read("metals", "zoe") == ()


async def test_a_choice_of_no_columns_is_forgotten(choices: TableColumns) -> None:
    await choices.save("plastics", "zoe", ("code",))
    await choices.save("plastics", "zoe", ())
    assert await choices.read("plastics", "zoe") == ()
