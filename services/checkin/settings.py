"""The settings of check-in, read from the environment."""

from typing import Annotated

from pydantic import Field

from shared.settings import ServiceSettings


class CheckinSettings(ServiceSettings):
    """The shared settings, and `pairings_per_minute`: the limit of failed pairings per client; 0: no limit."""

    checkin_port: Annotated[int, Field(ge=1, le=65535)] = 8081
    pairings_per_minute: Annotated[int, Field(ge=0)] = 30
