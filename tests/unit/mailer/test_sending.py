"""The findings about who sends, as receivers see it."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from services.mailer.domain.dkim_keys import DkimKey
from services.mailer.domain.oauth_client import OAuthClient
from services.mailer.domain.sending import (
    SendingIdentity,
    ServerTls,
    dkim_finding,
    dmarc_finding,
    dmarc_names,
    dmarc_record,
    login_finding,
    spf_finding,
    tls_finding,
    unsubscribe_finding,
)
from services.mailer.domain.smtp_server import SmtpServer
from tests.support.mailer.dkim_keys import some_dkim_keys

TODAY = date(2026, 11, 2)
KEY = DkimKey(selector="moien", algorithm="ed25519-sha256", private=b"", public="AAAA")
OAUTH = OAuthClient(token_url="https://login.example/t", client_id="moien", client_secret="open sesame")
IDENTITY = SendingIdentity(
    server=SmtpServer.from_url("smtp://mail.example"),
    oauth=None,
    from_domain="events.example.lu",
    return_domain="example.lu",
    signing_domain="example.lu",
    keys=[KEY],
    public_url="https://moien.example",
)


@pytest.mark.parametrize(
    ("url", "days_left", "expected"),
    [
        ("smtp://mail.example", None, ("good", "login-none")),
        ("smtp://moien:secret@mail.example", None, ("good", "login-password")),
        ("smtp://moien@mail.example", 90, ("good", "login-oauth-ends")),
        ("smtp://moien@mail.example", 29, ("look", "login-oauth-ends")),
        ("smtp://moien@mail.example", -1, ("bad", "login-oauth-ended")),
    ],
)
def test_the_way_to_sign_in_and_the_end_of_its_secret_show(
    url: str, days_left: int | None, expected: tuple[str, str]
) -> None:
    oauth = None if days_left is None else replace(OAUTH, secret_ends=TODAY + timedelta(days=days_left))
    finding = login_finding(SmtpServer.from_url(url), oauth, TODAY)
    assert (finding.verdict, finding.code) == expected
    assert "se" not in " ".join(finding.facts.values())


@pytest.mark.parametrize(
    ("host", "tls", "expected"),
    [
        ("mail.example", ServerTls(), ("bad", "tls-none")),
        ("127.0.0.1", ServerTls(), ("good", "tls-loopback")),
        ("mail.example", ServerTls(version="TLSv1.3", name="x"), ("look", "tls-unverified")),
        ("mail.example", ServerTls(version="TLSv1.3", is_verified=True, name="x"), ("good", "tls-verified")),
    ],
)
def test_the_encryption_on_the_way_shows(host: str, tls: ServerTls, expected: tuple[str, str]) -> None:
    finding = tls_finding(SmtpServer(host, 25), tls, TODAY)
    assert (finding.verdict, finding.code) == expected


def test_a_certificate_that_ends_soon_is_worth_a_look() -> None:
    tls = ServerTls(version="TLSv1.3", is_verified=True, name="x", ends_at=datetime(2026, 11, 9, tzinfo=UTC))
    assert tls_finding(IDENTITY.server, tls, TODAY).verdict == "look"


@pytest.mark.parametrize(
    ("texts", "code"),
    [
        ([], "spf-missing"),
        (["google-site-verification=x", "v=spf10 nonsense"], "spf-missing"),
        (["v=spf1 include:spf.example -all"], "spf-found"),
        (["v=spf1 -all", "V=SPF1 ~all"], "spf-several"),
        (["v=spf1 mx +all"], "spf-everybody"),
    ],
)
def test_the_servers_that_may_send_are_named_once(texts: list[str], code: str) -> None:
    assert spf_finding("example.lu", texts).code == code


@pytest.mark.parametrize(
    ("texts", "code"),
    [
        ([], "dkim-missing"),
        (["v=DKIM1; k=ed25519; p=AA AA"], "dkim-published"),
        (["v=DKIM1; p=BBBB"], "dkim-different"),
        (["v=DKIM1; p="], "dkim-missing"),
    ],
)
def test_the_published_key_is_ours(texts: list[str], code: str) -> None:
    assert dkim_finding(KEY, "example.lu", texts).code == code


def test_the_record_to_publish_is_the_one_that_is_looked_for() -> None:
    for key in some_dkim_keys():
        missing = dkim_finding(key, "example.lu", [])
        assert dkim_finding(key, "example.lu", [missing.facts["record"]]).code == "dkim-published"


def test_a_policy_is_looked_for_at_the_domain_and_above() -> None:
    assert dmarc_names("a.events.example.lu") == [
        "_dmarc.a.events.example.lu",
        "_dmarc.events.example.lu",
        "_dmarc.example.lu",
    ]
    assert dmarc_names("localhost") == ["_dmarc.localhost"]
    assert dmarc_record(["something", "v=DMARC1; p=reject"]) == "v=DMARC1; p=reject"
    assert dmarc_record(["something"]) is None


@pytest.mark.parametrize(
    ("signing", "returns", "code"),
    [
        ("example.lu", "example.org", "dmarc-signature"),
        ("events.example.lu", "example.org", "dmarc-signature"),
        ("example.org", "bounces.example.lu", "dmarc-return-path"),
        ("notexample.lu", "example.org", "dmarc-unaligned"),
    ],
)
def test_the_domain_that_readers_see_is_that_of_signature_or_return_path(signing: str, returns: str, code: str) -> None:
    identity = replace(IDENTITY, signing_domain=signing, return_domain=returns)
    finding = dmarc_finding(identity, ("_dmarc.example.lu", "v=DMARC1; p=reject; sp=quarantine"))
    assert (finding.code, finding.facts["policy"]) == (code, "quarantine")


@pytest.mark.parametrize(
    ("signing", "returns", "modes", "expected"),
    [
        ("example.lu", "mail.example.lu", "", ("good", "dmarc-signature")),
        ("mail.example.lu", "example.org", "", ("look", "dmarc-neighbour")),
        ("example.org", "mail.example.lu", "adkim=s", ("look", "dmarc-neighbour")),
        ("example.lu", "example.org", "adkim=s", ("bad", "dmarc-unaligned")),
        ("example.lu", "events.example.lu", "adkim=s; aspf=s", ("good", "dmarc-return-path")),
        ("events.example.lu", "example.lu", "adkim=s; aspf=s", ("good", "dmarc-signature")),
        ("example.org", "mail.example.lu", "aspf=s", ("bad", "dmarc-unaligned")),
    ],
)
def test_a_policy_says_how_alike_the_domains_must_be(
    signing: str, returns: str, modes: str, expected: tuple[str, str]
) -> None:
    identity = replace(IDENTITY, signing_domain=signing, return_domain=returns)
    finding = dmarc_finding(identity, ("_dmarc.events.example.lu", f"v=DMARC1; p=reject; {modes}"))
    assert (finding.verdict, finding.code) == expected


def test_a_policy_above_may_ask_for_the_very_domain() -> None:
    policy = "v=DMARC1; p=reject; adkim=s; aspf=s"
    assert dmarc_finding(IDENTITY, ("_dmarc.example.lu", policy)).code == "dmarc-unaligned"
    exact = replace(IDENTITY, return_domain=IDENTITY.from_domain)
    assert dmarc_finding(exact, ("_dmarc.example.lu", policy)).code == "dmarc-return-path"


def test_a_domain_without_a_policy_says_so() -> None:
    assert dmarc_finding(IDENTITY, None).facts["name"] == "_dmarc.events.example.lu"


@pytest.mark.parametrize(("url", "verdict"), [("https://moien.example", "good"), ("http://moien.example", "look")])
def test_one_click_needs_https(url: str, verdict: str) -> None:
    assert unsubscribe_finding(url).verdict == verdict
