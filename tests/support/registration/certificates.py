"""Certificates as tests need them."""

import random
from typing import Any

from services.registration.domain.attendance import Attendance, ListAttendance, Stay
from services.registration.domain.certificate import Certificate, new_certificate
from tests.support.registration.builders import NOW, a_registration, an_event

RANDOM = random.Random(7)


def came(*stays: Stay, on: str = "main") -> Attendance:
    """The attendance of somebody with these stays on one list."""
    first_in = next((stay.entered_at for stay in stays if stay.entered_at), None)
    last_out = next((stay.left_at for stay in reversed(stays) if stay.left_at), None)
    return Attendance(lists={on: ListAttendance(list=on, first_in=first_in, last_out=last_out, stays=stays)})


def a_certificate(**fields: Any) -> Certificate:
    """A certificate of somebody new; those of one event differ only in their holders."""
    event = an_event(slug="plastics")
    return new_certificate(event, a_registration(event, **fields), came(Stay(NOW)), now=NOW, random=RANDOM)
