"""Organisers word e-mails in the console and over the API, look at them, and have tests sent."""

import itertools
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from yarl import URL

from services.mailer.adapters.documents import to_request
from services.mailer.adapters.events import MongoEvents
from services.mailer.adapters.ledger import MongoLedger
from services.mailer.adapters.overrides import MongoOverrides
from services.mailer.app import build
from services.mailer.domain.audit import override_saved
from services.mailer.domain.overrides import Override
from services.mailer.settings import MailerSettings
from shared.clock import utc_now
from shared.contracts.accounts import AccountChanged, TokenChanged
from shared.contracts.registration import Role
from shared.identity.authorisation import token_hash
from shared.identity.sessions import COOKIE, Session, sign_session
from shared.identity.store import Identities
from shared.mongo.connection import Database, connect
from tests.support.mailer.builders import a_mail_request, an_event_state, an_override
from tests.support.outside.visitor import Page, Visitor, a_visitor
from tests.support.servers.running import clear_away, running, settings_for

API = "/mail/api/v1/templates"
_numbers = itertools.count(1)


@dataclass
class Console:
    """A mailer without an SMTP server, an event of the test's own, and an organiser's browser and token."""

    settings: MailerSettings
    database: Database
    visitor: Visitor
    event: str = ""

    async def sign_in(self, role: Role = "owner") -> None:
        """Signs an account in that has this role in a new event."""
        self.event, account = f"event-{next(_numbers)}", f"account-{next(_numbers)}"
        identities = Identities(self.database)
        await identities.account_changed(
            AccountChanged(account=account, version=1, email="a@example.lu", admin=False, disabled=False)
        )
        scopes = ["mails:read", "mails:send"]
        await identities.token_changed(
            TokenChanged(
                token=account, version=1, account=account, hash=token_hash(account), scopes=scopes, revoked=False
            )
        )
        await MongoEvents(self.database).save(an_event_state(self.event, members={account: role}))
        session = Session(f"session of {account}", account, utc_now() + timedelta(minutes=10))
        cookie = sign_session(session, self.settings.session_keys)
        self.visitor.session.cookie_jar.update_cookies({COOKIE: cookie}, URL("http://127.0.0.1"))
        self.visitor.session.headers["Authorization"] = f"Bearer {account}"

    async def know(self, override: Override) -> None:
        """Stores an override, as an earlier version may have done."""
        await MongoOverrides(self.database).save(override, override_saved(override, None, actor="ada"))

    async def call(self, method: str, path: str, body: Any = None) -> tuple[int, Any]:
        """Calls the API for the event."""
        async with self.visitor.session.request(
            method, f"{API}{path}", params={"event": self.event}, json=body
        ) as response:
            return response.status, await response.json() if response.content_type.endswith("json") else None

    async def look(self, rest: str = "") -> Page:
        """Opens a page about the event's texts."""
        return await self.visitor.get(f"/mail/console/events/{self.event}/texts{rest}")


@pytest.fixture(scope="module")
async def served(mongodb_url: str, rabbitmq_url: str) -> AsyncIterator[Console]:
    namespace = f"texts{utc_now():%H%M%S%f}"
    # Nobody listens there: tests that are sent stay in the queue.
    settings = settings_for(MailerSettings, mongodb_url, rabbitmq_url, namespace, smtp_url="smtp://127.0.0.1:9")
    database = connect(settings, "mailer")
    async with (
        running(build(settings), ready=False),
        a_visitor(f"http://127.0.0.1:{settings.mailer_port}") as visitor,
    ):
        yield Console(settings, database, visitor)
    database.client.close()
    await clear_away(mongodb_url, rabbitmq_url, namespace)


@pytest.fixture
async def console(served: Console) -> Console:
    await served.sign_in()
    return served


async def test_a_text_is_ours_until_organisers_write_their_own_and_can_be_ours_again(console: Console) -> None:
    page = await console.look("/confirmation/en")
    assert page.form("/en").fields["subject"] == ["Your badge for {{ event }}"]
    saved = await console.visitor.submit(page, "/en", subject="See you", text="Dear {{ first_name }}!")
    assert saved.path.endswith("/confirmation/en?done=saved")
    assert '<span class="pill">your text' in (await console.look()).html
    ours = await console.visitor.submit(saved, "/remove")
    assert "These e-mails have our text again." in ours.text
    assert '<span class="pill">' not in ours.html


