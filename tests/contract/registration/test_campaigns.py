"""The contract of a store of campaigns."""

from datetime import timedelta

import pytest

from services.registration.adapters.campaigns import MongoCampaigns
from services.registration.domain.campaign import Campaign, CampaignChanged, UnknownCampaign
from services.registration.domain.campaign_audit import campaign_entry
from services.registration.domain.segment import Segment
from services.registration.ports.campaigns import Campaigns
from services.registration.use_cases.campaigns.begin_campaign import CAMPAIGN
from shared.contracts.mails import CampaignStopped
from shared.messaging.outbox import Outbox
from shared.mongo.connection import Database
from shared.schedule.mongo_schedule import MongoSchedule
from shared.schedule.ports import Schedule
from tests.support.registration.builders import NOW, a_campaign
from tests.support.registration.fake_campaigns import FakeCampaigns
from tests.support.registration.fakes import Store
from tests.support.shared.fake_schedule import FakeSchedule

SOON = NOW + timedelta(minutes=1)
MANY = tuple(f"C{number:05}" for number in range(30))


@pytest.fixture(params=["memory", "mongodb"])
def stores(request: pytest.FixtureRequest) -> tuple[Campaigns, Schedule]:
    if request.param == "memory":
        schedule = FakeSchedule()
        return FakeCampaigns(Store(), schedule), schedule
    database: Database = request.getfixturevalue("database")
    rows = MongoSchedule(database)
    return MongoCampaigns(database, Outbox(database), rows), rows


async def add(campaigns: Campaigns, campaign: Campaign) -> Campaign:
    await campaigns.add(campaign, campaign_entry("campaign.written", campaign, actor="account:1"))
    return campaign


async def change(campaigns: Campaigns, campaign: Campaign) -> Campaign:
    entry = campaign_entry("campaign.changed", campaign, actor="account:1")
    stopped = CampaignStopped(event=campaign.event, campaign=campaign.id, stopped_at=NOW)
    await campaigns.change(campaign, entry, [stopped] if campaign.state == "stopped" else [])
    return campaign


async def test_a_campaign_is_read_as_it_was_kept(stores: tuple[Campaigns, Schedule]) -> None:
    campaigns, _ = stores
    segment = Segment(states=("confirmed", "cancelled"), checked_in=False, answers={"size": 1, "vegan": True})
    draft = await add(campaigns, a_campaign(segment=segment, send_at=SOON, left_out={"C1": "has cancelled"}))
    assert await campaigns.read("plastics", draft.id) == await campaigns.read_by_id(draft.id) == draft
    answers = (await campaigns.read_by_id(draft.id)).segment.answers
    assert [type(answer) for answer in answers.values()] == [int, bool]
    with pytest.raises(UnknownCampaign):
        await campaigns.read("metals", draft.id)


async def test_the_newest_comes_first(stores: tuple[Campaigns, Schedule]) -> None:
    campaigns, _ = stores
    first, second = [await add(campaigns, a_campaign(created_at=at)) for at in (NOW, SOON)]
    await add(campaigns, a_campaign("metals"))
    assert await campaigns.of_event("plastics") == [second, first]


async def test_of_two_changes_at_once_one_is_refused(stores: tuple[Campaigns, Schedule]) -> None:
    campaigns, _ = stores
    draft = await add(campaigns, a_campaign())
    sent = await change(campaigns, draft.sent(MANY, NOW))
    with pytest.raises(CampaignChanged):
        await change(campaigns, draft.written(draft, NOW))
    with pytest.raises(CampaignChanged):
        await campaigns.remove(draft, campaign_entry("campaign.deleted", draft, actor="account:1"))
    with pytest.raises(CampaignChanged):
        await add(campaigns, draft)
    assert await campaigns.read_by_id(draft.id) == sent


async def test_a_campaign_is_due_when_it_starts_and_no_longer_once_it_is_stopped(
    stores: tuple[Campaigns, Schedule],
) -> None:
    campaigns, schedule = stores
    if isinstance(schedule, MongoSchedule):
        await schedule.prepare()
    draft = await add(campaigns, a_campaign())
    sent = await change(campaigns, draft.sent(MANY, NOW))
    assert await schedule.next_at([CAMPAIGN]) == SOON
    await change(campaigns, sent.stopped(NOW))
    assert await schedule.next_at([CAMPAIGN]) is None


async def test_a_deleted_draft_is_gone(stores: tuple[Campaigns, Schedule]) -> None:
    campaigns, _ = stores
    draft = await add(campaigns, a_campaign())
    await campaigns.remove(draft, campaign_entry("campaign.deleted", draft, actor="account:1"))
    assert await campaigns.of_event("plastics") == []
