"""An alarm is raised once what is wrong has lasted, goes on while it does, and ends with it."""

from dataclasses import replace
from datetime import timedelta

from shared.alarms.alarm import Alarm, Concern, alarm_about, passed
from tests.support.times import NOON

AWAY = Concern(kind="broker_away")
MINUTE = timedelta(minutes=1)


def an_alarm(concern: Concern = AWAY, minutes: int = 5) -> Alarm:
    """The alarm about something that has been wrong for some minutes."""
    alarm = alarm_about(None, concern, "mailer", NOON)
    for minute in range(1, minutes + 1):
        alarm = alarm_about(alarm, concern, "mailer", NOON + minute * MINUTE)
    return alarm


def test_what_passes_within_five_minutes_is_no_alarm() -> None:
    alarm = an_alarm(minutes=4)
    assert not alarm.is_open
    assert passed(alarm, NOON + 5 * MINUTE) is None


def test_what_lasts_is_raised_and_ends() -> None:
    alarm = an_alarm()
    assert (alarm.is_open, alarm.raised_at, alarm.seen_at) == (True, NOON + 5 * MINUTE, NOON)
    ended = passed(alarm, NOON + 9 * MINUTE)
    assert ended is not None
    assert (ended.is_open, ended.ended_at) == (False, NOON + 9 * MINUTE)


def test_what_costs_to_wait_for_is_raised_at_once() -> None:
    assert an_alarm(Concern(kind="storage_nearly_full", number=90), minutes=0).is_open


def test_nothing_is_written_while_all_stays_the_same_except_once_an_hour() -> None:
    alarm = an_alarm()
    assert alarm_about(alarm, AWAY, "mailer", NOON + 59 * MINUTE) is alarm
    again = alarm_about(alarm, AWAY, "mailer", NOON + 65 * MINUTE)
    assert (again.raised_at, again.version > alarm.version) == (alarm.raised_at, True)


def test_another_number_is_news_of_the_same_alarm() -> None:
    full = Concern(kind="storage_nearly_full", number=90)
    alarm = an_alarm(full, minutes=0)
    fuller = alarm_about(alarm, replace(full, number=91), "mailer", NOON + MINUTE)
    assert (fuller.id, fuller.number, fuller.raised_at) == (alarm.id, 91, NOON)


def test_what_goes_wrong_again_is_raised_anew() -> None:
    ended = passed(an_alarm(), NOON + 9 * MINUTE)
    again = alarm_about(ended, AWAY, "mailer", NOON + 20 * MINUTE)
    assert (again.is_open, again.seen_at) == (False, NOON + 20 * MINUTE)
