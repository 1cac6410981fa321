"""Alarms are mailed once to those who can do something about them; the mailer raises its own."""

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import get_args

import pytest

from services.mailer.adapters.mail_context import mail_context
from services.mailer.adapters.templates import write
from services.mailer.domain.alarm_mails import alarm_mail
from services.mailer.ports.alarms import Failures, Readers
from services.mailer.use_cases.alarms.tell_alarm import tell_alarm
from services.mailer.use_cases.alarms.watch_mails import watch_mails, watch_secret, watch_server
from shared.contracts.alarms import AlarmChanged, AlarmKind
from tests.support.checkin.fakes import SetClock
from tests.support.mailer.builders import NOW, an_event_state
from tests.support.mailer.fakes import FakeEvents, FakeLedger, FakeServerStates

TEAM = {"anna": "owner", "eric": "editor", "dora": "door_manager", "vera": "viewer"}


class FakeReaders(Readers):
    """Everybody has an address; one account looks after the installation."""

    async def addresses(self, accounts: Collection[str]) -> Mapping[str, str]:
        return {account: f"{account}@example.lu" for account in accounts}

    async def admins(self) -> Mapping[str, str]:
        return await self.addresses(["root"])


class FakeFailures(Failures):
    """Mails that went wrong, by event."""

    def __init__(self, **failed: tuple[int, int]) -> None:
        self.failed = failed

    async def since(self, moment: datetime) -> Mapping[str, tuple[int, int]]:
        return self.failed


def an_alarm(kind: AlarmKind = "mails_failing", event: str = "congress", **fields: object) -> AlarmChanged:
    state = AlarmChanged(
        alarm=f"mailer/{kind}/{event}/",
        publisher="mailer",
        kind=kind,
        event=event,
        subject="",
        number=7,
        detail="Tür 1 <b>",
        version=1,
        raised_at=NOW,
        ended_at=None,
    )
    return replace(state, **fields)  # type: ignore[arg-type]


async def readers_of(*alarms: AlarmChanged) -> list[str]:
    """The addresses to which alarms were mailed, in the order of the alphabet."""
    ledger, events = FakeLedger(), FakeEvents()
    await events.save(an_event_state("congress", members=TEAM))
    for alarm in alarms:
        await tell_alarm(
            alarm,
            ledger=ledger,
            events=events,
            readers=FakeReaders(),
            public_url="https://moien.example.lu",
            clock=SetClock(NOW),
        )
    return sorted(mail.entry.to.split("@")[0] for mail in ledger.mails.values())


async def test_who_can_do_something_about_an_alarm_gets_an_e_mail() -> None:
    assert await readers_of(an_alarm()) == ["anna", "eric"]
    assert await readers_of(an_alarm("devices_silent")) == ["anna", "dora", "eric"]
    assert await readers_of(an_alarm("broker_away", "")) == ["root"]


async def test_nobody_is_mailed_twice_though_it_is_told_again_or_comes_back_on_the_same_day() -> None:
    again = an_alarm(version=2, number=9, raised_at=NOW + timedelta(hours=2))
    assert await readers_of(an_alarm(), an_alarm(), again) == ["anna", "eric"]
    next_day = an_alarm(version=3, raised_at=NOW + timedelta(days=1))
    assert await readers_of(an_alarm(), next_day) == ["anna", "anna", "eric", "eric"]


async def test_the_end_is_not_mailed_nor_what_an_e_mail_cannot_tell_in_time() -> None:
    over = an_alarm(ended_at=NOW)
    assert await readers_of(over, an_alarm("mail_server_away", ""), an_alarm(event="unknown")) == []


@pytest.mark.parametrize("language", ["en", "fr", "de", "lb"])
def test_each_alarm_has_its_own_words_in_each_language(language: str) -> None:
    subjects = set()
    for kind in get_args(AlarmKind):
        event = an_event_state("congress")
        request = alarm_mail(an_alarm(kind), event, account="a", to="a@b.lu", public_url="https://m.lu", now=NOW)
        written = write("alarm", mail_context(replace(request, locale=language)))
        subjects.add(written.subject)
        assert "<b>" not in written.html
        assert "https://m.lu/console/events/congress/dashboard" in written.text
    assert len(subjects) == len(get_args(AlarmKind))


def test_an_alarm_of_the_installation_names_it() -> None:
    alarm = an_alarm("certificate_ends", "", subject="moien.example.lu", detail="", number=6)
    request = alarm_mail(alarm, None, account="a", to="a@b.lu", public_url="https://moien.example.lu", now=NOW)
    written = write("alarm", mail_context(request))
    assert written.subject == "Certificate ends – Moien, moien.example.lu"
    assert "The certificate of moien.example.lu ends soon; days left: 6\n" in written.text


async def test_many_failing_mails_are_an_alarm_and_a_few_mistyped_addresses_are_not() -> None:
    failures = FakeFailures(bad=(5, 50), few=(4, 4), large=(6, 100))
    concerns = await watch_mails(failures=failures, clock=SetClock(NOW))
    assert [(concern.event, concern.number) for concern in concerns] == [("bad", 5)]


async def test_a_server_that_is_away_is_told_with_its_own_words() -> None:
    states = FakeServerStates(FakeLedger(), SetClock(NOW))
    assert await watch_server(server_states=states) == []
    await states.note_away("535 wrong password")
    assert [concern.detail for concern in await watch_server(server_states=states)] == ["535 wrong password"]


@pytest.mark.parametrize(("days", "expected"), [(None, []), (15, []), (14, [14]), (-3, [0])])
async def test_a_secret_that_ends_soon_is_told_with_the_days_left(days: int | None, expected: list[int]) -> None:
    ends: date | None = None if days is None else NOW.date() + timedelta(days=days)
    assert [concern.number for concern in await watch_secret(ends=ends, clock=SetClock(NOW))] == expected
