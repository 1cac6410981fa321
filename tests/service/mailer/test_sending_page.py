"""The page and the call by which organisers see whether receivers will believe our mails."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

import pytest
from yarl import URL

from services.mailer.app import build
from services.mailer.domain.sending import Finding
from services.mailer.settings import MailerSettings
from services.mailer.web.dependencies import DEPENDENCIES
from shared.clock import utc_now
from shared.contracts.accounts import AccountChanged, TokenChanged
from shared.identity.authorisation import token_hash
from shared.identity.sessions import COOKIE, Session, sign_session
from shared.identity.store import Identities
from shared.mongo.connection import connect
from tests.support.outside.visitor import Visitor, a_visitor
from tests.support.servers.running import clear_away, running, settings_for

FACTS = {"user": "moien", "ends": "2027-06-30", "version": "TLSv1.3", "name": "mail.example", "domain": "example.lu"}
FACTS |= {"policy": "reject", "record": "v=DKIM1; k=rsa; p=AAAA", "reason": "no route"}
CODES = {
    "login": ["none", "password", "oauth", "oauth-ends", "oauth-ended"],
    "tls": ["loopback", "none", "unverified", "verified", "away"],
    "spf": ["found", "missing", "several", "everybody"],
    "dkim": ["none", "published", "missing", "different"],
    "dmarc": ["missing", "signature", "return-path", "unaligned"],
    "unsubscribe": ["https", "http"],
}
FINDINGS = [
    Finding(check, "look", f"{check}-{code}", FACTS)  # type: ignore[arg-type]
    for check, codes in CODES.items()
    for code in codes
]


@dataclass
class Console:
    """A mailer that finds everything at once, and the browser of somebody without an event."""

    settings: MailerSettings
    identities: Identities
    visitor: Visitor

    async def sign_in(self) -> None:
        account = AccountChanged(account="ada", version=1, email="a@example.lu", admin=False, disabled=False)
        await self.identities.account_changed(account)
        session = Session("session", "ada", utc_now() + timedelta(minutes=10))
        cookie = sign_session(session, self.settings.session_keys)
        self.visitor.session.cookie_jar.update_cookies({COOKIE: cookie}, URL("http://127.0.0.1"))


@pytest.fixture(scope="module")
async def console(mongodb_url: str, rabbitmq_url: str) -> AsyncIterator[Console]:
    namespace = f"sending{utc_now():%H%M%S%f}"
    smtp_url = "smtp://moien:secret@127.0.0.1:9"
    settings = settings_for(MailerSettings, mongodb_url, rabbitmq_url, namespace, smtp_url=smtp_url)
    service, database = build(settings), connect(settings, "mailer")

    async def everything() -> Sequence[Finding]:
        return FINDINGS

    service.app[DEPENDENCIES] = replace(service.app[DEPENDENCIES], check_sending=everything)
    url = f"http://127.0.0.1:{settings.mailer_port}"
    async with running(service, ready=False), a_visitor(url) as visitor:
        yield Console(settings, Identities(database), visitor)
    database.client.close()
    await clear_away(mongodb_url, rabbitmq_url, namespace)


async def test_every_finding_is_a_sentence_of_its_own(console: Console) -> None:
    await console.sign_in()
    page = await console.visitor.get("/mail/console/sending")
    assert page.status == 200
    sentences = [line for line in page.text.split("! worth a look") if line]
    assert len(sentences) == len({*sentences}) == len(FINDINGS) + 1
    assert page.text.count("show no button to unsubscribe") == 1
    assert page.text.count(FACTS["record"]) == len(CODES["spf"]) + 2  # the keys to publish
    assert "secret@" not in page.text


async def test_a_program_reads_the_same_findings(console: Console) -> None:
    token = TokenChanged(
        token="t", version=1, account="ada", hash=token_hash("key"), scopes=["mails:read"], revoked=False
    )
    await console.sign_in()
    await console.identities.token_changed(token)
    headers = {"Authorization": "Bearer key"}
    async with console.visitor.session.get("/mail/api/v1/sending", headers=headers) as response:
        answer = await response.json()
    assert {"check": "spf", "verdict": "look", "code": "spf-found", "facts": FACTS} in answer["findings"]
    assert answer["server"]["waiting"] == 0


async def test_strangers_see_nothing_of_it(console: Console) -> None:
    console.visitor.session.cookie_jar.clear()
    async with console.visitor.session.get("/mail/api/v1/sending") as response:
        assert response.status == 401
