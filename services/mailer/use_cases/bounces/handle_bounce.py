"""A message has come to the mailbox of bounces."""

from typing import Literal, TypeAlias, get_args

from prometheus_client import Counter

from services.mailer.domain.bounces import Report
from services.mailer.domain.return_path import ReturnPaths
from services.mailer.ports.bounces import BounceReader, ReturnedMails
from shared.clock import Clock

Effect: TypeAlias = Literal["bounced", "delayed", "known", "unknown", "automatic", "calendar", "other"]
"""known: it was here before. unknown: no mail of ours returned, or its token is forged. The last three are kinds of
reports that are thrown away."""


BOUNCES = Counter("moien_bounces_total", "Messages that came to the mailbox of bounces, by their effect", ["effect"])
for _effect in get_args(Effect):
    BOUNCES.labels(_effect)  # a figure that is missing until something happens cannot be watched


async def handle_bounce(
    message: bytes,
    *,
    recipient: str = "",
    reader: BounceReader,
    return_paths: ReturnPaths,
    mails: ReturnedMails,
    clock: Clock,
) -> Effect:
    """Finds the mail by its return path alone, and notes there what the message reports.

    The return path stands in the headers, or it is `recipient` where the mail server hands that over. Nothing of the
    message is stored. The same message again changes nothing.
    """
    returned = return_paths.read(f"{recipient}\n{reader.headers(message)}")
    mail = await mails.find(returned) if returned else None
    effect = await _note(mail, await reader.report(message), mails, clock) if mail else "unknown"
    BOUNCES.labels(effect).inc()
    return effect


async def _note(mail: str, report: Report, mails: ReturnedMails, clock: Clock) -> Effect:
    if report.kind == "failed":
        return "bounced" if await mails.bounce(mail, report, now=clock()) else "known"
    if report.kind == "delayed":
        return "delayed" if await mails.note_delay(mail, report.reason, now=clock()) else "known"
    return report.kind
