"""The operator makes an organiser's account."""

from services.registration.domain.account import Account
from services.registration.domain.identifiers import new_id
from services.registration.ports.identity import Accounts
from shared.audit import OPERATOR, audit_entry
from shared.clock import Clock
from shared.documents.tickets import Random


async def create_account(
    email: str, password_hash: str, *, admin: bool, accounts: Accounts, clock: Clock, random: Random
) -> Account:
    """Keeps a new account; `password_hash` is an Argon2id hash. Raises AccountTaken."""
    now = clock()
    account = Account(id=new_id(random), email=email, password_hash=password_hash, admin=admin, created_at=now)
    after = {"email": email, "admin": admin}
    entry = audit_entry("account.created", account.id, event=None, actor=OPERATOR, at=now, after=after)
    await accounts.create(account, entry)
    return account
