"""Returned messages of any dialect: reports of delivery (RFC 3464), older forms, automatic replies (RFC 3834)."""

import asyncio
import email
import logging
import re
from collections.abc import Iterator
from email.header import decode_header, make_header
from email.message import Message
from email.policy import compat32

import structlog
from flufl.bounce import all_failures
from typing_extensions import override

from services.mailer.domain.bounces import LONGEST_MESSAGE, Report
from services.mailer.ports.bounces import BounceReader

LONGEST_HEADERS = 64 * 1024
LONGEST_LINE = 998  # RFC 5322 2.1.1
DAEMONS = re.compile(r"mailer-?daemon|postmaster|mail delivery|system administrator|microsoftexchange", re.IGNORECASE)
# RFC 3834 names Auto-Submitted; programs from before it, and some of today, use the others.
AUTOMATIC_HEADERS = ("X-Autoreply", "X-Autorespond", "X-Autoresponse", "X-Auto-Reply-From", "X-Mail-Autoreply")
AUTOMATIC_SUBJECT = re.compile(
    r"out of (the )?office|auto(matic|mated)?[- ]?(reply|response|answer)|absence|absent|vacation|"
    r"réponse automatique|abwesen|automatische antwort|autoreply|autoantwort|net am büro|automatesch äntwert",
    re.IGNORECASE,
)
STATUS = re.compile(r"(?<![\d.])([245]\.\d{1,3}\.\d{1,3})(?![\d.])")
REFUSAL = re.compile(r"^.*(?<![\d.])[45]\d\d[ -].*$", re.MULTILINE)
logging.getLogger("flufl.bounce").disabled = True  # it tells of every detector
log = structlog.get_logger()


class MimeBounceReader(BounceReader):
    """Reads with the standard library and flufl.bounce."""

    @override
    def headers(self, message: bytes) -> str:
        return message[:LONGEST_HEADERS].replace(b"\r\n", b"\n").partition(b"\n\n")[0].decode(errors="replace")

    @override
    async def report(self, message: bytes) -> Report:
        # In a thread, so that the loop goes on serving.
        return await asyncio.to_thread(read_report, message)


def read_report(content: bytes) -> Report:
    """Reads the news that a returned message brings; one that no program can read brings none."""
    try:
        lines = content[:LONGEST_MESSAGE].splitlines()
        message = email.message_from_bytes(b"\n".join(map(_cut, lines)), policy=compat32)
        return _report(message)
    except Exception as error:
        # Anybody may send anything here. The text stays out of the log: it holds names.
        log.warning("returned message cannot be read", error=type(error).__name__)
        return Report("other")


def _cut(line: bytes) -> bytes:
    """A line that is no longer than lines may be: patterns take very long over longer ones."""
    return line[:LONGEST_LINE]


def _report(message: Message) -> Report:
    if any(_is_calendar_reply(part) for part in message.walk()):
        return Report("calendar")
    if message.get_content_type() == "multipart/report" and _report_type(message) != "delivery-status":
        return Report("automatic")
    if report := next(_delivery_reports(message), None):
        return report
    if _is_automatic(message) and not DAEMONS.search(str(message.get("From", ""))):
        return Report("automatic")
    _decode_texts(message)
    delayed, failed = all_failures(message)
    if not failed and not delayed:
        return Report("automatic" if _is_automatic(message) else "other")
    text = _readable(message)
    words = REFUSAL.search(text)
    status = STATUS.search(words.group() if words else text)
    return Report(
        "failed" if failed else "delayed", status.group(1) if status else "", words.group().strip() if words else ""
    )


def _decode_texts(message: Message) -> None:
    """Takes the encoding from texts, which the library reads as they stand."""
    for part in message.walk():
        if part.get_content_maintype() == "text" and part.get("Content-Transfer-Encoding", "7bit").lower() != "7bit":
            lines = b"\n".join(map(_cut, _payload(part).splitlines()))
            del part["Content-Transfer-Encoding"]
            part.set_payload(lines.decode("ascii", "surrogateescape"))


def _is_calendar_reply(part: Message) -> bool:
    if part.get_content_type() != "text/calendar":
        return False
    return str(part.get_param("method", "")).upper() == "REPLY" or b"\nMETHOD:REPLY" in _payload(part).upper()


def _delivery_reports(message: Message) -> Iterator[Report]:
    """The reports about each recipient that say something new, those of a failure first."""
    blocks = [block for part in message.walk() for block in _status_blocks(part)]
    for kind, actions in (("failed", ("fail", "error")), ("delayed", ("delayed",))):
        for block in blocks:
            if str(block.get("Action", "")).strip().lower().startswith(actions):
                yield _recipient_report(block, kind)
    if any(block.get("Action") for block in blocks):
        yield Report("automatic")  # delivered, relayed or expanded: it went well


def _report_type(message: Message) -> str:
    return str(message.get_param("report-type", "")).lower()


def _status_blocks(part: Message) -> Iterator[Message]:
    """The blocks of a delivery report (RFC 3464, RFC 6533): one about the message, then one for each recipient."""
    parsed = part.get_payload()
    if not isinstance(parsed, list):
        return
    blocks = [block for block in parsed if isinstance(block, Message)]
    if part.get_content_type() == "message/delivery-status":
        yield from blocks
    elif part.get_content_type() == "message/global-delivery-status":
        # The library reads this one as a message, whose body are the blocks behind the first.
        yield from blocks
        for text in re.split(r"\r?\n\r?\n", _payload(blocks[0]).decode("utf-8", "replace")) if blocks else ():
            yield email.message_from_string(text)


def _recipient_report(block: Message, kind: str) -> Report:
    status = STATUS.search(str(block.get("Status", "")))
    diagnosis = str(block.get("Diagnostic-Code", ""))
    kind_of_code, separator, words = diagnosis.partition(";")
    return Report(
        "failed" if kind == "failed" else "delayed",
        status.group(1) if status else "",
        words if separator and " " not in kind_of_code.strip() else diagnosis,
    )


def _is_automatic(message: Message) -> bool:
    submitted = str(message.get("Auto-Submitted", "no")).strip().lower()
    precedence = str(message.get("Precedence", "")).strip().lower()
    return (
        submitted.startswith(("auto-replied", "auto-generated", "auto-notified"))
        or precedence in ("auto_reply", "auto-reply", "junk")
        or any(name in message for name in AUTOMATIC_HEADERS)
        or bool(AUTOMATIC_SUBJECT.search(_decoded(str(message.get("Subject", "")))))
    )


def _decoded(header: str) -> str:
    try:
        return str(make_header(decode_header(header)))
    except (LookupError, ValueError):
        return header


def _readable(message: Message) -> str:
    """The text before the returned mail itself."""
    for part in message.walk():
        if part.get_content_maintype() == "text":
            return _payload(part).decode(errors="replace")
    return ""


def _payload(part: Message) -> bytes:
    payload = part.get_payload(decode=True)
    return payload if isinstance(payload, bytes) else b""
