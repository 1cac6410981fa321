"""Mann and Whitney's rank test (1947): whether one of two kinds of measurements tends to be larger than the other."""

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import fmean, median


@dataclass(frozen=True)
class Comparison:
    """`u` pairs of 1st and 2nd have the larger value in the 1st, ties counted half; `p` is two-sided."""

    u: float
    p: float
    shift: float
    medians: tuple[float, float]

    def tells(self, *, p: float, shift: float) -> bool:
        """Returns whether the means differ by more than `shift`, and chance would do so in fewer than `p` of cases."""
        return self.p < p and abs(self.shift) > shift

    def __str__(self) -> str:
        first, second = (f"{1000 * value:.2f}" for value in self.medians)
        shift = f"{1000 * self.shift:.2f}"
        return f"medians {first}, {second} ms; means differ by {shift} ms; U = {self.u:g}, p = {self.p:.2g}"


def compare(first: Sequence[float], second: Sequence[float]) -> Comparison:
    """Returns the two-sided test, by the normal approximation with correction for ties and continuity (n > 20)."""
    ranks = _ranks([*first, *second])
    m, n = len(first), len(second)
    u = sum(ranks[value] for value in first) - m * (m + 1) / 2
    shift, medians = fmean(first) - fmean(second), (median(first), median(second))
    return Comparison(u, _p_value(u, m, n, Counter([*first, *second]).values()), shift, medians)


def _ranks(values: Sequence[float]) -> dict[float, float]:
    """The rank of each value, counted from 1; equal values share the mean of theirs."""
    ordered = sorted(values)
    starts = [0, *(n for n, (a, b) in enumerate(pairwise(ordered), 1) if a != b), len(ordered)]
    return {ordered[start]: (start + 1 + end) / 2 for start, end in pairwise(starts)}


def _p_value(u: float, m: int, n: int, ties: Iterable[int]) -> float:
    total = m + n
    tied = sum(count**3 - count for count in ties) / (total * (total - 1))
    deviation = math.sqrt(m * n / 12 * (total + 1 - tied))
    if deviation == 0:
        return 1.0
    z = max(abs(u - m * n / 2) - 0.5, 0) / deviation
    return math.erfc(z / math.sqrt(2))
