"""Changes of a registration, as programs, the console and the attendee's own page send them."""

from typing import Annotated, Any, cast

from pydantic import AfterValidator, Field

from services.registration.domain.bulk import MOST_TAGS
from services.registration.domain.registration_form import Changes
from services.registration.web.events.event_fields import Identifier
from services.registration.web.people.registration_models import Answer
from shared.http.validation import InvalidInput, Strict
from shared.language.field_types import EmailAddress, Line, Locale, ShortLine, one_line

Tag = Annotated[str, Field(min_length=1, max_length=30), AfterValidator(one_line)]
NO_NULL = ("email", "category", "locale")


class RegistrationPatch(Strict):
    """Fields of a registration to change; null empties a text. `answers` replaces all answers, `tags` all tags."""

    honorific: ShortLine | None = None
    first_name: Line | None = None
    last_name: Line | None = None
    email: EmailAddress | None = None
    company: Line | None = None
    job_title: Line | None = None
    category: Identifier | None = None
    sessions: Annotated[tuple[Identifier, ...], Field(max_length=100)] | None = None
    answers: Annotated[dict[Identifier, Answer], Field(max_length=200)] | None = None
    locale: Locale | None = None
    tags: Annotated[tuple[Tag, ...], Field(max_length=MOST_TAGS)] | None = None
    attention: Line | None = None
    organisation: Annotated[str, Field(max_length=64)] | None = None

    def fields(self) -> Changes:
        """Returns the fields to change, with empty values in place of null. Raises InvalidInput."""
        given = self.model_dump(exclude_unset=True)
        if missing := [name for name in NO_NULL if name in given and given[name] is None]:
            raise InvalidInput(errors=tuple((f"/{name}", "This cannot be empty.") for name in missing))
        empty: dict[str, Any] = {"sessions": (), "answers": {}, "tags": (), "attention": None, "organisation": None}
        changes = {name: empty.get(name, "") if value is None else value for name, value in given.items()}
        return cast(Changes, changes)
