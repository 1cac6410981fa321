"""Cases that are tried only in `make test-all`."""

from collections.abc import Iterable
from typing import Any

import pytest


def first_of(values: Iterable[object], quick: int = 1) -> list[Any]:
    """Parameters of which only the first `quick` are tried in `make test`, the others in `make test-all`."""
    return [
        pytest.param(value, marks=[] if number < quick else [pytest.mark.slow]) for number, value in enumerate(values)
    ]
