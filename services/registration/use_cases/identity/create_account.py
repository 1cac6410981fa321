"""The operator makes an organiser's account."""

from services.registration.domain.account import Account
from services.registration.domain.identifiers import new_id
from services.registration.ports.identity import Accounts
from shared.audit import AuditEntry
from shared.clock import Clock
from shared.documents.tickets import Random

OPERATOR = "operator"  # the actor where somebody worked at the console of the machine


async def create_account(
    email: str, password_hash: str, *, admin: bool, accounts: Accounts, clock: Clock, random: Random
) -> Account:
    """Keeps a new account; `password_hash` is an Argon2id hash. Raises AccountTaken."""
    now = clock()
    account = Account(id=new_id(random), email=email, password_hash=password_hash, admin=admin, created_at=now)
    entry = AuditEntry(
        actor=OPERATOR,
        action="account.created",
        event=None,
        subject=account.id,
        at=now,
        before={},
        after={"email": email, "admin": admin},
    )
    await accounts.create(account, entry)
    return account
