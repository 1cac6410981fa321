"""A certificate authority of a test's own, and certificates for this machine."""

from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import NamedTuple

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

A_DAY = timedelta(days=1)


class Files(NamedTuple):
    """A certificate, its key, and the certificate of the authority, as PEM files."""

    certificate: Path
    key: Path
    authority: Path


def a_certificate(directory: Path, *names: str, lasts: timedelta = A_DAY) -> Files:
    """A certificate for `names`, which may be addresses, by an authority that is made for it."""
    authority_key, key = (ec.generate_private_key(ec.SECP256R1()) for _ in range(2))
    authority = _signed("Test authority", authority_key, authority_key, issuer="Test authority", lasts=A_DAY)
    certificate = _signed(names[0], key, authority_key, issuer="Test authority", names=names, lasts=lasts)
    files = Files(directory / "server.pem", directory / "server.key", directory / "authority.pem")
    files.certificate.write_bytes(certificate.public_bytes(Encoding.PEM))
    files.authority.write_bytes(authority.public_bytes(Encoding.PEM))
    files.key.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    return files


def _signed(
    subject: str,
    key: ec.EllipticCurvePrivateKey,
    by: ec.EllipticCurvePrivateKey,
    *,
    issuer: str,
    lasts: timedelta,
    names: tuple[str, ...] = (),
) -> x509.Certificate:
    end = datetime.now(UTC) + lasts
    builder = (
        x509.CertificateBuilder()
        .subject_name(_name(subject))
        .issuer_name(_name(issuer))
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(end - 3 * A_DAY)
        .not_valid_after(end)
        .add_extension(x509.BasicConstraints(ca=not names, path_length=None), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(by.public_key()), critical=False)
    )
    if names:
        builder = builder.add_extension(x509.SubjectAlternativeName([*map(_general_name, names)]), critical=False)
    return builder.sign(by, SHA256())


def _name(text: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])


def _general_name(name: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ip_address(name))
    except ValueError:
        return x509.DNSName(name)
