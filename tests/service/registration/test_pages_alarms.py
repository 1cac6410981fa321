"""Alarms stand on top of the console's pages, for those who can do something about them, until they have ended."""

from dataclasses import replace

import pytest

from shared.clock import utc_now
from shared.contracts.alarms import AlarmChanged, AlarmKind
from shared.contracts.registration import Role
from tests.support.registration.organiser import Organiser
from tests.support.registration.service import Office
from tests.support.waiting import until

SILENT = "Phones at the door are silent: Tür 1 &lt;b&gt;"
AWAY = "The e-mail server takes no e-mails"


def an_alarm(event: str, kind: AlarmKind = "devices_silent") -> AlarmChanged:
    """An alarm of another service."""
    return AlarmChanged(
        alarm=f"checkin/{kind}/{event}/",
        publisher="checkin",
        kind=kind,
        event=event,
        subject="",
        number=1,
        detail="Tür 1 <b>",
        version=1,
        raised_at=utc_now(),
        ended_at=None,
    )


async def is_shown(organiser: Organiser, path: str, words: str) -> bool:
    return words in (await organiser.visitor.get(path)).html


async def test_an_alarm_is_shown_to_who_can_act_and_goes_when_it_has_ended(
    organiser: Organiser, office: Office
) -> None:
    event, other = await office.has_event(), await office.has_event()
    for slug in (event, other):
        await organiser.has_role(office, slug, "door_manager")
    await organiser.sign_in()
    alarm = an_alarm(event)
    await office.tell(alarm)
    for path in ("/console", f"/console/events/{event}", f"/console/events/{event}/dashboard"):
        await until(lambda path=path: is_shown(organiser, path, SILENT))  # type: ignore[misc]
    page = await organiser.visitor.get(f"/console/events/{event}/dashboard")
    assert page.html.partition('id="dashboard"')[2].count(SILENT) == page.html.count(SILENT) == 1
    assert f'href="/door/console?event={event}"' in page.html
    assert not await is_shown(organiser, f"/console/events/{other}", SILENT)
    await office.tell(replace(alarm, version=2, ended_at=utc_now()))
    await until(lambda: _is_gone(organiser))


async def _is_gone(organiser: Organiser) -> bool:
    return not await is_shown(organiser, "/console", SILENT)


@pytest.mark.parametrize("role", ["viewer", None])
async def test_who_can_do_nothing_about_it_sees_none(organiser: Organiser, office: Office, role: Role | None) -> None:
    event = await office.has_event()
    if role:
        await organiser.has_role(office, event, role)
    await organiser.sign_in()
    await office.tell(an_alarm(event))
    await until(lambda: office.database["alarms"].find_one({"event": event}))
    assert not await is_shown(organiser, "/console", SILENT)


async def test_what_concerns_the_installation_is_for_its_admins(organiser: Organiser, office: Office) -> None:
    await organiser.sign_in()
    await office.tell(an_alarm("", "mail_server_away"))
    await until(lambda: office.database["alarms"].find_one({"kind": "mail_server_away"}))
    assert not await is_shown(organiser, "/console", AWAY)
    await office.database["accounts"].update_one({"_id": organiser.account}, {"$set": {"admin": True}})
    await until(lambda: is_shown(organiser, "/console", AWAY))


async def test_visitors_see_none(organiser: Organiser, office: Office) -> None:
    event = await office.has_event()
    await office.tell(an_alarm(event))
    await until(lambda: office.database["alarms"].find_one({"event": event}))
    for path in ("/console", f"/e/{event}"):
        assert not await is_shown(organiser, path, SILENT)
