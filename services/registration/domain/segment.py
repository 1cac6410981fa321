"""A choice among the people of an event who are to get an e-mail, with the reason why each of the others does not."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal

from services.registration.domain.event import Event
from services.registration.domain.event_definition import PRIVACY, Fault
from services.registration.domain.registration import Answer, Coming, Registration
from shared.contracts.registration import RegistrationState

CampaignKind = Literal["information", "news"]
NEWS_CONSENT = "news"
"""The consent without which nobody gets news."""

WHY_NOT_IN_STATE: Mapping[RegistrationState, str] = {
    "confirmed": "is confirmed",
    "waitlisted": "is on the waiting list",
    "awaiting_approval": "awaits approval",
    "cancelled": "has cancelled",
    "declined": "was declined",
}
NO_NEWS = "did not consent to news"
NOT_REACHED = "has no working address"
OTHER_CATEGORY = "is in another category"
OTHER_SESSION = "has no place in the session"
NOT_CHECKED_IN = "was not checked in"
CHECKED_IN = "was checked in"
WHY_NOT_COMING: Mapping[Coming, str] = {
    "asked": "has answered, or was not asked, whether they come",
    "yes": "has not said that they come",
    "no": "has not said that they do not come",
}
NO_CONSENT = "did not give the consent"
OTHER_ANSWER = "answered otherwise"
ANSWERED = "has answered all questions"
NOT_ANSWERED = "has not answered all questions"
REASONS = (
    *WHY_NOT_IN_STATE.values(),
    NO_NEWS,
    NOT_REACHED,
    OTHER_CATEGORY,
    OTHER_SESSION,
    NOT_CHECKED_IN,
    CHECKED_IN,
    *WHY_NOT_COMING.values(),
    NO_CONSENT,
    OTHER_ANSWER,
    ANSWERED,
    NOT_ANSWERED,
)

NO_SUCH_CATEGORY = "There is no such category."
NO_SUCH_SESSION = "There is no such session."
NO_SUCH_CONSENT = "There is no such consent."
NO_SUCH_QUESTION = "There is no such question."


@dataclass(frozen=True, slots=True, kw_only=True)
class Segment:
    """The conditions for getting an e-mail, all of which must hold. Empty, or None: any.

    `sessions` are those of which somebody has a place in at least one. `answers` are by question; of a question with
    several answers, one of the chosen ones. `coming` is the answer to "still coming?"; `asked`: none yet. Whoever said
    `no` has cancelled, and is meant whatever the `states`. `unanswered`: whose answers
    are missing; False: whose are not.
    """

    states: tuple[RegistrationState, ...] = ("confirmed",)
    categories: tuple[str, ...] = ()
    sessions: tuple[str, ...] = ()
    checked_in: bool | None = None
    coming: Coming | None = None
    consent: str | None = None
    answers: Mapping[str, str | bool | int | float] = field(default_factory=dict)
    unanswered: bool | None = None


@dataclass(frozen=True, slots=True)
class Addressee:
    """Somebody who may get an e-mail: whether they were let in on any list, whether e-mails reach them.

    `lacks_answers`: they have yet to answer a question.
    """

    registration: Registration
    has_come: bool = False
    is_reached: bool = True
    lacks_answers: bool = False


@dataclass(frozen=True, slots=True)
class Recipients:
    """Everybody of an event, on one of two sides: who gets an e-mail, and who does not, with the reason."""

    included: tuple[Registration, ...]
    excluded: tuple[tuple[Registration, str], ...]


def who(people: Iterable[Addressee], segment: Segment, kind: CampaignKind) -> Recipients:
    """Returns who of `people` gets an e-mail of this kind to this segment."""
    reasons = [(person.registration, why_not(person, segment, kind)) for person in people]
    return Recipients(
        included=tuple(registration for registration, why in reasons if why is None),
        excluded=tuple((registration, why) for registration, why in reasons if why is not None),
    )


def why_not(person: Addressee, segment: Segment, kind: CampaignKind) -> str | None:
    """Returns why somebody does not get the e-mail, in words that follow a name; None: they get it."""
    return next(_reasons(person, segment, kind), None)


def _reasons(person: Addressee, segment: Segment, kind: CampaignKind) -> Iterator[str]:
    registration = person.registration
    if registration.state not in segment.states and segment.coming != "no":
        yield WHY_NOT_IN_STATE[registration.state]
    if kind == "news" and not _agreed(registration, NEWS_CONSENT):
        yield NO_NEWS
    if segment.categories and registration.category not in segment.categories:
        yield OTHER_CATEGORY
    if segment.sessions and not any(b.state == "confirmed" and b.id in segment.sessions for b in registration.sessions):
        yield OTHER_SESSION
    if segment.checked_in is not None and person.has_come != segment.checked_in:
        yield NOT_CHECKED_IN if segment.checked_in else CHECKED_IN
    if segment.coming is not None and registration.coming != segment.coming:
        yield WHY_NOT_COMING[segment.coming]
    if segment.consent is not None and not _agreed(registration, segment.consent):
        yield NO_CONSENT
    if not all(_gives(registration.answers.get(question), answer) for question, answer in segment.answers.items()):
        yield OTHER_ANSWER
    if segment.unanswered is not None and person.lacks_answers != segment.unanswered:
        yield ANSWERED if segment.unanswered else NOT_ANSWERED
    if not registration.mail_address or not person.is_reached:
        yield NOT_REACHED


def _agreed(registration: Registration, consent: str) -> bool:
    record = registration.consents.get(consent)
    return record is not None and record.given


def _gives(answer: Answer, wanted: str | bool | int | float) -> bool:
    """Whether an answer is the wanted one, or has it among several."""
    if isinstance(answer, list):
        return wanted in answer
    return isinstance(answer, bool) == isinstance(wanted, bool) and answer == wanted  # True is not 1


def segment_faults(segment: Segment, event: Event) -> Iterator[Fault]:
    """Yields what a segment names that the event does not have, as (JSON pointer, sentence)."""
    named = (
        ("categories", {category.id for category in event.categories}, NO_SUCH_CATEGORY),
        ("sessions", {session.id for session in event.sessions}, NO_SUCH_SESSION),
    )
    for name, known, sentence in named:
        for number, identifier in enumerate(getattr(segment, name)):
            if identifier not in known:
                yield f"/segment/{name}/{number}", sentence
    if segment.consent not in {None, PRIVACY, *(consent.id for consent in event.consents)}:
        yield "/segment/consent", NO_SUCH_CONSENT
    questions = {question.id for question in event.questions}
    for question in segment.answers:
        if question not in questions:
            yield f"/segment/answers/{question}", NO_SUCH_QUESTION
