"""The contract of the stores of organisers' accounts and sign-ins."""

import pytest

from services.registration.domain.account import AccountTaken, ApiToken, UnknownAccount
from services.registration.domain.sign_in import SignIn
from shared.contracts.accounts import SessionEnded
from tests.support.registration.backend import IdentityBackend, an_entry
from tests.support.registration.builders import NOW, an_account

pytestmark = pytest.mark.slow

CREATED = an_entry("account-1", "account.created")


async def test_an_account_is_found_by_its_address_in_any_case(identity: IdentityBackend) -> None:
    account = an_account(email="Zoë@example.lu")
    await identity.accounts.create(account, CREATED)
    await identity.accounts.create(an_account(), CREATED)
    assert await identity.accounts.by_email("ZOË@EXAMPLE.LU") == account


async def test_an_unknown_address_has_no_account(identity: IdentityBackend) -> None:
    await identity.accounts.create(an_account(email="zoe@example.lu"), CREATED)
    with pytest.raises(UnknownAccount):
        await identity.accounts.by_email("ada@example.lu")


async def test_accounts_have_addresses_and_unknown_ones_none(identity: IdentityBackend) -> None:
    zoe, ada = an_account(email="zoe@example.lu"), an_account(email="ada@example.lu")
    for account in (zoe, ada):
        await identity.accounts.create(account, CREATED)
    assert await identity.accounts.emails({zoe.id, "nobody"}) == {zoe.id: "zoe@example.lu"}


async def test_a_new_account_is_published_with_its_audit_entry(identity: IdentityBackend) -> None:
    account = an_account()
    await identity.accounts.create(account, CREATED)
    assert (await identity.sent(), await identity.audited()) == ([account.message()], ["account.created"])


async def test_an_address_has_one_account(identity: IdentityBackend) -> None:
    account = an_account(email="zoe@example.lu")
    await identity.accounts.create(account, CREATED)
    with pytest.raises(AccountTaken):
        await identity.accounts.create(an_account(email="Zoe@example.lu"), CREATED)
    assert await identity.accounts.by_email("zoe@example.lu") == account
    assert (await identity.sent(), await identity.audited()) == ([account.message()], ["account.created"])


async def test_a_new_token_is_published_with_its_audit_entry(identity: IdentityBackend) -> None:
    token = ApiToken(id="t", account="a", name="export", hash="0123", scopes=["events:read"], created_at=NOW)
    await identity.accounts.create_token(token, an_entry("t", "token.created"))
    assert (await identity.sent(), await identity.audited()) == ([token.message()], ["token.created"])


async def test_a_sign_in_is_found_until_it_ends(identity: IdentityBackend) -> None:
    mine, other = (SignIn(id=id_, account="a", created_at=NOW) for id_ in ("s1", "s2"))
    await identity.sign_ins.keep(mine)
    await identity.sign_ins.keep(other)
    assert await identity.sign_ins.find("s1") == mine
    await identity.sign_ins.end("s1", NOW)
    assert await identity.sign_ins.find("s1") is None
    assert await identity.sign_ins.find("s2") == other
    assert await identity.sent() == [SessionEnded(session="s1", ended_at=NOW)]


async def test_an_unknown_session_also_ends_everywhere(identity: IdentityBackend) -> None:
    # Its sign-in may be forgotten here, while a cookie is still good elsewhere.
    assert await identity.sign_ins.find("s1") is None
    await identity.sign_ins.end("s1", NOW)
    assert await identity.sent() == [SessionEnded(session="s1", ended_at=NOW)]
