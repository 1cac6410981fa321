"""The settings from the environment, read once at start, with all faults reported at once."""

import os
import sys
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import Annotated, Any, Literal, NoReturn, TypeVar
from urllib.parse import unquote, urlsplit

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict
from pydantic_settings.exceptions import SettingsError

Network = IPv4Network | IPv6Network
SHORTEST_KEY = 32
A_KEY = "$(openssl rand -base64 32)"


class ServiceSettings(BaseSettings):
    """The settings all three services share; each adds its own.

    The first of a field's `examples` is what somebody is told who has set it wrong.
    """

    model_config = SettingsConfigDict(frozen=True, extra="ignore")

    host: str = "127.0.0.1"
    mongodb_url: SecretStr = Field(
        examples=["mongodb://moien:password@mongodb:27017/?replicaSet=moien&authSource=admin"]
    )
    rabbitmq_url: SecretStr = Field(examples=["amqp://moien:password@rabbitmq:5672/"])
    public_url: str = Field(default="http://127.0.0.1:8000", examples=["https://moien.example.lu"])
    trusted_proxies: Annotated[tuple[Network, ...], NoDecode] = Field(default=(), examples=["172.16.0.0/12"])
    log_level: Literal["debug", "info", "warning", "error"] = "info"
    log_format: Literal["auto", "json", "console"] = "auto"
    broker_namespace: str = Field(default="moien", pattern=r"^[a-z0-9_-]{1,40}$")
    database_prefix: str = Field(default="moien", pattern=r"^[a-z0-9_-]{1,40}$")
    session_key: SecretStr = Field(examples=[A_KEY])
    otel_exporter_otlp_endpoint: str = Field(default="", examples=["http://collector:4318"])
    otel_exporter_otlp_headers: SecretStr = Field(default=SecretStr(""), examples=["Authorization=Bearer%20token"])
    otel_traces_sampler_arg: Annotated[float, Field(ge=0, le=1)] = 1.0

    @property
    def session_keys(self) -> tuple[str, ...]:
        """The keys in SESSION_KEY, with commas between them: the first signs, all of them verify."""
        return tuple(self.session_key.get_secret_value().split(","))

    @property
    def otlp_headers(self) -> dict[str, str]:
        """The headers in OTEL_EXPORTER_OTLP_HEADERS."""
        return _headers(self.otel_exporter_otlp_headers.get_secret_value())

    @field_validator("mongodb_url")
    @classmethod
    def _mongodb_url(cls, url: SecretStr) -> SecretStr:
        return _server_url(url, "mongodb", "mongodb+srv")

    @field_validator("rabbitmq_url")
    @classmethod
    def _rabbitmq_url(cls, url: SecretStr) -> SecretStr:
        return _server_url(url, "amqp", "amqps")

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
        try:
            return tuple(ip_network(part.strip()) for part in value.split(",") if part.strip())
        except ValueError:
            raise ValueError("must be addresses or networks, separated by commas") from None

    @field_validator("log_level", mode="before")
    @classmethod
    def _lower(cls, value: object) -> object:
        return value.lower() if isinstance(value, str) else value

    @field_validator("public_url")
    @classmethod
    def _public_url(cls, value: str) -> str:
        return _web_address(value)

    @field_validator("otel_exporter_otlp_endpoint")
    @classmethod
    def _none_or_web_address(cls, value: str) -> str:
        return _web_address(value) if value else value

    @field_validator("otel_exporter_otlp_headers")
    @classmethod
    def _readable_headers(cls, value: SecretStr) -> SecretStr:
        _headers(value.get_secret_value())
        return value


def _server_url(url: SecretStr, *schemes: str) -> SecretStr:
    parts = urlsplit(url.get_secret_value())
    hosts = parts.netloc.rpartition("@")[2]
    if parts.scheme not in schemes or not hosts:
        raise ValueError(f"must begin with {schemes[0]}:// and name a host")
    if parts.netloc.count("@") > 1 or "@" in parts.path:
        raise ValueError("write special characters of the password in percent-encoding: @ as %40, / as %2F, : as %3A")
    if not all(map(_has_valid_port, hosts.split(","))):
        raise ValueError("a port is a number up to 65535; in a password write # as %23, ? as %3F, / as %2F")
    return url


def _has_valid_port(host: str) -> bool:
    try:
        return urlsplit(f"//{host.strip()}").port != 0
    except ValueError:
        return False


def _web_address(value: str) -> str:
    parts = urlsplit(value)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.fragment:
        raise ValueError("must begin with https:// or http:// and name a host")
    return value.rstrip("/")


def _headers(text: str) -> dict[str, str]:
    headers = {}
    for part in filter(None, map(str.strip, text.split(","))):
        name, _, value = part.partition("=")
        if not name.strip() or not value.strip():
            raise ValueError("must be name=value, several of them with commas between")
        headers[name.strip()] = unquote(value.strip())
    return headers


Settings = TypeVar("Settings", bound=ServiceSettings)


def load(kind: type[Settings]) -> Settings:
    """The settings from the environment; ends the process with one line per fault, which never shows a value.

    What the environment leaves out may be in the folder that SECRETS_DIR names: one file a setting, with its name in
    small letters.
    """
    folder = os.environ.get("SECRETS_DIR") or None
    if folder and not Path(folder).is_dir():
        _end(f"  SECRETS_DIR: there is no folder {folder}")
    try:
        return kind(_secrets_dir=folder)
    except ValidationError as error:
        faults = error.errors(include_input=False, include_url=False, include_context=False)
        _end(*(_line(kind, fault["loc"], fault["type"], fault["msg"]) for fault in faults))
    except SettingsError as error:
        _end(f"  SECRETS_DIR: {error.__cause__ if isinstance(error.__cause__, OSError) else error}")


def _end(*lines: str) -> NoReturn:
    head = f"Moien cannot start: {len(lines)} fault{'s' * (len(lines) > 1)} in the environment variables."
    print("\n".join([head, *lines, EXPLAINED]), file=sys.stderr)  # noqa: T201 - there is no log yet
    raise SystemExit(2) from None


EXPLAINED = "deploy/.env.example explains every variable."


def _line(kind: type[ServiceSettings], place: tuple[int | str, ...], type_: str, message: str) -> str:
    reason = "is not set" if type_ == "missing" else message.removeprefix("Value error, ")
    if not place:
        return f"  {reason}"
    name = str(place[0])
    example = _example(kind, name)
    return f"  {name.upper()}: {reason}" + (f" (for example {name.upper()}={example})" if example else "")


def _example(kind: type[ServiceSettings], name: str) -> Any:
    field = kind.model_fields[name]
    if field.examples:
        return field.examples[0]
    return None if field.is_required() or isinstance(field.default, SecretStr) else field.default
