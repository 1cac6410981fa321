"""Time, randomness and links."""

from datetime import datetime
from typing import Protocol

from services.registration.domain.registration import Registration
from shared.documents.tickets import Random


class Desk(Protocol):
    """What belongs to registering besides the transaction: time, randomness, and links that only their owner knows."""

    random: Random

    def now(self) -> datetime:
        """The time, aware, in UTC."""

    def new_id(self) -> str:
        """A fresh opaque id."""

    def manage_url(self, registration: Registration) -> str:
        """The address of a registration's manage page, for its present holder."""

    def named_by(self, manage_token: str) -> str | None:
        """The id of the registration that a manage link names; None where it names none."""

    def opens(self, manage_token: str, registration: Registration) -> bool:
        """Whether a manage link is the present holder's. Raises PlaceHandedOver for an earlier holder's."""
