"""A promise that a trial checks."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tests.support.waiting import until


@dataclass(frozen=True)
class Check:
    """One promise: whether it was kept, and by how much."""

    promise: str
    is_kept: bool
    detail: str = ""


async def at_last(ask: Callable[[], Any], good: Callable[[Any], bool], seconds: float) -> Any:
    """The first good answer, or whatever is answered when the time is over."""
    try:
        return await until(ask, good, seconds=seconds)
    except AssertionError:
        return await ask()
