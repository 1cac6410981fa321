"""The settings of `make venue`, from the environment, with all faults at once and what to do about each."""

import ssl
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from cryptography import x509
from cryptography.x509.oid import ExtensionOID

from deploy.local.config import run_dir
from deploy.local.errors import DemoError
from deploy.local.ports import LOCALHOST, is_free

HTTPS = 443
HERE = frozenset({LOCALHOST, "localhost"})


@dataclass(frozen=True)
class VenueConfig:
    """The settings of check-in alone on a laptop. `certificate` and `key` are PEM files for the host in `url`."""

    run_dir: Path
    url: str
    certificate: Path
    key: Path
    rabbitmq_url: str
    checkin_port: int
    bind_address: str
    home_name: str
    mongodb_url: str | None
    event: str | None

    @classmethod
    def read(cls, environment: Mapping[str, str]) -> "VenueConfig":
        """Raises `DemoError`."""
        if faults := [*_faults(environment)]:
            raise DemoError("\n".join(faults))
        return cls(
            run_dir=run_dir(environment),
            url=environment["VENUE_URL"].rstrip("/"),
            certificate=Path(environment["CERTIFICATE_FILE"]).resolve(),
            key=Path(environment["CERTIFICATE_KEY_FILE"]).resolve(),
            rabbitmq_url=environment["RABBITMQ_URL"],
            checkin_port=int(environment.get("CHECKIN_PORT") or 8081),
            bind_address=environment.get("BIND_ADDRESS") or "0.0.0.0",  # noqa: S104 - phones come by the network
            home_name=environment.get("HOME_NAME") or "venue",
            mongodb_url=environment.get("MONGODB_URL") or None,
            event=environment.get("EVENT") or None,
        )

    @property
    def port(self) -> int:
        """The port that phones use."""
        return urlsplit(self.url).port or HTTPS

    def require_free_ports(self) -> None:
        """Raises `DemoError`."""
        if not is_free(self.port):
            raise DemoError(
                f"Port {self.port} is taken, or only root may use it; put another into VENUE_URL, "
                "as in https://door.example.lu:8443."
            )
        if not is_free(self.checkin_port):
            raise DemoError(f"Port {self.checkin_port} is taken; set CHECKIN_PORT to another.")


def _faults(environment: Mapping[str, str]) -> Iterator[str]:
    url = urlsplit(environment.get("VENUE_URL", ""))
    if url.scheme != "https" or not url.hostname or url.path.strip("/"):
        yield "VENUE_URL must be the address of this laptop on the venue's network, as in https://door.example.lu."
    yield from _rabbitmq_faults(environment.get("RABBITMQ_URL", ""))
    files = {name: environment.get(name, "") for name in ("CERTIFICATE_FILE", "CERTIFICATE_KEY_FILE")}
    missing = [name for name, path in files.items() if not path or not Path(path).is_file()]
    for name in missing:
        yield f"{name} must be a PEM file: the certificate (with its chain) or the key for the host in VENUE_URL."
    if not missing and url.hostname:
        yield from _certificate_faults(files["CERTIFICATE_FILE"], files["CERTIFICATE_KEY_FILE"], url.hostname)
    if environment.get("HOME_NAME") == "main":
        yield "HOME_NAME must not be main: that is the installation with all services. Leave it out, or name the venue."


def _rabbitmq_faults(text: str) -> Iterator[str]:
    url = urlsplit(text)
    if url.scheme not in {"amqp", "amqps"} or not url.hostname:
        yield "RABBITMQ_URL must be that of the main installation, as in amqps://user:password@rabbitmq.example.lu:5671/."
        return
    if url.scheme == "amqp" and url.hostname not in HERE:
        yield "RABBITMQ_URL must begin with amqps://: without TLS names and passwords cross the network in the clear."
    for name in ("cafile", "certfile", "keyfile"):
        for path in parse_qs(url.query).get(name, []):
            if not Path(path).is_file():
                yield f"RABBITMQ_URL names {path} as {name}, and there is no such file."


def _certificate_faults(certificate: str, key: str, host: str) -> Iterator[str]:
    try:
        ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(certificate, key)
        read = x509.load_pem_x509_certificate(Path(certificate).read_bytes())
    except (OSError, ValueError):
        yield "CERTIFICATE_FILE and CERTIFICATE_KEY_FILE do not belong together, or one of them cannot be read."
        return
    if read.not_valid_after_utc < datetime.now(UTC):
        yield f"The certificate in CERTIFICATE_FILE ended on {read.not_valid_after_utc:%Y-%m-%d}; get a new one."
    if not any(_matches(name, host) for name in _names(read)):
        yield f"The certificate in CERTIFICATE_FILE is not for {host}, the host in VENUE_URL."


def _names(certificate: x509.Certificate) -> list[str]:
    try:
        extension = certificate.extensions.get_extension_for_oid(ExtensionOID.SUBJECT_ALTERNATIVE_NAME)
    except x509.ExtensionNotFound:
        return []
    names = extension.value
    assert isinstance(names, x509.SubjectAlternativeName)
    addresses = [str(address) for address in names.get_values_for_type(x509.IPAddress)]
    return [*names.get_values_for_type(x509.DNSName), *addresses]


def _matches(name: str, host: str) -> bool:
    if name.startswith("*."):
        return host.partition(".")[2] == name[2:]
    return name.lower() == host.lower()
