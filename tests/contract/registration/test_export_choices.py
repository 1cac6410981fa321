"""The contract of a store of the columns that organisers choose for exports."""

import pytest

from services.registration.adapters.export_choices import MongoExportChoices
from services.registration.ports.exports import ExportChoices
from tests.support.registration.backend import an_entry
from tests.support.registration.fake_export_choices import FakeExportChoices


@pytest.fixture(params=["memory", "mongodb"])
def choices(request: pytest.FixtureRequest) -> ExportChoices:
    return FakeExportChoices() if request.param == "memory" else MongoExportChoices(request.getfixturevalue("database"))


async def test_each_kind_of_rows_of_an_event_has_a_choice_of_its_own(choices: ExportChoices) -> None:
    assert await choices.read("plastics", "people") == ()
    for columns in (("email", "code"), ("code",)):
        await choices.save("plastics", "people", columns, an_entry("plastics", "export.columns_saved"))
    await choices.save("plastics", "scans", ("at",), an_entry("plastics", "export.columns_saved"))
    assert await choices.read("plastics", "people") == ("code",)
    assert await choices.read("plastics", "scans") == ("at",)
    assert await choices.read("plastics", "registrations") == await choices.read("metals", "people") == ()
