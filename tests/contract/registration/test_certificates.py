"""The contract of a store of certificates."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any

import pytest

from services.registration.domain.certificate import Certificate, UnknownCertificate
from services.registration.ports.certificates import Certificates
from tests.support.registration.backend import an_entry
from tests.support.registration.certificates import a_certificate

pytestmark = pytest.mark.slow

Audited = Callable[[], Awaitable[list[Any]]]
ENTRY = an_entry("plastics", "certificates.issued")


async def _issue(certificates: Certificates, *issued: Certificate) -> list[str]:
    return [certificate.code for certificate in await certificates.issue(issued, ENTRY)]


async def test_a_certificate_is_read_as_it_was_issued(certificates: Certificates) -> None:
    certificate = a_certificate()
    assert await certificates.issue([certificate], ENTRY) == [certificate]
    assert await certificates.read(certificate.code) == certificate


async def test_an_unknown_code_is_refused(certificates: Certificates) -> None:
    with pytest.raises(UnknownCertificate):
        await certificates.read("0" * 16)


async def test_the_same_facts_have_the_same_code(certificates: Certificates) -> None:
    first = a_certificate()
    again = replace(a_certificate(), registration=first.registration)
    assert await _issue(certificates, first) == await _issue(certificates, again) == [first.code]
    with pytest.raises(UnknownCertificate):
        await certificates.read(again.code)


async def test_other_facts_replace_the_certificate_until_they_come_back(certificates: Certificates) -> None:
    first = a_certificate()
    other = replace(a_certificate(), registration=first.registration, fingerprint="other")
    for certificate, codes in ((first, (first, other)), (other, (other, first)), (first, (first, other))):
        assert await _issue(certificates, certificate) == [codes[0].code]
        assert not (await certificates.read(codes[0].code)).replaced
    assert (await certificates.read(other.code)).replaced


async def test_a_new_holder_has_another_certificate(certificates: Certificates) -> None:
    first = a_certificate()
    second = replace(a_certificate(), registration=first.registration, holder=2)
    await _issue(certificates, first)
    assert await _issue(certificates, second) == [second.code]
    assert (await certificates.read(first.code)).replaced


async def test_certificates_come_back_in_the_order_asked_for(certificates: Certificates) -> None:
    issued = [a_certificate() for _ in range(5)]
    await _issue(certificates, issued[3], issued[1])
    assert await _issue(certificates, *issued) == [certificate.code for certificate in issued]


async def test_only_new_ones_are_audited(certificates: Certificates, certificates_audited: Audited) -> None:
    first = a_certificate()
    for _ in range(2):
        await _issue(certificates, first)
    await _issue(certificates, first, a_certificate())
    assert await certificates_audited() == ["certificates.issued"] * 2


async def test_of_two_at_once_one_code_is_in_force(certificates: Certificates) -> None:
    first = a_certificate()
    rivals = [first, *(replace(a_certificate(), registration=first.registration) for _ in range(3))]
    codes = await asyncio.gather(*(_issue(certificates, rival) for rival in rivals))
    assert len({code for [code] in codes}) == 1
