"""Organisers see the fate of each mail in the console, correct addresses and send again."""

import itertools
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from yarl import URL

from services.mailer.adapters.events import MongoEvents
from services.mailer.adapters.ledger import MongoLedger
from services.mailer.app import build
from services.mailer.settings import MailerSettings
from services.mailer.use_cases.mails import resend_all
from services.mailer.web.ledger import ledger_pages, resend_pages
from shared.clock import utc_now
from shared.contracts.accounts import AccountChanged, TokenChanged
from shared.contracts.mailer import MailState
from shared.contracts.registration import Role
from shared.identity.authorisation import token_hash
from shared.identity.sessions import COOKIE, Session, sign_session
from shared.identity.store import Identities
from shared.mongo.connection import Database, connect
from tests.support.mailer.builders import NOW, a_mail_request, a_recipient, an_event_state
from tests.support.outside.visitor import Page, Visitor, a_visitor
from tests.support.servers.running import clear_away, running, settings_for

_numbers = itertools.count(1)


@dataclass
class Office:
    """A mailer without an SMTP server, an event of the test's own, and its owner's browser."""

    settings: MailerSettings
    database: Database
    ledger: MongoLedger
    events: MongoEvents
    identities: Identities
    visitor: Visitor
    event: str = ""
    account: str = ""

    @property
    def path(self) -> str:
        return f"/mail/console/events/{self.event}"

    async def sign_in(self, role: Role | None, *, admin: bool = False) -> None:
        """Signs an account in that has this role in the event; None: in no event."""
        account = self.account = f"account-{next(_numbers)}"
        changed = AccountChanged(account=account, version=1, email="a@example.lu", admin=admin, disabled=False)
        await self.identities.account_changed(changed)
        members: dict[str, Role] = {account: role} if role else {}
        await self.events.save(an_event_state(self.event, version=next(_numbers), members=members))
        session = Session(f"session of {account}", account, utc_now() + timedelta(minutes=10))
        cookie = sign_session(session, self.settings.session_keys)
        self.visitor.session.cookie_jar.update_cookies({COOKIE: cookie}, URL("http://127.0.0.1"))

    async def hold(self, state: MailState, reason: str | None = None, **fields: Any) -> str:
        """Enters a mail in this state, and returns its id."""
        request = a_mail_request(**{"event": self.event, "mail": f"mail.{next(_numbers)}", **fields})
        await self.ledger.accept(request, now=utc_now() + timedelta(days=1))  # no worker is to take it
        known = {"state": state, "reason": reason, **({} if state == "queued" else {"due_at": None})}
        await self.database["mails"].update_one({"_id": request.mail}, {"$set": known})
        return request.mail

    async def order(self, account: str, body: Any) -> tuple[int, Any]:
        """Has mails sent again over the API, with a token of an account; what it answers unless it refuses."""
        hash_ = token_hash(account)
        token = TokenChanged(
            token=account, version=1, account=account, hash=hash_, scopes=["mails:send"], revoked=False
        )
        await self.identities.token_changed(token)
        headers = {"Authorization": f"Bearer {account}"}
        path = "/mail/api/v1/mails/resend"
        async with self.visitor.session.post(path, json=body, headers=headers) as response:
            return response.status, await response.json() if response.status == 202 else None

    async def look(self, rest: str = "") -> Page:
        return await self.visitor.get(self.path + rest)


@pytest.fixture(scope="module")
async def served(mongodb_url: str, rabbitmq_url: str) -> AsyncIterator[Office]:
    namespace = f"ledger{utc_now():%H%M%S%f}"
    # Nobody listens there: mails that tests queue stay.
    settings = settings_for(MailerSettings, mongodb_url, rabbitmq_url, namespace, smtp_url="smtp://127.0.0.1:9")
    database = connect(settings, "mailer")
    ledger, events, identities = MongoLedger(database, "example.lu"), MongoEvents(database), Identities(database)
    url = f"http://127.0.0.1:{settings.mailer_port}"
    async with running(build(settings), ready=False), a_visitor(url) as visitor:
        yield Office(settings, database, ledger, events, identities, visitor)
    database.client.close()
    await clear_away(mongodb_url, rabbitmq_url, namespace)


