"""The submission of a registration by a page or a program, answered after equal time for every address."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from math import ceil

from aiohttp import web

from services.registration.domain.group import GroupOutcome
from services.registration.domain.registration_form import RegistrationForm
from services.registration.use_cases.places.hold_submission import hold_submission
from services.registration.use_cases.places.place_registration import place_registration
from services.registration.web.dependencies import DEPENDENCIES

# On a calm service a submission takes some 25 ms, a little more or less for a registered address than for a new one.
# So answers leave in steps that are much longer than the work and the difference.
SHORTEST_SECONDS = 0.1
SECONDS_A_COLLEAGUE = 0.01


async def submit(
    request: web.Request,
    event: str,
    form: RegistrationForm,
    *,
    language: str,
    idempotency_key: str | None,
    is_suspect: bool = False,
) -> GroupOutcome:
    """Places the registration, in equal time; one that `is_suspect` is held, with the same answer.

    Raises as `place_registration`.
    """
    dependencies = request.app[DEPENDENCIES]
    async with equal_time(seconds_for(form)):
        if is_suspect:
            return await hold_submission(
                event,
                form,
                language=language,
                idempotency_key=idempotency_key,
                held_submissions=dependencies.held_submissions,
                transactions=dependencies.transactions,
                clock=dependencies.clock,
                random=dependencies.random,
                public_url=dependencies.public_url,
            )
        return await place_registration(
            event,
            form,
            language=language,
            idempotency_key=idempotency_key,
            transactions=dependencies.transactions,
            clock=dependencies.clock,
            random=dependencies.random,
            links=dependencies.links,
        )


def seconds_for(form: RegistrationForm) -> float:
    """Returns the length of the steps in which the answer to a form leaves."""
    return SHORTEST_SECONDS + len(form.colleagues) * SECONDS_A_COLLEAGUE


@asynccontextmanager
async def equal_time(seconds: float = SHORTEST_SECONDS) -> AsyncIterator[None]:
    """Ends a whole number of times `seconds` after its beginning: the first time once the work in it is done."""
    clock = asyncio.get_running_loop().time
    began = clock()
    try:
        yield
    finally:
        steps = ceil((clock() - began) / seconds)
        await asyncio.sleep(began + steps * seconds - clock())
