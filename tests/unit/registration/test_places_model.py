"""People and organisers do anything, in any order: every promise about places is kept."""

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.internal.conjecture.providers import HypothesisProvider
from hypothesis.stateful import run_state_machine_as_test

from tests.support.registration.places.attendee_deeds import Attendees
from tests.support.registration.places.import_deeds import ImportDeeds
from tests.support.registration.places.invitation_deeds import InvitationDeeds
from tests.support.registration.places.organiser_deeds import Organisers

STEPS = 40


class PlacesMachine(Attendees, Organisers, InvitationDeeds, ImportDeeds):
    """Everybody does what they like."""


def test_every_promise_about_places_is_kept_in_some_histories(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same histories each time: no change meets a new one by chance."""
    # Else some numbers are drawn from the constants of all modules that other tests happen to have imported.
    monkeypatch.setattr(HypothesisProvider, "_maybe_draw_constant", lambda *_, **__: None)
    run_state_machine_as_test(PlacesMachine, settings=_settings(histories=30, derandomize=True))


@pytest.mark.slow
@pytest.mark.timeout(1800)
def test_every_promise_about_places_is_kept_in_many_histories() -> None:
    """Others each time."""
    run_state_machine_as_test(PlacesMachine, settings=_settings(histories=2000, derandomize=False))


def _settings(histories: int, *, derandomize: bool) -> settings:
    return settings(
        max_examples=histories,
        stateful_step_count=STEPS,
        derandomize=derandomize,
        deadline=None,
        database=None,
        print_blob=False,
        # On a busy machine everything may be slow.
        suppress_health_check=[HealthCheck.too_slow],
        # Without the phase that explains: for it each line is traced, which takes many times as long.
        phases=(Phase.explicit, Phase.generate, Phase.shrink),
    )
