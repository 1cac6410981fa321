"""News about a mail that came back to its return path."""

import re
from dataclasses import dataclass
from typing import Literal, TypeAlias

from services.mailer.domain.addresses import header_text, without_addresses

ReportKind: TypeAlias = Literal["failed", "delayed", "automatic", "calendar", "other"]
"""failed: the mail will never arrive. delayed: a server keeps trying. automatic: written by a program, such as an out
of office. calendar: somebody's answer to an invitation in their calendar. other: no such thing."""

LONGEST_MESSAGE = 256 * 1024
"""The bytes of a message that are read: what a server reports stands before the mail that it returns."""
LONGEST_REASON = 300
LONGEST_DIAGNOSIS = 2000
NO_REASON = "the receiving server gave no reason"
# The mailbox is full, or the mail itself was not wanted (too large, its form, taken for spam): the next one may arrive.
_NOT_THE_ADDRESS = re.compile(r"4\.|5\.(2\.[23]|3\.|6\.|7\.)")


@dataclass(frozen=True, slots=True)
class Report:
    """The news that a returned message brings: `status` is an enhanced status code (RFC 3463), or empty."""

    kind: ReportKind
    status: str = ""
    diagnosis: str = ""

    @property
    def reason(self) -> str:
        """The status and the words of the server that refused the mail, without addresses."""
        words = header_text(without_addresses(self.diagnosis[:LONGEST_DIAGNOSIS]))
        status = "" if self.status in words else self.status
        return " ".join(filter(None, (status, words)))[:LONGEST_REASON] or NO_REASON

    @property
    def is_about_address(self) -> bool:
        """Whether no other mail can reach the address either."""
        return self.kind == "failed" and not _NOT_THE_ADDRESS.match(self.status)
