"""Several coroutines at once that succeed or fail as one."""

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

Result = TypeVar("Result")


async def run_all(*coroutines: Coroutine[Any, Any, Result]) -> list[Result]:
    """Returns the results in order. When one coroutine fails, cancels the others and raises its exception itself."""
    try:
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(coroutine) for coroutine in coroutines]
    except* Exception as group_of_errors:
        error = _first(group_of_errors)
    else:
        return [task.result() for task in tasks]
    raise error  # outside the `except*`, which would wrap it in a group again


def _first(error: BaseException) -> BaseException:
    return _first(error.exceptions[0]) if isinstance(error, BaseExceptionGroup) else error
