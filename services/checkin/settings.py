"""The settings of check-in, read from the environment."""

from typing import Annotated

from pydantic import Field

from services.checkin.domain.homes import MAIN_HOME, Home
from shared.messaging.topology import Branch
from shared.settings import ServiceSettings


class CheckinSettings(ServiceSettings):
    """The shared settings, the name of this installation, and limits per client; 0: no limit.

    `pairings_per_minute` counts failed pairings, `guest_forms_per_minute` the forms that guests send to desks: all of
    them may sit behind one address.
    """

    home_name: Annotated[str, Field(pattern=r"^[a-z0-9-]{1,30}$")] = MAIN_HOME
    checkin_port: Annotated[int, Field(ge=1, le=65535)] = 8081
    pairings_per_minute: Annotated[int, Field(ge=0)] = 30
    guest_forms_per_minute: Annotated[int, Field(ge=0)] = 1000

    @property
    def own(self) -> Home:
        """This installation, as a home of events' doors."""
        return Home(self.home_name, self.public_url)

    @property
    def branch(self) -> Branch | None:
        """The branch of check-in that this installation is; None where it runs beside the other services."""
        return None if self.home_name == MAIN_HOME else Branch("checkin", self.home_name)
