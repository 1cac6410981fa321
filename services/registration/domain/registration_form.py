"""The forms by which people register themselves, their successors or somebody else."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, TypedDict

from services.registration.domain.registration import Answers

IfShort = Literal["none", "some"]
"""The wish of a group for which there are too few places: all wait, or the first get a place."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Colleague:
    """Somebody whom a booker registers with themselves.

    A name may follow later. Without an address ('') the booker gets the e-mails. Without a category ('') or a language
    those of the booker count.
    """

    first_name: str = ""
    last_name: str = ""
    email: str = ""
    company: str = ""
    job_title: str = ""
    category: str = ""
    sessions: tuple[str, ...] = ()
    answers: Answers = field(default_factory=dict)
    locale: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RegistrationForm:
    """A registration as submitted, with the `colleagues` of the person who submits it.

    `consents` says of each whether it was given, that to the privacy text included.
    """

    honorific: str = ""
    first_name: str = ""
    last_name: str = ""
    email: str
    company: str = ""
    job_title: str = ""
    category: str
    sessions: tuple[str, ...] = ()
    answers: Answers = field(default_factory=dict)
    locale: str | None = None
    consents: Mapping[str, bool] = field(default_factory=dict)
    invitation: str | None = None
    colleagues: tuple[Colleague, ...] = ()
    if_short: IfShort = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class Successor:
    """The person who takes over a place."""

    first_name: str = ""
    last_name: str = ""
    email: str
    consents: Mapping[str, bool] = field(default_factory=dict)


class Changes(TypedDict, total=False):
    """The fields of a registration that are to be changed; `sessions` are ids."""

    honorific: str
    first_name: str
    last_name: str
    email: str
    company: str
    job_title: str
    category: str
    sessions: tuple[str, ...]
    answers: Answers
    locale: str
    tags: tuple[str, ...]
    attention: str | None
    organisation: str | None
