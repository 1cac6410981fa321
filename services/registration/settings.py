"""The settings of registration."""

from typing import Annotated

from pydantic import Field, SecretStr, field_validator

from shared.settings import A_KEY, ServiceSettings


class RegistrationSettings(ServiceSettings):
    """The shared settings and those of registration.

    `submissions_per_minute` is per client, `sign_ins_per_minute` counts failures per client and account,
    `guard_submissions_per_minute` is from how many submissions by the page of one event on addresses have to be
    confirmed by e-mail first, and of one client from half as many on; 0: no guard against programs at all.
    `suggestions_per_minute` is how often a client may ask for names of organisations while typing; 0: no limit.
    """

    registration_port: Annotated[int, Field(ge=1, le=65535)] = 8080
    manage_link_key: SecretStr = Field(examples=[A_KEY])
    submissions_per_minute: Annotated[int, Field(ge=0)] = 1000
    guard_submissions_per_minute: Annotated[int, Field(ge=0)] = 600
    suggestions_per_minute: Annotated[int, Field(ge=0)] = 3000
    sign_ins_per_minute: Annotated[int, Field(ge=0)] = 10

    @property
    def manage_link_keys(self) -> tuple[str, ...]:
        """The keys in MANAGE_LINK_KEY, with commas between them: the first makes links, all of them open."""
        return tuple(self.manage_link_key.get_secret_value().split(","))

    @field_validator("manage_link_key")
    @classmethod
    def _long_link_keys(cls, keys: SecretStr) -> SecretStr:
        return cls._long_keys(keys)
