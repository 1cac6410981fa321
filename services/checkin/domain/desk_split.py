"""How the letters of names are shared out among desks, so that each has about the same work."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from string import ascii_uppercase

from shared.language.names import NO_LETTER

LETTERS = ascii_uppercase + NO_LETTER
MOST_DESKS = 9


@dataclass(frozen=True, slots=True)
class DeskShare:
    """One desk: its letters, from `first` to `last`, and the people still expected there."""

    first: str
    last: str
    people: int


def split_desks(people: Mapping[str, int], desks: int) -> tuple[DeskShare, ...]:
    """Shares the letters A–Z out among 1 to 9 `desks`, each with a stretch of them.

    `people` counts those still expected by the letter of their tray; names without a letter go to the last desk. The
    stretches are those of which the sum of squares is the least: the longest queue is then as short as can be.
    """
    known = {letter: people.get(letter, 0) for letter in LETTERS}
    known[NO_LETTER] += sum(number for letter, number in people.items() if letter not in known)
    known["Z"] += known.pop(NO_LETTER)
    # With nobody left, all letters count the same, so that the signs still make sense.
    weights = list(known.values()) if any(known.values()) else [1] * len(known)
    bounds = _best_bounds(weights, desks)
    letters, numbers = [*known], [*known.values()]
    return tuple(
        DeskShare(letters[start], letters[end - 1], sum(numbers[start:end])) for start, end in pairwise(bounds)
    )


def _best_bounds(weights: list[int], desks: int) -> list[int]:
    """The places at which the stretches begin, and the end."""
    sums = [0]
    for weight in weights:
        sums.append(sums[-1] + weight)
    # best[end]: the least cost of the letters before `end`, with the bounds, for as many desks as were added so far
    best: dict[int, tuple[int, list[int]]] = {0: (0, [0])}
    for _ in range(desks):
        best = {
            end: min(
                (cost + (sums[end] - sums[start]) ** 2, [*bounds, end])
                for start, (cost, bounds) in best.items()
                if start < end
            )
            for end in range(1, len(weights) + 1)
            if any(start < end for start in best)
        }
    return best[len(weights)][1]
