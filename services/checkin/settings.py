"""The settings of check-in, read from the environment."""

from typing import Annotated

from pydantic import Field

from shared.settings import ServiceSettings


class CheckinSettings(ServiceSettings):
    """The shared settings, and limits per client; 0: no limit.

    `pairings_per_minute` counts failed pairings, `guest_forms_per_minute` the forms that guests send to desks: all of
    them may sit behind one address.
    """

    checkin_port: Annotated[int, Field(ge=1, le=65535)] = 8081
    pairings_per_minute: Annotated[int, Field(ge=0)] = 30
    guest_forms_per_minute: Annotated[int, Field(ge=0)] = 1000
