"""A campaign: one e-mail in the organisers' own words to a segment of the people of an event, and its way there."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import datetime, timedelta
from typing import Literal

from services.registration.domain.event import Event
from services.registration.domain.event_definition import Fault
from services.registration.domain.registration import Registration
from services.registration.domain.segment import CampaignKind, Segment, segment_faults
from shared.contracts.mails import OrganiserWords
from shared.contracts.registration import Texts
from shared.errors import Conflict, Invalid, NotFound
from shared.language import organiser_text
from shared.language.languages import chosen_language

CampaignState = Literal["draft", "waiting", "sending", "done", "stopped"]

TIME_TO_UNDO = timedelta(seconds=60)
SENT_AT_ONCE_TO = 20
"""The most people to whom an e-mail goes without time to take it back."""
PLACEHOLDERS = (
    *("event", "when", "place", "reply_to", "manage_url", "questions_url"),
    *("first_name", "last_name", "name", "company", "category", "code", "sessions"),
)
"""The names that stand in subject and text for what is different for each reader."""

NO_SUBJECT = "Enter a subject in this language, or leave its text empty."
NO_TEXT = "Enter a text in this language, or leave its subject empty."
NO_WORDS = "Enter a subject and a text in at least one language."
PAST = "This time has passed. Choose a later one, or none to send at once."


class UnknownCampaign(NotFound):
    """There is no such e-mail here."""


class CampaignInvalid(Invalid):
    """The e-mail cannot go out like this."""


class NotADraft(Conflict):
    """This e-mail was sent or stopped already, and stays as it is."""


class CampaignChanged(Conflict):
    """Somebody else has just changed this e-mail; please look at it again."""


class NobodyGetsIt(Conflict):
    """Nobody would get this e-mail."""


class TooLate(Conflict):
    """The e-mail is going out already. You can still stop it."""


class NotUnderWay(Conflict):
    """This e-mail is not going out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CampaignDraft:
    """The part of a campaign that organisers write. `send_at` None: as soon as it is sent."""

    kind: CampaignKind
    subject: Texts
    text: Texts
    segment: Segment = field(default_factory=Segment)
    send_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Campaign(CampaignDraft):
    """A campaign of an event. `version` counts its changes.

    `starts_at` is when the first e-mail goes, and until then it can be taken back. `meant` are the codes of those who
    were to get it when it was sent. Once it has ended, `asked` says how many e-mails were asked for, and `left_out`
    whom of `meant` it no longer fitted, by code, and why.
    """

    id: str
    event: str
    state: CampaignState = "draft"
    version: int = 1
    created_at: datetime
    updated_at: datetime
    actor: str
    starts_at: datetime | None = None
    ended_at: datetime | None = None
    meant: tuple[str, ...] = ()
    asked: int = 0
    left_out: Mapping[str, str] = field(default_factory=dict)

    @property
    def due_at(self) -> datetime | None:
        """The moment at which it is to be looked at next; None: nothing is left to do."""
        return self.starts_at if self.state in {"waiting", "sending"} else None

    @property
    def undo_until(self) -> datetime | None:
        """The moment until which it can be taken back; None: it cannot."""
        return self.starts_at if self.state == "waiting" else None

    @property
    def job(self) -> str:
        """The id of the job that sends it."""
        return f"campaign.{self.id}"

    def says(self, draft: CampaignDraft) -> bool:
        """Whether this is what `draft` says."""
        return all(getattr(self, name) == part for name, part in _parts(draft).items())

    def written(self, draft: CampaignDraft, now: datetime) -> "Campaign":
        """The campaign with another draft. Raises NotADraft."""
        if self.state != "draft":
            raise NotADraft
        return self._next(now, **_parts(draft))

    def sent(self, meant: tuple[str, ...], now: datetime) -> "Campaign":
        """The campaign on its way to the people with the codes `meant`; one that is on its way stays as it is.

        Many people leave time to take it back. Raises NotADraft (it was stopped), NobodyGetsIt, CampaignInvalid.
        """
        if self.state == "stopped":
            raise NotADraft
        if self.state != "draft":
            return self
        if self.send_at is not None and self.send_at <= now:
            raise CampaignInvalid(errors=(("/send_at", PAST),))
        if not meant and self.send_at is None:
            raise NobodyGetsIt
        soonest = now + TIME_TO_UNDO if len(meant) > SENT_AT_ONCE_TO else now
        starts_at = max(soonest, self.send_at or now)
        state: CampaignState = "waiting" if starts_at > now else "sending"
        return self._next(now, state=state, starts_at=starts_at, meant=meant)

    def undone(self, now: datetime) -> "Campaign":
        """The campaign as a draft again; a draft stays as it is. Raises TooLate."""
        if self.state == "draft":
            return self
        if self.undo_until is None or now >= self.undo_until:
            raise TooLate
        return self._next(now, state="draft", starts_at=None, meant=())

    def begun(self, now: datetime) -> "Campaign":
        """The campaign while its e-mails go out."""
        return self._next(now, state="sending") if self.state == "waiting" else self

    def stopped(self, now: datetime) -> "Campaign":
        """The campaign, stopped; one that is stopped stays so. Raises NotUnderWay for a draft.

        Also when all e-mails were asked for, many may still wait for their turn.
        """
        if self.state == "stopped":
            return self
        if self.state == "draft":
            raise NotUnderWay
        return self._next(now, state="stopped", ended_at=now)

    def done(self, asked: int, left_out: Mapping[str, str], now: datetime) -> "Campaign":
        """The campaign whose e-mails have all been asked for."""
        return self._next(now, state="done", ended_at=now, asked=asked, left_out=left_out)

    def words_for(self, person: Registration) -> tuple[str, OrganiserWords]:
        """The language for somebody, theirs or the next best that is written, and the words in it."""
        language = chosen_language(self.text, person.locale)
        return language, OrganiserWords(subject=self.subject[language], text=self.text[language])

    def _next(self, now: datetime, **changes: object) -> "Campaign":
        return replace(self, **changes, version=self.version + 1, updated_at=now)  # type: ignore[arg-type]


def _parts(draft: CampaignDraft) -> dict[str, object]:
    return {part.name: getattr(draft, part.name) for part in fields(CampaignDraft)}


def check_draft(draft: CampaignDraft, event: Event, now: datetime) -> None:
    """Raises CampaignInvalid with every fault as (JSON pointer, sentence)."""
    if faults := tuple(draft_faults(draft, event, now)):
        raise CampaignInvalid(errors=faults)


def draft_faults(draft: CampaignDraft, event: Event, now: datetime) -> Iterator[Fault]:
    """Yields what is missing in a draft, and what the event does not have."""
    written = {language for texts in (draft.subject, draft.text) for language, text in texts.items() if text}
    if not written:
        yield "/text", NO_WORDS
    for language in sorted(written):
        if not draft.subject.get(language):
            yield f"/subject/{language}", NO_SUBJECT
        if not draft.text.get(language):
            yield f"/text/{language}", NO_TEXT
    for pointer, fault in faults_of_words(draft):
        yield pointer, fault.sentence
    if draft.send_at is not None and draft.send_at <= now:
        yield "/send_at", PAST
    yield from segment_faults(draft.segment, event)


def faults_of_words(draft: CampaignDraft) -> Iterator[tuple[str, organiser_text.Fault]]:
    """Yields the faults in the use of placeholders, each with the JSON pointer of its text."""
    for name, texts in (("subject", draft.subject), ("text", draft.text)):
        for language, text in texts.items():
            for fault in organiser_text.check(text, PLACEHOLDERS):
                yield f"/{name}/{language}", fault
