"""The settings of registration."""

from typing import Annotated

from pydantic import Field, SecretStr

from shared.settings import ServiceSettings


class RegistrationSettings(ServiceSettings):
    """The shared settings and those of registration.

    `submissions_per_minute` is per client, `sign_ins_per_minute` counts failures per client and account,
    `suggestions_per_minute` is how often a client may ask for names of organisations while typing; 0: no limit.
    """

    registration_port: Annotated[int, Field(ge=1, le=65535)] = 8080
    manage_link_key: SecretStr = Field(min_length=32)
    submissions_per_minute: Annotated[int, Field(ge=0)] = 1000
    suggestions_per_minute: Annotated[int, Field(ge=0)] = 3000
    sign_ins_per_minute: Annotated[int, Field(ge=0)] = 10