@pytest.fixture
async def office(served: Office) -> Office:
    served.event = f"event-{next(_numbers)}"
    await served.sign_in("owner")
    return served


async def test_the_ledger_says_who_got_what_and_why_not(office: Office) -> None:
    await office.hold("sent", recipient=a_recipient(first_name="Max", last_name="Weis"), kind="waitlisted")
    await office.hold("failed", "550 5.1.1 unknown user")
    page = await office.look()
    for words in ("Max Weis", "Place on the waiting list", "✓ sent", "There is no mailbox", "550 5.1.1 unknown user"):
        assert words in page.text
    assert "2 all 1 sent 0 on its way 1 not delivered" in page.text


async def test_the_ledger_is_searched_and_narrowed(office: Office) -> None:
    await office.hold("sent", recipient=a_recipient(first_name="Max", last_name="Weis"), registration="r1")
    await office.hold("failed", kind="reminder")
    for query, shown in (("q=weis", "Max Weis"), ("state=undelivered", "Müller"), ("registration=r1", "Max Weis")):
        page = await office.look(f"?{query}&kind=")
        other = {"Max Weis": "Müller", "Müller": "Max Weis"}[shown]
        assert (shown in page.text, other in page.text) == (True, False), query


async def test_the_ledger_is_read_page_by_page(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ledger_pages, "PAGE", 2)
    for number in range(3):
        await office.hold("sent", to=f"no{number}@example.lu", requested_at=NOW + timedelta(hours=number))
    first = await office.look()
    [older] = [link for link in first.reader.links if "after=" in link]
    second = await office.visitor.get(older)
    [newer] = [link for link in second.reader.links if "before=" in link]
    back = await office.visitor.get(newer)
    shown = [[f"no{number}@" in page.text for number in range(3)] for page in (first, second, back)]
    assert shown == [[False, True, True], [True, False, False], [False, True, True]]


async def test_an_address_is_corrected_while_the_mail_is_sent_again(office: Office) -> None:
    mail = await office.hold("failed", "550 no such mailbox")
    page = await office.look(f"/mails/{mail}")
    done = await office.visitor.submit(page, "/resend", to="zoe@corrected.example")
    assert done.path == f"{office.path}/mails/{mail}.resend.1?done=sent"
    assert "The e-mail is on its way to zoe@corrected.example." in done.text
    assert "Zoë Müller-Weber" in done.text
    assert "zoe@corrected.example" in (await office.look(f"/mails/{mail}")).said_at("repetitions")


async def test_a_wrong_address_is_refused_and_stays_in_the_form(office: Office) -> None:
    mail = await office.hold("failed")
    refused = await office.visitor.submit(await office.look(f"/mails/{mail}"), "/resend", to="zoe")
    assert (refused.status, refused.form("/resend").fields["to"]) == (422, ["zoe"])
    assert "This is not an e-mail address." in refused.said_at("to-fault")
    assert "<title>Error:" in refused.html


async def test_viewers_see_the_ledger_and_send_nothing(office: Office) -> None:
    mail = await office.hold("failed")
    form = (await office.look(f"/mails/{mail}")).form("/resend")
    await office.sign_in("viewer")
    page = await office.look(f"/mails/{mail}")
    assert (page.status, [f.action for f in page.reader.forms]) == (200, ["/console/sign-out"])
    assert (await office.visitor.post(form.action, form.fields)).status == 403
    assert ((await office.look("/resend")).status, "/resend" in (await office.look("?state=undelivered")).html) == (
        403,
        False,
    )


async def test_an_address_is_corrected_in_the_list_of_those_without(office: Office) -> None:
    await office.hold("failed", "550 no such mailbox", mail="m", registration="zoe")
    assert "/addresses" in str((await office.look()).reader.links)
    page = await office.look("/addresses")
    refused = await office.visitor.submit(page, "/addresses/m", to="zoe")
    assert (refused.status, refused.said_at("to-m-fault")) == (422, "This is not an e-mail address.")
    done = await office.visitor.submit(page, "/addresses/m", to="zoe@corrected.example")
    assert done.path == f"{office.path}/addresses?sent=m.resend.1"
    assert "on its way to zoe@corrected.example" in done.text
    assert "Nobody: every newest e-mail" in done.text


