"""The part of the ledger that a page shows, as its address names it."""

from collections.abc import Mapping
from typing import Annotated, Literal, TypeAlias
from urllib.parse import urlencode

from aiohttp import web
from pydantic import BaseModel, Field, TypeAdapter

from services.mailer.ports.mail_lists import Cursor, MailFilter
from services.mailer.web.mails.cursors import read_cursor
from shared.contracts.mailer import MailState
from shared.contracts.mails import MailKind
from shared.http.bodies import read_query

Group: TypeAlias = Literal["sent", "waiting", "undelivered", "unknown", "suppressed"]
GROUPS: Mapping[Group, tuple[MailState, ...]] = {
    "sent": ("sent",),
    "waiting": ("queued", "sending", "retrying"),
    "undelivered": ("failed", "bounced"),
    "unknown": ("unknown",),
    "suppressed": ("suppressed",),
}
"""States that are one to people, in the order of the page."""
Repeatable: TypeAlias = Literal["undelivered", "unknown"]
REPEATABLE: tuple[Group, ...] = ("undelivered", "unknown")

Text: TypeAlias = Annotated[str, Field(max_length=400)]


class LedgerQuery(BaseModel):
    """Filters and position in the address of the ledger's page."""

    state: Group | None = None
    kind: MailKind | None = None
    q: Annotated[str, Field(max_length=200)] = ""
    registration: Text | None = None
    campaign: Text | None = None
    after: Text | None = None
    before: Text | None = None

    def selection(self, event: str, *, in_all_states: bool = False) -> MailFilter:
        """The filter for the mails of this event."""
        return MailFilter(
            [event],
            GROUPS[self.state] if self.state and not in_all_states else (),
            kind=self.kind,
            registration=self.registration,
            campaign=self.campaign,
            words=self.q,
        )

    @property
    def cursors(self) -> tuple[Cursor | None, Cursor | None]:
        """The mails behind which and before which the page lies. Raises InvalidInput."""
        return (read_cursor(self.after) if self.after else None, read_cursor(self.before) if self.before else None)

    @property
    def is_narrowed(self) -> bool:
        """Whether any filter is set."""
        return bool(self.state or self.kind or self.q or self.registration or self.campaign)

    def address(self, **changes: str | None) -> str:
        """The query string of the same page with other filters, from its beginning."""
        pairs = {**self.model_dump(exclude={"after", "before"}), **changes}
        return urlencode({name: value for name, value in pairs.items() if value})


QUERY: TypeAdapter[LedgerQuery] = TypeAdapter(LedgerQuery)


def ledger_query(request: web.Request) -> LedgerQuery:
    """Reads the address; filters without a value select nothing. Raises InvalidInput."""
    return read_query({name: value for name, value in request.query.items() if value}, QUERY)
