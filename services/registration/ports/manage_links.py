"""The links by which attendees manage their own registration."""

from typing import Protocol

from services.registration.domain.registration import Registration


class ManageLinks(Protocol):
    """Unguessable links, one for each holder of a registration. Whoever has a link may use it."""

    def url_for(self, registration: Registration) -> str:
        """The address of the manage page, for the registration's present holder."""

    def named_by(self, token: str) -> str | None:
        """The id of the registration that a link's token names; None where it names none.

        A token that names a registration need not be a good one: `opens` decides.
        """

    def opens(self, token: str, registration: Registration) -> bool:
        """Whether a link's token is the present holder's. Raises PlaceHandedOver for an earlier holder's."""
