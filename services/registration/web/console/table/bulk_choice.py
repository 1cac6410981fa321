"""The choice of an action and of several people, as addresses and forms say it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Annotated, Any
from urllib.parse import parse_qsl, urlencode

from aiohttp import web
from pydantic import Field

from services.registration.domain.bulk import BULK_ACTIONS, MOST_PEOPLE, Bulk, BulkAction, UnknownBulk
from services.registration.domain.event import Event
from services.registration.web.console.table.people_view import View, view_of
from services.registration.web.dependencies import DEPENDENCIES
from services.registration.web.people.action_routes import Reason
from services.registration.web.people.forms import model_faults
from services.registration.web.people.registration_patch import Tag
from shared.http.validation import Strict

Values = Mapping[str, Sequence[str]]

PRINT = "print"
MOST_CODES = 500  # that an address names; the table shows fewer


class TagModel(Strict):
    """A tag to give or to take away."""

    tag: Annotated[Tag, Field()]


@dataclass(frozen=True, slots=True, kw_only=True)
class BulkChoice:
    """An action, with its `category`, `tag` or `reason`, and the people: `codes`, or all of `view`, or those of a bulk.

    `action` None: none is chosen; `prints`: the badges are to be printed. `of` is the id of a bulk.
    """

    action: BulkAction | None
    prints: bool
    codes: tuple[str, ...]
    everybody: bool
    view: View
    of: str
    category: str
    tag: str
    reason: str

    def fields(self) -> list[tuple[str, str]]:
        """The choice of people as fields of a form."""
        people = [("code", code) for code in self.codes] if not (self.everybody or self.of) else []
        chosen = [*people, ("all", "yes" if self.everybody else ""), ("of", self.of), ("view", self.view.address())]
        return [
            ("action", PRINT if self.prints else self.action or ""),
            *((name, value) for name, value in chosen if value),
        ]

    def address(self) -> str:
        """The query of the address of the preview."""
        own = [(name, value) for name in ("category", "tag") if (value := getattr(self, name))]
        return urlencode([*self.fields(), *own])

    def faults(self) -> list[tuple[str, str]]:
        """The faults of what was typed, as (JSON pointer, sentence)."""
        if self.action == "decline":
            return model_faults(Reason, {"reason": self.reason or None})
        return model_faults(TagModel, {"tag": self.tag}) if self.tag else []

    def lacks(self, event: Event) -> str:
        """The name of the field that the action needs and that is missing; '' for none."""
        if self.action == "category" and event.category(self.category) is None:
            return "category"
        return "tag" if self.action in {"add_tag", "remove_tag"} and (not self.tag or self.faults()) else ""

    def bulk(self, codes: Sequence[str]) -> Bulk:
        """The bulk on the registrations with these codes."""
        if self.action is None:
            raise UnknownBulk
        reason = self.reason or None if self.action == "decline" else None
        return Bulk(action=self.action, codes=tuple(codes), category=self.category, tag=self.tag, reason=reason)


def choice_of(event: Event, values: Values) -> BulkChoice:
    """Returns the choice in the fields of a query or of a form."""

    def one(name: str) -> str:
        return next(iter(values.get(name, ())), "").strip()

    action: Any = one("action")
    return BulkChoice(
        action=action if action in BULK_ACTIONS else None,
        prints=action == PRINT,
        codes=tuple(dict.fromkeys(values.get("code", ())))[:MOST_CODES],
        everybody=one("all") == "yes",
        view=view_of(event, dict(parse_qsl(one("view"))), sensitive=True),
        of=one("of"),
        category=one("category"),
        tag=one("tag"),
        reason=one("reason"),
    )


async def chosen_codes(request: web.Request, event: Event, choice: BulkChoice) -> list[str]:
    """Returns the codes of the chosen people, in the order in which the action is done with them.

    That is the order in which they came. Those without a place are cancelled first: a place that becomes free would
    go to them, with a confirmation by e-mail.
    """
    codes = await _codes(request, event, choice)
    if choice.action != "cancel":
        return codes
    people = await request.app[DEPENDENCIES].registrations.with_codes(event.slug, codes)
    holders = {person.code for person in people if person.state == "confirmed"}
    return sorted(codes, key=lambda code: code in holders)


async def _codes(request: web.Request, event: Event, choice: BulkChoice) -> list[str]:
    """The codes of the chosen people, in the order in which they came."""
    dependencies = request.app[DEPENDENCIES]
    if choice.of:
        entries = await dependencies.history.of_bulk(event.slug, choice.of)
        return list(dict.fromkeys(entry.subject for entry in entries))
    if choice.everybody:
        return await dependencies.registrations.codes(event.slug, choice.view.criteria, MOST_PEOPLE + 1)
    people = await dependencies.registrations.with_codes(event.slug, choice.codes)
    return [person.code for person in sorted(people, key=lambda person: person.line)]


def digest_of(codes: Sequence[str]) -> str:
    """Returns a text by which a form knows again the people whom it showed."""
    return sha256(" ".join(sorted(codes)).encode()).hexdigest()
