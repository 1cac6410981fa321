"""An organiser signs in at the console."""

from services.registration.domain.account import UnknownAccount
from services.registration.domain.sign_in import SignIn, WrongCredentials
from services.registration.ports.desk import Desk
from services.registration.ports.identity import Accounts, Passwords, SignIns


async def sign_in(
    email: str, password: str, *, accounts: Accounts, passwords: Passwords, sign_ins: SignIns, desk: Desk
) -> SignIn:
    """A new sign-in. Raises WrongCredentials, which takes as long and says the same for an unknown address."""
    try:
        account = await accounts.by_email(email)
    except UnknownAccount:
        account = None
    right = await passwords.verify(account.password_hash if account else None, password)
    if account is None or account.disabled or not right:
        raise WrongCredentials
    found = SignIn(id=desk.new_id(), account=account.id, created_at=desk.now())
    await sign_ins.keep(found)
    return found
