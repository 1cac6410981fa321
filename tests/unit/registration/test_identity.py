"""Organisers' accounts, tokens and sign-ins, in memory."""

from datetime import timedelta
from random import Random
from typing import Any

import pytest

from services.registration.domain.account import Account, AccountTaken, UnknownAccount
from services.registration.domain.sign_in import LONGEST, SignIn, WrongCredentials
from services.registration.use_cases.identity.create_account import create_account
from services.registration.use_cases.identity.create_token import create_token
from services.registration.use_cases.identity.renew_sign_in import renew_sign_in
from services.registration.use_cases.identity.sign_in import sign_in
from services.registration.use_cases.identity.sign_out import sign_out
from shared.contracts.accounts import AccountChanged, SessionEnded, TokenChanged
from shared.identity.authorisation import token_hash
from tests.support.checkin.fakes import SetClock
from tests.support.registration.builders import NOW, an_account
from tests.support.registration.fake_identity import FakeAccounts, FakePasswords, FakeSignIns, IdentityStore


class Organisers:
    """An installation's organisers, with the use cases about them."""

    def __init__(self, *accounts: Account) -> None:
        self.store = IdentityStore(accounts={account.id: account for account in accounts})
        self.clock, self.passwords = SetClock(NOW), FakePasswords()
        self._sign_ins = FakeSignIns(self.store)
        self._tools: dict[str, Any] = {"accounts": FakeAccounts(self.store), "clock": self.clock, "random": Random(1)}

    async def create_account(self, email: str, *, admin: bool = False) -> Account:
        hash_ = self.passwords.hash("secret")
        return await create_account(email, hash_, admin=admin, **self._tools)

    async def create_token(self, email: str) -> str:
        return await create_token(email, "export", ["registrations:read", "events:read"], **self._tools)

    async def sign_in(self, email: str, password: str = "secret") -> SignIn:
        return await sign_in(
            email,
            password,
            passwords=self.passwords,
            sign_ins=self._sign_ins,
            **self._tools,
        )

    async def renew(self, sign_in: SignIn) -> bool:
        return await renew_sign_in(sign_in.id, sign_ins=self._sign_ins, clock=self.clock)

    async def sign_out(self, sign_in: SignIn) -> None:
        await sign_out(sign_in.id, sign_ins=self._sign_ins, clock=self.clock)


async def test_a_new_account_is_published_without_its_password() -> None:
    organisers = Organisers()
    account = await organisers.create_account("ada@example.lu", admin=True)
    assert organisers.store.sent == [
        AccountChanged(account=account.id, version=1, email="ada@example.lu", admin=True, disabled=False)
    ]


async def test_the_operator_is_audited_for_a_new_account() -> None:
    organisers = Organisers()
    account = await organisers.create_account("ada@example.lu")
    [entry] = organisers.store.audit
    assert (entry.actor, entry.action, entry.subject, entry.at) == ("operator", "account.created", account.id, NOW)
    assert "secret" not in repr(entry)


async def test_an_address_gets_one_account() -> None:
    organisers = Organisers(an_account(email="ada@example.lu"))
    with pytest.raises(AccountTaken):
        await organisers.create_account("Ada@example.lu")


async def test_a_tokens_text_is_published_and_audited_nowhere() -> None:
    account = an_account()
    organisers = Organisers(account)
    text = await organisers.create_token(account.email)
    [message] = organisers.store.sent
    assert isinstance(message, TokenChanged)
    assert (message.account, message.hash) == (account.id, token_hash(text))
    assert message.scopes == ["events:read", "registrations:read"]
    assert [entry.action for entry in organisers.store.audit] == ["token.created"]
    assert text not in repr(organisers.store)


async def test_nobody_unknown_gets_a_token() -> None:
    organisers = Organisers()
    with pytest.raises(UnknownAccount):
        await organisers.create_token("nobody@example.lu")


async def test_the_right_password_signs_in() -> None:
    account = an_account()
    organisers = Organisers(account)
    signed_in = await organisers.sign_in(account.email)
    assert (signed_in.account, signed_in.created_at) == (account.id, NOW)
    assert await organisers.renew(signed_in)


@pytest.mark.parametrize(
    ("account", "password"),
    [
        pytest.param(an_account(email="ada@example.lu"), "wrong", id="wrong password"),
        pytest.param(an_account(email="ada@example.lu", disabled=True), "secret", id="disabled account"),
        pytest.param(an_account(), "secret", id="unknown address"),
    ],
)
async def test_every_other_sign_in_is_refused_alike_after_one_comparison(account: Account, password: str) -> None:
    organisers = Organisers(account)
    with pytest.raises(WrongCredentials) as refused:
        await organisers.sign_in("ada@example.lu", password)
    assert (str(refused.value), organisers.passwords.verified) == (str(WrongCredentials()), 1)
    assert organisers.store.sign_ins == {}


async def test_a_sign_in_is_renewed_for_half_a_day() -> None:
    account = an_account()
    organisers = Organisers(account)
    signed_in = await organisers.sign_in(account.email)
    organisers.clock.now = NOW + LONGEST - timedelta(milliseconds=1)
    assert await organisers.renew(signed_in)
    organisers.clock.now = NOW + LONGEST
    assert not await organisers.renew(signed_in)


async def test_who_signs_out_is_signed_out_everywhere() -> None:
    account = an_account()
    organisers = Organisers(account)
    signed_in, elsewhere = await organisers.sign_in(account.email), await organisers.sign_in(account.email)
    organisers.clock.now = NOW + timedelta(minutes=5)
    await organisers.sign_out(signed_in)
    assert organisers.store.sent == [SessionEnded(session=signed_in.id, ended_at=NOW + timedelta(minutes=5))]
    assert (await organisers.renew(signed_in), await organisers.renew(elsewhere)) == (False, True)


async def test_an_unknown_session_is_not_renewed() -> None:
    organisers = Organisers()
    assert not await organisers.renew(SignIn(id="unknown", account="account-1", created_at=NOW))
