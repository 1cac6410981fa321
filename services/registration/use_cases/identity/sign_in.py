"""An organiser signs in at the console."""

from services.registration.domain.account import UnknownAccount
from services.registration.domain.identifiers import new_id
from services.registration.domain.sign_in import SignIn, WrongCredentials
from services.registration.ports.identity import Accounts, Passwords, SignIns
from shared.clock import Clock
from shared.documents.tickets import Random


async def sign_in(
    email: str,
    password: str,
    *,
    accounts: Accounts,
    passwords: Passwords,
    sign_ins: SignIns,
    clock: Clock,
    random: Random,
) -> SignIn:
    """A new sign-in. Raises WrongCredentials, which takes as long and says the same for an unknown address."""
    try:
        account = await accounts.by_email(email)
    except UnknownAccount:
        account = None
    right = await passwords.verify(account.password_hash if account else None, password)
    if account is None or account.disabled or not right:
        raise WrongCredentials
    new = SignIn(id=new_id(random), account=account.id, created_at=clock())
    await sign_ins.keep(new)
    return new
