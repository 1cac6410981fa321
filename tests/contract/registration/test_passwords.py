"""The contract of a verifier of passwords."""

import pytest

from services.registration.adapters.passwords import Argon2Passwords
from services.registration.ports.identity import Passwords
from tests.support.registration.fake_identity import FakePasswords


@pytest.fixture(params=[FakePasswords, Argon2Passwords])
def passwords(request: pytest.FixtureRequest) -> Passwords:
    made: Passwords = request.param()
    return made


async def test_only_the_password_itself_is_right(passwords: Passwords) -> None:
    hash_ = passwords.hash("correct horse")
    assert await passwords.verify(hash_, "correct horse")
    for wrong in ("Correct horse", "correct horse ", "", hash_):
        assert not await passwords.verify(hash_, wrong)


async def test_without_a_hash_no_password_is_right(passwords: Passwords) -> None:
    assert not await passwords.verify(None, "nobody has this password")


async def test_a_text_that_is_no_hash_matches_nothing(passwords: Passwords) -> None:
    assert not await passwords.verify("no hash", "no hash")
