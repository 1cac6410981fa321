"""Reasons in the ledger have causes that people understand."""

import pytest

from services.mailer.domain.mails import WRITTEN_ANEW
from services.mailer.domain.reasons import cause_of


@pytest.mark.parametrize(
    ("reason", "cause"),
    [
        ("550 5.1.1 <…>: Recipient address rejected: User unknown in virtual mailbox table", "no mailbox"),
        ("550 no such mailbox", "no mailbox"),
        ("550 5.1.2 host unknown", "no domain"),
        ("the part behind the @ is no domain", "not an address"),
        ("552 5.2.2 over quota", "mailbox full"),
        ("452 4.2.2 The email account is over quota", "mailbox full"),
        ("550 5.2.1 account disabled", "mailbox closed"),
        ("552 5.3.4 message size exceeds limit", "too large"),
        ("554 5.7.1 blocked by policy", "refused as spam"),
        ("550 5.7.26 unauthenticated mail is not accepted", "not trusted"),
        ("451 4.7.1 greylisted", "asked to wait"),
        ("451 try again later", "asked to wait"),
        ("connection lost after the message was handed over: TimeoutError", "lost"),
        ("given up after 48 hours: connection refused", "server away"),
        ("an organiser asked for it", "resent"),
        (WRITTEN_ANEW, "written anew"),
        ("an e-mail to this address came back on 2026-11-02: 550 5.1.1 unknown", "came back before"),
        ("This address is registered already", "registered already"),
        ("The address of this registration has changed since the e-mail went out", "another address by now"),
        ("the campaign was stopped", "campaign stopped"),
    ],
)
def test_a_reason_has_a_cause(reason: str, cause: str) -> None:
    assert cause_of(reason) == cause


@pytest.mark.parametrize("reason", ["", "552 transaction failed 15.1.1", "\x00"])
def test_other_words_have_none(reason: str) -> None:
    assert cause_of(reason) is None
