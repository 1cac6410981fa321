"""The causes behind what servers answer, so that people read a sentence and not a code."""

import re
from collections.abc import Mapping
from typing import Literal, TypeAlias

Cause: TypeAlias = Literal[
    "no mailbox",
    "no domain",
    "not an address",
    "mailbox full",
    "mailbox closed",
    "too large",
    "refused as spam",
    "not trusted",
    "asked to wait",
    "lost",
    "server away",
    "resent",
    "written anew",
    "campaign stopped",
    "person erased",
    "came back before",
    "registered already",
    "another address by now",
]

_OUR_SENTENCES: Mapping[str, Cause] = {
    r"an e-mail to this address came back": "came back before",
    r"this address is registered already": "registered already",
    r"the address of this registration has changed": "another address by now",
    r"the campaign was stopped": "campaign stopped",
    r"the data of this person are erased": "person erased",
    r"an organiser asked for it": "resent",
    r"an organiser had it written anew": "written anew",
}
# The enhanced status codes of RFC 3463 say it best; servers without them are understood by their words.
_CODES: Mapping[str, Cause] = {
    r"[45]\.1\.[0168]|5\.1\.10": "no mailbox",
    r"[45]\.1\.2|[45]\.4\.4|5\.4\.310": "no domain",
    r"5\.1\.3|5\.6\.7": "not an address",
    r"[45]\.2\.2": "mailbox full",
    r"[45]\.2\.1": "mailbox closed",
    r"[45]\.2\.3|[45]\.3\.4": "too large",
    r"4\.7\.[01]": "asked to wait",
    r"[45]\.7\.(?:2[0-9]|509|515)": "not trusted",
    r"[45]\.7\.\d+": "refused as spam",
}
_WORDS: Mapping[str, Cause] = {
    r"not a mail address|is no domain": "not an address",
    r"may have|while the server was taking|after the message was handed over|another worker took over": "lost",
    r"quota|mailbox (?:is )?full|over ?quota|insufficient storage": "mailbox full",
    r"no such|unknown (?:user|recipient|mailbox)|user unknown|does(?: not|n't) exist|not found|no mailbox"
    r"|invalid (?:recipient|mailbox)|recipient rejected|not a valid mailbox": "no mailbox",
    r"(?:account|mailbox|user)\b.*\b(?:disabled|inactive|suspended|closed)": "mailbox closed",
    r"too (?:large|big)|size": "too large",
    r"\b(?:spf|dkim|dmarc)\b|unauthenticated": "not trusted",
    r"spam|blocked|blacklist|blocklist|black list|policy|reputation|banned": "refused as spam",
    r"gr[ae]y ?list|try again|later|too many|temporar|rate|throttl": "asked to wait",
    r"connect|timed? ?out|timeout|refused|unreachable|not be reached|broke|sign-?in|login|authenticat": "server away",
}


def cause_of(reason: str) -> Cause | None:
    """The cause that a reason in the ledger names; None for one in no words that we know."""
    codes = {rf"(?<![\d.])(?:{pattern})(?![\d.]*\d)": cause for pattern, cause in _CODES.items()}
    patterns = {**_OUR_SENTENCES, **codes, **_WORDS}
    return next((cause for pattern, cause in patterns.items() if re.search(pattern, reason.casefold())), None)
