"""What check-in is told by its environment."""

from typing import Annotated

from pydantic import Field

from shared.settings import ServiceSettings


class CheckinSettings(ServiceSettings):
    """The shared settings, and those of check-in. `pairings_per_minute`: failed ones per client; 0: no limit."""

    checkin_port: Annotated[int, Field(ge=1, le=65535)] = 8081
    pairings_per_minute: Annotated[int, Field(ge=0)] = 30
