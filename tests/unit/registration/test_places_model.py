"""People and organisers do anything, in any order: every promise about places is kept."""

import pytest
from hypothesis import Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.support.registration.places.attendee_deeds import Attendees
from tests.support.registration.places.invitation_deeds import InvitationDeeds
from tests.support.registration.places.organiser_deeds import Organisers

STEPS = 40


class PlacesMachine(Attendees, Organisers, InvitationDeeds):
    """Everybody does what they like."""


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_every_promise_about_places_is_kept_in_some_histories() -> None:
    run_state_machine_as_test(PlacesMachine, settings=_settings(60))


@pytest.mark.slow
@pytest.mark.timeout(1800)
def test_every_promise_about_places_is_kept_in_many_histories() -> None:
    run_state_machine_as_test(PlacesMachine, settings=_settings(2000))


def _settings(histories: int) -> settings:
    """The same histories each time: no change meets a new one by chance."""
    return settings(
        max_examples=histories,
        stateful_step_count=STEPS,
        derandomize=True,
        deadline=None,
        database=None,
        print_blob=False,
        # Without the phase that explains: for it each line is traced, which takes many times as long.
        phases=(Phase.explicit, Phase.generate, Phase.shrink),
    )
