"""The dependencies of the mailer's routes."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from aiohttp import web

from services.mailer.domain.sending import Finding
from services.mailer.ports.events import Events
from services.mailer.ports.mail_lists import MailLists
from services.mailer.ports.mails import Ledger
from services.mailer.ports.overrides import Overrides
from services.mailer.ports.previews import MailedPeople, Previews
from services.mailer.ports.server_states import ServerStates
from services.mailer.ports.suppressions import Suppressions
from services.mailer.ports.unsubscriptions import Unsubscriptions
from shared.clock import Clock
from shared.http.rate_limits import RateLimit
from shared.messaging.dead_letters import DeadLetters


@dataclass(frozen=True, slots=True)
class Dependencies:
    """The adapters that the routes need, put together in `app`."""

    ledger: Ledger
    lists: MailLists
    events: Events
    server_state: ServerStates
    suppressions: Suppressions
    unsubscriptions: Unsubscriptions
    handle_bounce: Callable[[bytes], Awaitable[object]]
    check_sending: Callable[[], Awaitable[Sequence[Finding]]]
    dead_letters: DeadLetters
    replay: Callable[[str], Awaitable[None]]
    clock: Clock
    overrides: Overrides
    previews: Previews
    mailed_people: MailedPeople
    tests: RateLimit


DEPENDENCIES: web.AppKey[Dependencies] = web.AppKey("mailer", Dependencies)
