"""The operator makes an organiser's account."""

from services.registration.domain.account import Account
from services.registration.ports.desk import Desk
from services.registration.ports.identity import Accounts
from shared.audit import AuditEntry

OPERATOR = "operator"  # the actor where somebody worked at the console of the machine


async def create_account(email: str, password_hash: str, *, admin: bool, accounts: Accounts, desk: Desk) -> Account:
    """Keeps a new account; `password_hash` is an Argon2id hash. Raises AccountTaken."""
    now = desk.now()
    account = Account(id=desk.new_id(), email=email, password_hash=password_hash, admin=admin, created_at=now)
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
