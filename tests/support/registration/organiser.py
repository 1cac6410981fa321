"""Organisers of registration with a browser of their own."""

from dataclasses import dataclass
from datetime import timedelta

from yarl import URL

from services.registration.adapters.accounts import MongoAccounts
from services.registration.adapters.passwords import Argon2Passwords
from services.registration.domain.identifiers import new_id
from services.registration.use_cases.identity.create_account import create_account
from shared.clock import utc_now
from shared.contracts.registration import Role
from shared.identity.sessions import COOKIE, Session, sign_session, verify_session
from shared.messaging.outbox import Outbox
from tests.support.outside.visitor import Page, Visitor
from tests.support.registration.service import RANDOM, Office

PASSWORD = "correct horse battery staple"
KEYS = ["k" * 32]


@dataclass
class Organiser:
    """An account with PASSWORD, and its browser."""

    email: str
    account: str
    visitor: Visitor

    async def sign_in(self, next_: str = "/console", password: str = PASSWORD) -> Page:
        page = await self.visitor.get(f"/console/sign-in?next={next_}")
        return await self.visitor.submit(page, "/sign-in", email=self.email, password=password)

    def session(self) -> Session:
        session = verify_session(self.visitor.cookie(COOKIE) or "", KEYS)
        assert session is not None
        return session

    def has_expired_cookie(self) -> None:
        session = self.session()
        stale = sign_session(Session(session.id, session.account, utc_now() - timedelta(hours=1)), KEYS)
        self.visitor.session.cookie_jar.update_cookies({COOKIE: stale}, URL("http://127.0.0.1"))

    async def has_role(self, office: Office, event: str, role: Role) -> None:
        change = {
            "$set": {f"members.{self.account}": role},
            "$addToSet": {"accounts": self.account},
            "$inc": {"version": 1},
        }
        await office.database["events"].update_one({"_id": event}, change)


async def an_organiser(office: Office, visitor: Visitor) -> Organiser:
    accounts = MongoAccounts(office.database, Outbox(office.database, publishes=False))
    email = f"{new_id(RANDOM)}@example.lu"
    password = Argon2Passwords().hash(PASSWORD)
    account = await create_account(email, password, admin=False, accounts=accounts, clock=utc_now, random=RANDOM)
    return Organiser(email, account.id, visitor)


def url_of(office: Office) -> str:
    return f"http://127.0.0.1:{office.settings.registration_port}"
