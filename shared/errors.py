"""The five ways in which Moien refuses, and how a refusal gets its public name.

A refusal that people can meet is a class in some `domain/` that subclasses one of the five; the first line of its
docstring is its title, its name the slug of the problem `type`. Edges translate the five, never single errors.
"""

import re
from collections.abc import Mapping


class Refusal(Exception):
    """Something was asked that cannot be done.

    `detail` is a sentence for the person who asked; `errors` are faults at fields as (JSON pointer, sentence); `facts`
    are more members of the problem document, for programs.
    """

    def __init__(self, detail: str = "", *, errors: tuple[tuple[str, str], ...] = ()) -> None:
        super().__init__(detail or self.title())
        self.detail = detail
        self.errors = errors
        self.facts: Mapping[str, object] = {}

    @classmethod
    def slug(cls) -> str:
        """The class name in kebab case: `SoldOut` is `sold-out`."""
        return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "-", cls.__name__).lower()

    @classmethod
    def title(cls) -> str:
        """The first line of the docstring, without its full stop."""
        return (cls.__doc__ or cls.__name__).strip().splitlines()[0].rstrip(".")


class Invalid(Refusal):
    """The input does not fit."""


class Forbidden(Refusal):
    """You do not have permission to do that."""


class NotFound(Refusal):
    """There is no such thing here."""


class Conflict(Refusal):
    """The present state does not allow it."""


class Unavailable(Refusal):
    """This is not available right now.

    `retry_after` is in seconds.
    """

    retry_after = 5
