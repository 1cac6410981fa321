"""The operator makes an API token for an organiser's account."""

from collections.abc import Collection

from services.registration.domain.account import ApiToken
from services.registration.domain.identifiers import new_id
from services.registration.ports.identity import Accounts
from shared.audit import OPERATOR, audit_entry
from shared.clock import Clock
from shared.documents.tickets import Random
from shared.identity.authorisation import Scope, new_token, token_hash


async def create_token(
    email: str, name: str, scopes: Collection[Scope], *, accounts: Accounts, clock: Clock, random: Random
) -> str:
    """The text of a new token, which is nowhere kept. Raises UnknownAccount."""
    account = await accounts.by_email(email)
    text = new_token()
    now = clock()
    token = ApiToken(
        id=new_id(random),
        account=account.id,
        name=name,
        hash=token_hash(text),
        scopes=sorted(scopes),
        created_at=now,
    )
    after = {"name": name, "account": account.id, "scopes": sorted(scopes)}
    entry = audit_entry("token.created", token.id, event=None, actor=OPERATOR, at=now, after=after)
    await accounts.create_token(token, entry)
    return text
