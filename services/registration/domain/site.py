"""The facts about the installation that the law wants on its pages: the imprint and the accessibility statement."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

Texts = Mapping[str, str]
Conformance = Literal["full", "partial", "none"]
CONFORMANCES: tuple[Conformance, ...] = ("full", "partial", "none")


@dataclass(frozen=True, slots=True, kw_only=True)
class Imprint:
    """The organisation that runs the installation; any fact may be empty."""

    name: str = ""
    legal_form: str = ""
    register_number: str = ""
    address: str = ""
    email: str = ""
    phone: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """The answers from which the accessibility statement is written; no `status`: there is none yet.

    Content that is not accessible comes in the three kinds that the law tells apart: it fails the standard, it would
    be a disproportionate burden, or it is exempt. `assessed_on` is a date, `sample` names a page a line.
    """

    status: Conformance | None = None
    fails: Texts = field(default_factory=dict)
    burden: Texts = field(default_factory=dict)
    exempt: Texts = field(default_factory=dict)
    assessed_on: str = ""
    method: Texts = field(default_factory=dict)
    sample: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """All these facts. `updated_at` is None as long as nobody has entered any."""

    imprint: Imprint = Imprint()
    statement: Statement = field(default_factory=Statement)
    updated_at: datetime | None = None

    @property
    def missing(self) -> tuple[str, ...]:
        """The parts that are still to be filled in: `imprint`, `statement`."""
        imprint, statement = self.imprint, self.statement
        has_imprint = imprint.name and imprint.address and (imprint.email or imprint.phone)
        parts = {"imprint": has_imprint, "statement": statement.status and statement.assessed_on}
        return tuple(name for name, is_there in parts.items() if not is_there)
