"""Organisers word e-mails themselves."""

import pytest

from services.mailer.adapters.templates import KINDS
from services.mailer.domain.overrides import TemplateInvalid, overridable, placeholders
from services.mailer.use_cases.overrides.remove_override import remove_override
from services.mailer.use_cases.overrides.save_override import save_override
from shared.contracts.mails import OrganiserWords
from tests.support.checkin.fakes import SetClock
from tests.support.mailer.builders import NOW, an_override
from tests.support.mailer.fakes import FakeOverrides

EVENT = "smart-manufacturing-2026"


async def save(overrides: FakeOverrides, subject: str = "Hello {{ name }}", text: str = "Welcome!") -> None:
    words = OrganiserWords(subject=subject, text=text)
    await save_override(EVENT, "confirmation", "en", words, actor="ada", overrides=overrides, clock=SetClock(NOW))


async def test_saved_words_are_there_and_in_the_audit_log() -> None:
    overrides = FakeOverrides(an_override(subject="Hello {{ name }}", text="Come!"))
    await save(overrides)
    assert await overrides.of_event(EVENT) == (an_override(subject="Hello {{ name }}", text="Welcome!"),)
    [entry] = overrides.audit
    assert (entry.actor, entry.action, entry.subject) == ("ada", "text.saved", "confirmation/en")
    assert (entry.before, entry.after) == ({"text": "Come!"}, {"text": "Welcome!"})


@pytest.mark.parametrize(
    ("subject", "text", "errors"),
    [
        ("Hello", "Dear\n{{ nmae }}", [("/text", "Line 2: there is no placeholder “nmae” for this text.")]),
        ("{{ position }}", "Hello", [("/subject", "Line 1: there is no placeholder “position” for this text.")]),
        ("", "Hello", [("/subject", "Write something here.")]),
    ],
)
async def test_a_broken_text_is_refused_with_line_and_placeholder(
    subject: str, text: str, errors: list[tuple[str, str]]
) -> None:
    overrides = FakeOverrides()
    with pytest.raises(TemplateInvalid) as refused:
        await save(overrides, subject, text)
    assert list(refused.value.errors) == errors
    assert await overrides.of_event(EVENT) == ()


async def test_our_words_come_back_once() -> None:
    overrides = FakeOverrides(an_override())
    for removed in (True, False):
        assert removed == await remove_override(
            EVENT, "confirmation", "en", actor="ada", overrides=overrides, clock=SetClock(NOW)
        )
    assert [entry.action for entry in overrides.audit] == ["text.removed"]


def test_people_who_are_not_registered_have_no_names() -> None:
    assert "first_name" not in placeholders("registration_open")
    assert "position" in placeholders("waitlisted")


def test_mails_that_bring_their_words_or_prove_an_address_stay_as_they_are() -> None:
    assert overridable(KINDS).isdisjoint({"campaign", "confirm_address"})