async def test_all_that_did_not_arrive_is_sent_again_once(office: Office) -> None:
    for mail, kind in (("a", "reminder"), ("b", "waitlisted"), ("c", "waitlisted")):
        await office.hold("failed", mail=f"{office.event}.{mail}", kind=kind, to=f"{mail}@example.lu")
    [link] = [
        link for link in (await office.look("?state=undelivered&kind=waitlisted")).reader.links if "/resend" in link
    ]
    page = await office.visitor.get(link)
    assert ["a@example.lu" in page.text, "b@example.lu" in page.text] == [False, True]
    done = await office.visitor.submit(page, "/resend?state=undelivered&kind=waitlisted")
    assert "2 e-mails go out again." in done.text
    again = await office.visitor.submit(page, "/resend?state=undelivered&kind=waitlisted")
    assert "0 e-mails go out again." in again.text


async def test_of_many_mails_the_page_offers_what_one_call_sends(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in (resend_all, resend_pages):
        monkeypatch.setattr(module, "MOST", 2)
    for mail in "abc":
        await office.hold("failed", mail=f"{office.event}.{mail}")
    page = await office.look("/resend?state=undelivered")
    assert "More e-mails follow: this page offers them next." in page.text
    assert "Send these 2 again" in page.text
    rest = await office.visitor.submit(page, "/resend?state=undelivered")
    assert "2 e-mails go out again." in rest.text
    assert "Send this e-mail again" in rest.text


async def test_the_api_sends_all_again_for_those_who_may(office: Office) -> None:
    await office.hold("failed", kind="waitlisted")
    orders: list[Any] = [{"states": ["failed"], "kinds": None}, {"states": ["sent"]}, {"states": []}, {"kinds": []}]
    asked = [await office.order(office.account, {"event": office.event, **order}) for order in orders]
    assert asked == [(202, {"resent": 1, "left": 0}), (422, None), (422, None), (422, None)]
    account = office.account
    assert (await office.order(account, {"event": "another\x00", "states": ["failed"]}))[0] == 404
    await office.sign_in("viewer")
    assert (await office.order(office.account, {"event": office.event, "states": ["failed"]}))[0] == 403
    assert (await office.order(account, {"event": office.event, "states": ["failed"]}))[0] == 404


@pytest.mark.parametrize(("role", "status"), [("door_manager", 403), (None, 404)])
async def test_others_see_nothing(office: Office, role: Role | None, status: int) -> None:
    mail = await office.hold("failed")
    await office.sign_in(role)
    assert {(await office.look(rest)).status for rest in ("", "/addresses", "/resend", f"/mails/{mail}")} == {status}


async def test_a_mail_is_not_shown_under_another_event(office: Office) -> None:
    mail = await office.hold("failed")
    office.event = "another"
    await office.sign_in("owner")
    assert (await office.look(f"/mails/{mail}")).status == 404


@pytest.mark.parametrize(
    "query", ["after=x", "before=%00", "after=MjAyNg==", "state=lost", "kind=x", "q=" + "x" * 5000]
)
async def test_bad_questions_are_refused_with_a_sentence(office: Office, query: str) -> None:
    page = await office.look(f"?{query}")
    assert (page.status, bool(page.said_at("main"))) == (422, True)


async def test_strange_words_find_nothing(office: Office) -> None:
    await office.hold("sent")
    for words in ("%ff", "a%00(", "%F0%9F%99%82*", "[["):
        page = await office.look(f"?q={words}")
        assert (page.status, "No e-mail found." in page.text) == (200, True), words


async def test_admins_replay_or_drop_what_could_not_be_processed(office: Office) -> None:
    assert (await office.visitor.get("/mail/console/dead-letters")).status == 403
    await office.sign_in("owner", admin=True)
    letters = [
        {"_id": key, "name": "mail.lost.v9", "body": b"{}", "reason": "no such message", "died_at": NOW} for key in "ab"
    ]
    await office.database["dead_letters"].insert_many(letters)
    page = await office.visitor.get("/mail/console/dead-letters")
    assert "mail.lost.v9" in page.text
    dropped = await office.visitor.submit(page, "/a/drop")
    assert "The request is deleted." in dropped.text
    replayed = await office.visitor.submit(page, "/b/replay")
    assert "The request is processed again." in replayed.text
    assert (await office.visitor.submit(page, "/a/drop")).status == 404
