"""The rank test of two kinds of measurements, against published values."""

import pytest

from tests.support.shared.rank_test import compare


def test_it_agrees_with_a_published_example() -> None:
    # scipy.stats.mannwhitneyu([19, 22, 16, 29, 24], [20, 11, 17, 12], method="asymptotic"), from its documentation
    comparison = compare([19, 22, 16, 29, 24], [20, 11, 17, 12])
    assert comparison.u == 17
    assert comparison.p == pytest.approx(0.11134688653314041)


def test_equal_values_share_their_rank() -> None:
    comparison = compare([1, 2, 2], [2, 2, 3])
    assert comparison.u == 0.5 * 4


def test_values_that_are_all_equal_tell_nothing() -> None:
    assert compare([5] * 30, [5] * 30).p == 1


def test_it_has_two_sides() -> None:
    low, high = list(range(50)), list(range(25, 75))
    assert compare(low, high).p == compare(high, low).p < 1e-4
    assert compare(low, high).shift == -25


def test_a_tiny_shift_tells_nothing_however_sure_it_is() -> None:
    low, high = [value / 1e6 for value in range(300)], [value / 1e6 + 0.001 for value in range(300)]
    assert not compare(low, high).tells(p=1e-4, shift=0.003)
    assert compare(low, high).tells(p=1e-4, shift=0.0005)
