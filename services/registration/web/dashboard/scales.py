"""Scales of charts: round numbers on the axes, few enough to be read on a phone."""

from collections.abc import Sequence

ROUND = (1, 2, 5)
MOST_LINES = 4
DAYS = (1, 2, 7, 14, 28, 56, 91, 182, 364)
MINUTES = (5, 10, 15, 30, 60, 120, 180, 240, 360, 480)


def round_step(top: float) -> int:
    """Returns the smallest of 1, 2, 5, 10, 20, 50 … that fits into `top` at most MOST_LINES times."""
    power = 1
    while True:
        for factor in ROUND:
            if top <= factor * power * MOST_LINES:
                return factor * power
        power *= 10


def fitting_step(length: float, steps: Sequence[int]) -> int:
    """Returns the first of `steps` that fits into `length` at most MOST_LINES times, or the last."""
    return next((step for step in steps if length <= step * MOST_LINES), steps[-1])
