"""Many people are invited at once, by a job whose steps may be done again."""

from datetime import timedelta
from time import process_time
from typing import Any

import pytest

from services.registration.domain.identifiers import new_id
from services.registration.domain.invitation_draft import InvitationDraft
from services.registration.domain.invitation_list import agreed
from services.registration.domain.registration import ConsentRecord, Registration
from services.registration.domain.typed_people import typed_people
from services.registration.use_cases.invitations.invite_several import invite_several
from services.registration.use_cases.invitations.preview_inviting import InvitingPreview, preview_inviting
from services.registration.use_cases.invitations.start_inviting import ROWS_A_STEP, start_inviting
from shared.jobs.job import BadRow, Job, Progress
from shared.jobs.ports import Jobs
from tests.support.registration.builders import NOW, a_registration
from tests.support.registration.fake_invitations import FakeInvitations
from tests.support.registration.fakes import FakeEvents
from tests.support.registration.invited import PUBLIC_URL, OneInvitingEvent
from tests.support.shared.fake_job_files import FakeJobFiles
from tests.support.shared.fake_jobs import FakeJobs
from tests.support.shared.fake_schedule import FakeSchedule


class Inviting(OneInvitingEvent):
    """An event to which many are invited."""

    files = FakeJobFiles()

    async def start(self, people: int, jobs: Jobs | None = None, identity: str = "", **fields: Any) -> Job:
        drafts = (InvitationDraft(category="industry", email=f"p{n}@example.lu", **fields) for n in range(people))
        return await start_inviting(
            self.slug,
            identity or new_id(self.tools["random"]),
            enumerate(drafts, 1),
            actor="organiser",
            jobs=jobs or FakeJobs(FakeSchedule()),
            files=self.files,
            clock=self.clock,
            random=self.tools["random"],
        )

    async def preview(self, *emails: str, **fields: Any) -> InvitingPreview:
        drafts = (InvitationDraft(category="industry", email=email, **fields) for email in emails)
        return await preview_inviting(
            self.slug,
            enumerate(drafts, 1),
            [BadRow(9, "email", "Enter an e-mail address.")],
            events=FakeEvents(self.store),
            invitations=FakeInvitations(self.store),
            transactions=self.tools["transactions"],
            clock=self.clock,
        )

    async def step(self, job: Job) -> Progress:
        return await invite_several(
            job,
            files=self.files,
            invitations=FakeInvitations(self.store),
            transactions=self.tools["transactions"],
            clock=self.clock,
            public_url=PUBLIC_URL,
        )


async def test_a_step_that_is_done_again_invites_nobody_twice() -> None:
    scene = Inviting()
    job = await scene.start(ROWS_A_STEP + 1)
    first, again = await scene.step(job), await scene.step(job)
    assert first.counts == again.counts == {"created": ROWS_A_STEP}
    last = await scene.step(job.after(again))
    assert (last.state, last.counts) == ("done", {"created": 1})
    assert len(scene.store.invitations) == ROWS_A_STEP + 1


async def test_rows_for_which_no_place_can_be_held_are_given_back() -> None:
    scene = Inviting(capacity=2)
    done = await scene.step(await scene.start(3, holds_places=True))
    assert done.counts == {"created": 2}
    assert [(bad.row, bad.field) for bad in done.bad] == [(3, "category")]
    assert scene.held == 2


async def test_a_form_that_is_sent_twice_at_once_loses_no_rows() -> None:
    scene, jobs, identity = Inviting(), FakeJobs(FakeSchedule()), "1" * 32
    first, second = (
        await scene.start(2, jobs=jobs, identity=identity),
        await scene.start(2, jobs=jobs, identity=identity),
    )
    assert first == second
    assert (await scene.step(second)).counts == {"created": 2}


async def test_a_preview_says_who_needs_no_invitation_and_stores_nothing() -> None:
    scene = Inviting(capacity=3)
    await scene.invite(email="invited@example.lu")
    await scene.submit(email="registered@example.lu")
    preview = await scene.preview(
        "INVITED@example.lu", "registered@example.lu", "a@x.lu", "b@x.lu", "c@x.lu", holds_places=True
    )
    assert [(row.row, row.why) for row in preview.left_out] == [(1, "invited"), (2, "registered")]
    assert [draft.email for _, draft in preview.invited] == ["a@x.lu", "b@x.lu"]
    assert [(bad.row, bad.field) for bad in preview.bad] == [(5, "category"), (9, "email")]
    assert (len(scene.store.invitations), scene.held) == (1, 0)


@pytest.mark.parametrize(
    ("text", "people"),
    [
        ("Zoë Weber, zoe@x.lu, Ferro SA", [("Zoë Weber", "zoe@x.lu", "Ferro SA")]),
        ("Weber, Zoë; zoe@x.lu\r\n\n\tada@x.lu", [("Weber, Zoë", "zoe@x.lu", ""), ("", "ada@x.lu", "")]),
        ('"Weber, Zoë" <zoe@x.lu>; Ada <ada@x.lu>;', [("Weber, Zoë", "zoe@x.lu", ""), ("Ada", "ada@x.lu", "")]),
        ("zoe@x.lu, Ferro, Sàrl", [("", "zoe@x.lu", "Ferro, Sàrl")]),
        ("Zoë Weber, Ferro", [("Zoë Weber", "", "Ferro")]),
        (" ,;\n", []),
    ],
)
def test_people_are_understood_as_they_are_typed_or_pasted(text: str, people: list[tuple[str, str, str]]) -> None:
    assert [*typed_people(text)] == people


def _said(given: bool, day: int, **fields: Any) -> Registration:
    record = ConsentRecord(given=given, version="1", at=NOW + timedelta(days=day))
    return a_registration(consents={"news": record}, **fields)


def test_of_each_address_its_last_word_counts() -> None:
    people = [
        _said(True, 1, email="ada@example.lu"),
        _said(False, 2, email="ada@example.lu"),
        _said(True, 3, email="zoe@example.lu", state="cancelled"),
        a_registration(),
    ]
    assert agreed(people, "news").keys() == {"zoe@example.lu"}
    assert agreed([*people, _said(True, 2, email="bob@example.lu", erased_at=NOW)], "news").keys() == {"zoe@example.lu"}


@pytest.mark.parametrize("text", ["<" + "@" * 50_000, "<" + " " * 50_000, "<a@" + "b" * 50_000])
def test_typed_nonsense_takes_no_longer_than_people(text: str) -> None:
    began = process_time()
    assert len([*typed_people(text)]) == 1
    assert process_time() - began < 2
