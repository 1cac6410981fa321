"""Returned messages in many dialects, and such as no server writes."""

import asyncio
import base64

import pytest

from services.mailer.adapters.bounce_reader import MimeBounceReader, read_report
from services.mailer.domain.bounces import LONGEST_MESSAGE, LONGEST_REASON, NO_REASON, Report
from tests.support.mailer.builders import RETURN_PATHS
from tests.support.mailer.returned import DIALECTS, a_returned_message

DAEMON = b"From: MAILER-DAEMON@firma.example\nSubject: failure notice\n"
KINDS = {
    "postfix": "failed",
    "gmail": "failed",
    "exchange": "failed",
    "exim": "failed",
    "qmail": "failed",
    "old_exchange": "failed",
    "opensmtpd": "failed",
    "given_up": "failed",
    "full_mailbox": "failed",
    "delayed": "delayed",
    "delivered": "automatic",
    "read_receipt": "automatic",
    "away_fr": "automatic",
    "away_de": "automatic",
    "away_subject": "automatic",
    "away_old": "automatic",
    "calendar_reply": "calendar",
    "person": "other",
}


def test_every_dialect_has_a_sample() -> None:
    assert sorted(KINDS) == DIALECTS


@pytest.mark.parametrize(("dialect", "kind"), KINDS.items())
def test_a_message_is_told_by_what_it_reports(dialect: str, kind: str) -> None:
    assert read_report(a_returned_message(dialect)).kind == kind


@pytest.mark.parametrize("dialect", KINDS)
def test_a_message_of_any_dialect_leads_to_its_mail(dialect: str) -> None:
    headers = MimeBounceReader().headers(a_returned_message(dialect))
    assert RETURN_PATHS.read(headers) == RETURN_PATHS.read(RETURN_PATHS.of("confirmation.1", "zoe@example.lu"))


@pytest.mark.parametrize(
    ("dialect", "status", "words"),
    [
        ("postfix", "5.1.1", "550 5.1.1 <…>: Recipient address rejected: User unknown in virtual mailbox table"),
        ("exim", "5.1.1", "550 5.1.1 <…>: No such person at this address"),
        ("exchange", "5.1.10", "550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient … not found by SMTP address"),
        ("qmail", "5.1.1", "5.1.1"),
        ("given_up", "4.4.1", "4.4.1 delivery temporarily suspended: connect to mx.firma.example"),
        ("old_exchange", "", NO_REASON),
    ],
)
def test_a_failure_says_why_without_addresses(dialect: str, status: str, words: str) -> None:
    report = read_report(a_returned_message(dialect))
    assert report.status == status
    assert report.reason.startswith(words)
    assert "zoe" not in report.reason


@pytest.mark.parametrize(
    ("dialect", "is_about_address"), [("postfix", True), ("full_mailbox", False), ("given_up", False)]
)
def test_only_a_bad_address_is_to_blame_itself(dialect: str, is_about_address: bool) -> None:
    assert read_report(a_returned_message(dialect)).is_about_address == is_about_address


def test_a_notice_in_base64_is_read_like_a_plain_one() -> None:
    content = a_returned_message("qmail")
    head, _, body = content.partition(b"\n\n")
    encoded = head + b"\nContent-Transfer-Encoding: base64\n\n" + base64.encodebytes(body)
    assert read_report(encoded) == read_report(content)


def test_a_daemon_that_calls_its_notice_an_automatic_answer_is_still_believed() -> None:
    content = a_returned_message("qmail").replace(b"failure notice", b"Automatic reply: failure notice")
    assert read_report(content).kind == "failed"


BROKEN = {
    "nothing": b"",
    "no headers": b"\n\nhello",
    "NUL": DAEMON + b"\n\x00\x00<zoe@example.lu>:\x00",
    "no boundary": DAEMON + b"Content-Type: multipart/report; report-type=delivery-status\n\nAction: failed",
    "boundary never closed": b"\n--".join(a_returned_message().split(b"\n--")[:2]),
    "unknown charset": DAEMON + b"Content-Type: text/plain; charset=klingon\n\n\xff\xfe",
    "unknown charset in the subject": b"Subject: =?klingon?q?absence?=\n\nhello",
    "broken encoded word": b"Subject: =?utf-8?b?####?=\n\nhello",
    "broken base64": DAEMON + b"Content-Type: text/plain\nContent-Transfer-Encoding: base64\n\n\xff=A",
    "a hundred parts in each other": DAEMON
    + b"".join(b'Content-Type: multipart/mixed; boundary="b%d"\n\n--b%d\n' % (n, n) for n in range(100)),
    "a hundred mails in each other": DAEMON + b"Content-Type: message/rfc822\n\n" * 100,
    "a great many parts in each other": DAEMON
    + b"".join(b'Content-Type: multipart/mixed; boundary="b%d"\n\n--b%d\n' % (n, n) for n in range(500)),
    "a line without end": DAEMON + b"\ndid not reach the following recipient\n" + b"a" * 300_000,
    "parameters without end": DAEMON + b"Content-Type: text/plain" + b';\n "' * 50_000 + b"\n\nhello",
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_message_reports_nothing(name: str) -> None:
    assert read_report(BROKEN[name]).kind in ("other", "automatic")


async def test_of_a_huge_message_only_the_beginning_is_read() -> None:
    content = a_returned_message() + b"x" * 76 * 10
    huge = content + (b"x" * 76 + b"\n") * 270_000
    async with asyncio.timeout(5):
        assert (await MimeBounceReader().report(huge)).kind == "failed"
    assert len(huge) > 20_000_000 > LONGEST_MESSAGE


def test_a_reason_is_one_short_line_without_addresses() -> None:
    report = Report("failed", "5.1.1", "no\nsuch\x00 user <zoe@example.lu> " + "very " * 1000)
    assert "\n" not in report.reason
    assert "zoe" not in report.reason
    assert len(report.reason) == LONGEST_REASON


@pytest.mark.parametrize(
    ("status", "is_about_address"), [("5.1.1", True), ("5.7.1", False), ("", True), ("5.2.1", True)]
)
def test_a_mail_that_was_not_wanted_says_nothing_about_the_address(status: str, is_about_address: bool) -> None:
    assert Report("failed", status).is_about_address == is_about_address
    assert not Report("delayed", status).is_about_address


def test_the_type_of_a_report_may_be_written_in_capitals() -> None:
    written = a_returned_message("postfix").replace(b"report-type=delivery-status", b"report-type=Delivery-Status")
    assert b"Delivery-Status" in written
    assert read_report(written).kind == "failed"


def test_a_report_about_an_address_in_any_script_is_read() -> None:
    plain = a_returned_message("postfix")
    written = plain.replace(b"message/delivery-status", b"message/global-delivery-status")
    assert written != plain
    assert read_report(written) == read_report(plain)