async def test_a_broken_text_is_refused_at_its_field_and_stays(console: Console) -> None:
    page = await console.look("/confirmation/en")
    refused = await console.visitor.submit(page, "/en", subject="See you", text="Dear\n{{ nmae }}<b>")
    assert refused.status == 422
    assert "Line 2: there is no placeholder “nmae” for this text." in refused.said_at("text-fault")
    assert refused.form("/en").fields["subject"] == ["See you"]
    assert "{{ nmae }}&lt;b&gt;" in refused.html
    assert "<title>Error:" in refused.html


async def test_a_text_that_an_update_has_broken_is_shown_as_such(console: Console) -> None:
    await console.know(an_override(event=console.event, text="{{ table }}"))
    assert "broken" in (await console.look()).text
    assert "no placeholder “table”" in (await console.look("/confirmation/en")).text
    _, templates = await console.call("GET", "")
    [override] = [override for item in templates["items"] for override in item["overrides"]]
    assert override["broken"]
    assert override["faults"][0]["placeholder"] == "table"


async def test_the_preview_is_a_document_without_scripts_in_a_sandbox(console: Console) -> None:
    ledger = MongoLedger(console.database, "example.lu")
    await ledger.accept(
        a_mail_request(event=console.event, mail=f"m.{console.event}"), now=utc_now() + timedelta(days=1)
    )
    page = await console.look("/confirmation/en")
    assert "Zoë Müller-Weber · Ferro SA" in page.text
    async with console.visitor.session.get(f"{page.path}/preview?person=m.{console.event}") as response:
        policy, html = response.headers["Content-Security-Policy"], await response.text()
    assert "sandbox" in policy
    assert "frame-ancestors 'self'" in policy
    assert "script-src" not in policy
    assert "Hello Zoë" in html
    assert "SAMPLE" in html


async def test_a_test_goes_to_an_organiser_and_typed_words_stay(console: Console) -> None:
    page = await console.look("/confirmation/en")
    fields = {**page.form("/en").fields, "subject": ["See you"], "to": ["ada@example.lu"]}
    async with console.visitor.session.post(
        f"{page.path}/test", data=[(name, value) for name, values in fields.items() for value in values]
    ) as response:
        assert (response.status, "See you" in await response.text()) == (200, True)
    again = await console.visitor.get(f"{page.path}/test?lang=de")
    assert (again.status, again.path) == (200, f"{page.path}?lang=de")
    [document] = await console.database["mails"].find({"event": console.event}).to_list(None)
    assert (document["to"], to_request(document).test) == ("ada@example.lu", True)


async def test_the_api_saves_previews_and_refuses(console: Console) -> None:
    words = {"subject": "See you", "text": "Dear {{ first_name }}!"}
    assert (await console.call("PUT", "/confirmation/en", words))[0] == 200
    status, preview = await console.call("POST", "/confirmation/en/preview")
    assert (status, preview["subject"], "Dear Camille!" in preview["text"]) == (200, "See you", True)
    status, problem = await console.call("PUT", "/confirmation/en", {**words, "text": "{{ 7*7 }}"})
    assert (status, problem["type"], problem["errors"][0]["pointer"]) == (422, "/problems/template-invalid", "/text")
    assert (await console.call("DELETE", "/confirmation/en"))[0] == 204
    assert (await console.call("PUT", "/confirmation/pt", words))[0] == 404
    assert (await console.call("PUT", "/campaign/en", words))[0] == 404


@pytest.mark.parametrize("body", [{"to": "nobody"}, {"to": "a@example.lu\r\nBcc: b@example.lu"}])
async def test_a_test_to_no_address_is_refused(console: Console, body: dict[str, str]) -> None:
    assert (await console.call("POST", "/confirmation/en/test", body))[0] == 422


async def test_viewers_read_texts_and_change_none(served: Console) -> None:
    await served.sign_in("viewer")
    page = await served.look("/confirmation/en")
    assert "Send the test" not in page.text
    words = {"subject": "See you", "text": "Hello"}
    assert (await served.call("PUT", "/confirmation/en", words))[0] == 403
    assert (await served.call("POST", "/confirmation/en/test", {"to": "a@example.lu"}))[0] == 403
