"""Certificates of attendance: the facts that one states, and the code by which anybody may verify it.

A certificate is kept without its holder's name: only digests of it, with which a name that somebody types is compared.
So the collection shows no names; it does not hide them from somebody who has a list of names to try.
"""

import hashlib
import hmac
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from services.registration.domain.attendance import Attendance, ListAttendance
from services.registration.domain.event import Event
from services.registration.domain.registration import Registration
from shared.documents.tickets import ALPHABET, Random, random_text
from shared.errors import Conflict, NotFound
from shared.language.names import fold, full_name

CODE_LENGTH = 16  # 80 random bits
GROUP = 4
LONGEST_CODE = 100  # characters that somebody may type
# The letters that Crockford's base 32 leaves out, and the digits that people take them for.
MISREAD = str.maketrans("OIL", "011")

DaysPresent = tuple[tuple[date, int | None], ...]
"""The days on which somebody came, each with the minutes present; None: nobody knows how long."""


class UnknownCertificate(NotFound):
    """There is no such certificate."""


class HasNotCome(Conflict):
    """Only people who were checked in or joined online get a certificate."""


class EventNotOver(Conflict):
    """The event is not over yet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Certificate:
    """One certificate as it was issued; `fingerprint` is of all facts on it, `names` are digests of its holder's name.

    `online`: they took part from afar. `replaced`: a later one of the same holder states other facts.
    """

    code: str
    event: str
    registration: str
    holder: int
    fingerprint: str
    names: tuple[str, ...]
    title: Mapping[str, str]
    venue: str
    starts_at: datetime
    ends_at: datetime
    timezone: str
    days: DaysPresent
    issued_at: datetime
    online: bool = False
    replaced: bool = False

    @property
    def identity(self) -> tuple[str, int, str]:
        """The holder with the facts: there are never two certificates alike in these."""
        return self.registration, self.holder, self.fingerprint

    def is_of(self, name: str) -> bool:
        """Returns whether the certificate has this name on it; case, accents, order, hyphens do not matter."""
        typed = _digest(self.code, name)
        return any(hmac.compare_digest(typed, digest) for digest in self.names)

    def renewed(self) -> "Certificate":
        """Returns the certificate in force."""
        return replace(self, replaced=False)


def new_certificate(
    event: Event, registration: Registration, attendance: Attendance, *, now: datetime, random: Random
) -> Certificate:
    """Returns a certificate of the facts as they are at `now` (aware UTC), with a fresh code. Raises HasNotCome."""
    days, online = days_present(attendance, event.zone), not attendance.was_there
    code = random_text(CODE_LENGTH, random)
    spoken = full_name("", registration.first_name, registration.last_name)
    facts = {
        "name": registration.name,
        "title": dict(event.title),
        "company": registration.company,
        "venue": [event.venue.name, event.venue.address],
        "signed": [event.certificate.signatory, dict(event.certificate.role), event.certificate.issuer],
        "times": [event.starts_at.isoformat(), event.ends_at.isoformat(), event.timezone],
        "days": [(day.isoformat(), minutes) for day, minutes in days],
        **({"online": True} if online else {}),  # so that earlier certificates keep their fingerprints
    }
    return Certificate(
        code=code,
        event=event.slug,
        registration=registration.id,
        holder=registration.holder,
        fingerprint=hashlib.sha256(json.dumps(facts, sort_keys=True).encode()).hexdigest(),
        names=tuple(_digest(code, name) for name in (registration.name, spoken)),
        title=event.title,
        venue=event.venue.name,
        starts_at=event.starts_at,
        ends_at=event.ends_at,
        timezone=event.timezone,
        days=days,
        issued_at=now,
        online=online,
    )


def days_present(attendance: Attendance, zone: ZoneInfo) -> DaysPresent:
    """Returns the days on which somebody came to the main list, or else to the list where they came first, or else
    the day on which they first joined online.

    A day has minutes only if every entry on it has its exit: a lunch break must not shorten an afternoon that nobody
    scanned. Raises HasNotCome.
    """
    came = [of_list for of_list in attendance.lists.values() if of_list.first_in]
    if not came and attendance.joined_at:
        return ((attendance.joined_at.astimezone(zone).date(), None),)
    if not came:
        raise HasNotCome
    of_list = attendance.main if attendance.main.first_in else min(came, key=lambda entry: str(entry.first_in))
    days = {stay.day(zone) for stay in of_list.stays if stay.entered_at}
    if not days and of_list.first_in:
        return ((of_list.first_in.astimezone(zone).date(), None),)
    return tuple((day, _minutes(of_list, day, zone)) for day in sorted(days))


def _minutes(of_list: ListAttendance, day: date, zone: ZoneInfo) -> int | None:
    whole = all(stay.length is not None for stay in of_list.stays if stay.day(zone) == day)
    return of_list.on(day, zone).minutes if whole else None


def read_code(typed: str) -> str | None:
    """Returns the code in a text that somebody typed; None for a text that is none.

    Case, spaces and hyphens of any kind do not matter; O is 0, I and L are 1.
    """
    code = re.sub(r"[\W_]", "", typed[:LONGEST_CODE]).upper().translate(MISREAD)
    return code if len(code) == CODE_LENGTH and set(code) <= {*ALPHABET} else None


def printed_code(code: str) -> str:
    """Returns a code in groups of four, as it is printed."""
    return "-".join(code[start : start + GROUP] for start in range(0, len(code), GROUP))


def _digest(code: str, name: str) -> str:
    """The digest of a name for one certificate: the same whatever the order, case and accents of its words."""
    words = " ".join(sorted(re.findall(r"\w+", fold(name))))
    return hashlib.sha256(f"{code} {words}".encode(errors="replace")).hexdigest()
