"""Times that people type are those of the event's zone, also when its clocks change."""

from zoneinfo import ZoneInfo

import pytest

from shared.language.local_times import (
    NO_SUCH_TIME,
    NOT_A_TIME,
    OTHER_YEAR,
    is_shown_twice,
    local_moment,
    local_text,
)

LUXEMBOURG = ZoneInfo("Europe/Luxembourg")


@pytest.mark.parametrize("text", ["2026-11-12T09:00", "2026-11-12 09:00", "2026-11-12T09:00:00"])
def test_a_typed_time_is_of_the_zone(text: str) -> None:
    moment = local_moment(text, LUXEMBOURG)
    assert moment.isoformat() == "2026-11-12T08:00:00+00:00"
    assert local_text(moment, LUXEMBOURG) == "2026-11-12T09:00"


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("tomorrow", NOT_A_TIME),
        ("2026-02-30T09:00", NOT_A_TIME),
        ("2026-11-12T09:00+05:00", NOT_A_TIME),
        ("٢٠٢٦-11-12T09:00", NOT_A_TIME),
        ("0001-01-01T00:00", OTHER_YEAR),
        ("9999-12-31T23:59", OTHER_YEAR),
        ("2027-03-28T02:30", NO_SUCH_TIME),
    ],
)
def test_a_time_that_cannot_be_meant_has_a_sentence(text: str, sentence: str) -> None:
    with pytest.raises(ValueError, match="^" + sentence.split(".")[0]):
        local_moment(text, LUXEMBOURG)


def test_of_a_time_that_the_clocks_show_twice_the_first_counts() -> None:
    moment = local_moment("2026-10-25T02:30", LUXEMBOURG)
    assert moment.isoformat() == "2026-10-25T00:30:00+00:00"
    assert is_shown_twice(moment, LUXEMBOURG)
    assert not is_shown_twice(local_moment("2026-10-25T03:30", LUXEMBOURG), LUXEMBOURG)
