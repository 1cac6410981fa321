"""The settings from the environment, read once at start, with all faults reported at once."""

import sys
from ipaddress import IPv4Network, IPv6Network, ip_network
from typing import Annotated, Literal, TypeVar

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

Network = IPv4Network | IPv6Network
SHORTEST_KEY = 32


class ServiceSettings(BaseSettings):
    """The settings all three services share; each adds its own."""

    model_config = SettingsConfigDict(frozen=True, extra="ignore")

    host: str = "127.0.0.1"
    mongodb_url: SecretStr
    rabbitmq_url: SecretStr
    public_url: str = "http://127.0.0.1:8000"
    trusted_proxies: Annotated[tuple[Network, ...], NoDecode] = ()
    log_level: Literal["debug", "info", "warning", "error"] = "info"
    log_format: Literal["json", "console"] = "json"
    broker_namespace: str = Field(default="moien", pattern=r"^[a-z0-9_-]{1,40}$")
    database_prefix: str = Field(default="moien", pattern=r"^[a-z0-9_-]{1,40}$")
    session_key: SecretStr

    @property
    def session_keys(self) -> tuple[str, ...]:
        """The keys in SESSION_KEY, with commas between them: the first signs, all of them verify."""
        return tuple(self.session_key.get_secret_value().split(","))

    @field_validator("session_key")
    @classmethod
    def _long_keys(cls, keys: SecretStr) -> SecretStr:
        if any(len(key) < SHORTEST_KEY for key in keys.get_secret_value().split(",")):
            raise ValueError(f"each key has at least {SHORTEST_KEY} characters")
        return keys

    @field_validator("trusted_proxies", mode="before")
    @classmethod
    def _networks(cls, value: object) -> object:
        if not isinstance(value, str):
            return value
        return tuple(ip_network(part.strip()) for part in value.split(",") if part.strip())

    @field_validator("log_level", mode="before")
    @classmethod
    def _lower(cls, value: object) -> object:
        return value.lower() if isinstance(value, str) else value

    @field_validator("public_url")
    @classmethod
    def _without_slash(cls, value: str) -> str:
        return value.rstrip("/")


Settings = TypeVar("Settings", bound=ServiceSettings)


def load(kind: type[Settings]) -> Settings:
    """The settings from the environment; ends the process with one line per fault, which never shows a value."""
    try:
        return kind()
    except ValidationError as error:
        for fault in error.errors(include_input=False):
            name = str(fault["loc"][0]).upper() if fault["loc"] else "settings"
            print(f"{name}: {fault['msg']}", file=sys.stderr)  # noqa: T201 - there is no log yet
        raise SystemExit(2) from None
