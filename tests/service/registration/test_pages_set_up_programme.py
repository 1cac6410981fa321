"""Organisers set up the programme of their event: talks, tracks, speakers with pictures, and a table of all of it."""

import io
from typing import Any

import aiohttp
import pytest

from tests.support.outside.visitor import Page
from tests.support.pictures import a_picture
from tests.support.registration.builders import a_session, a_speaker, a_talk
from tests.support.registration.organiser import Organiser
from tests.support.registration.service import Office

TIMES = {"starts_at": "2027-06-10T09:00:00+02:00", "ends_at": "2027-06-10T18:00:00+02:00"}
CSV = "title;title_fr;start;end;speakers;track\nOpening;Ouverture;09:30;10:00;Ada;Steel\nCoffee;;10:00;10:30;;\n"


def at(start: str, end: str) -> dict[str, str]:
    return {"starts_at": f"2027-06-10T{start}:00+02:00", "ends_at": f"2027-06-10T{end}:00+02:00"}


async def page_of(organiser: Organiser, office: Office, event: str, ending: str = "") -> Page:
    await organiser.has_role(office, event, "editor")
    return await organiser.sign_in(f"/console/events/{event}/set-up/programme{ending}")


async def definition(office: Office, event: str) -> Any:
    return (await office.call("GET", f"events/{event}?texts=all")).body


async def send_file(organiser: Organiser, page: Page, ending: str, name: str, content: bytes, **fields: str) -> Page:
    form = page.form(ending)
    data = aiohttp.FormData({"form_token": form.fields["form_token"][0], **fields})
    data.add_field(name, io.BytesIO(content), filename="file")
    return await organiser.visitor.request("POST", form.action.partition("#")[0], data=data)


async def test_a_talk_is_added_changed_copied_and_removed(organiser: Organiser, office: Office) -> None:
    event = await office.has_event(**TIMES, speakers=[a_speaker()], tracks=[{"id": "steel", "name": {"en": "Steel"}}])
    page = await page_of(organiser, office, event)
    fields = {"new-title-en": "Old machines", "new-starts_at": "2027-06-10T11:00", "new-ends_at": "2027-06-10T11:45"}
    page = await organiser.visitor.submit(page, "/programme", **fields, **{"new-track": "steel"}, action="add")
    assert (page.status, "Added." in page.text) == (200, True)
    [talk] = (await definition(office, event))["talks"]
    assert (talk["id"], talk["track"], talk["starts_at"]) == ("old-machines", "steel", "2027-06-10T09:00:00Z")
    own = await organiser.visitor.get(f"/console/events/{event}/set-up/programme/talks/old-machines")
    changes = {"talks-old-machines-room": "A1", "talks-old-machines-speakers": ["", "ada"]}
    saved = await organiser.visitor.submit(own, "/old-machines", **changes)
    assert "Saved." in saved.text
    await organiser.visitor.submit(page, "/programme", action="copy:old-machines")
    first, second = (await definition(office, event))["talks"]
    assert (first["room"], first["speakers"], second["id"]) == ("A1", ["ada"], "old-machines-2")
    await organiser.visitor.submit(page, "/programme", action="remove:old-machines")
    assert [talk["id"] for talk in (await definition(office, event))["talks"]] == ["old-machines-2"]


async def test_a_new_talk_without_a_time_keeps_what_was_typed(organiser: Organiser, office: Office) -> None:
    event = await office.has_event(**TIMES)
    page = await page_of(organiser, office, event)
    fields = {"new-title-fr": "Ouverture", "new-starts_at": "", "new-ends_at": ""}
    refused = await organiser.visitor.submit(page, "/programme", **fields, action="add")
    assert (refused.status, refused.said_at("new-starts_at-fault")) == (422, "Enter when the talk starts.")
    assert refused.form("/programme").fields["new-title-fr"] == ["Ouverture"]


async def test_a_talk_that_ends_too_early_says_so_at_its_field(organiser: Organiser, office: Office) -> None:
    event = await office.has_event(**TIMES, talks=[a_talk(**at("09:30", "10:00"))])
    page = await page_of(organiser, office, event, "/talks/opening")
    refused = await organiser.visitor.submit(page, "/opening", **{"talks-opening-ends_at": "2027-06-10T09:00"})
    assert refused.said_at("talks-opening-ends_at-fault") == "The talk must end after it starts."


async def test_what_is_hardly_meant_is_pointed_out(organiser: Organiser, office: Office) -> None:
    event = await office.has_event(
        **TIMES,
        speakers=[a_speaker()],
        talks=[
            a_talk("a", speakers=["ada"], **at("10:00", "11:00")),
            a_talk("b", speakers=["ada"], **at("10:30", "11:30")),
            a_talk("early", starts_at="2027-06-09T10:00:00+02:00", ends_at="2027-06-09T11:00:00+02:00"),
        ],
    )
    page = await page_of(organiser, office, event)
    assert "Ada is in two places at once: A and B." in page.text
    assert "Early is not on a day of the event." in page.text
    assert "Early" not in (await organiser.visitor.get(f"{page.path}/talks/a")).text


async def test_tracks_and_speakers_are_taken_off_the_talks_when_they_are_removed(
    organiser: Organiser, office: Office
) -> None:
    programme = {
        "tracks": [{"id": "steel", "name": {"en": "Steel"}}],
        "speakers": [a_speaker()],
        "talks": [a_talk(track="steel", speakers=["ada"])],
        "sessions": [a_session(track="steel", speakers=["ada"])],
    }
    event = await office.has_event(**programme)
    tracks = await page_of(organiser, office, event, "/tracks")
    tracks = await organiser.visitor.submit(tracks, "/tracks", **{"new-name-en": "Circular"}, action="add")
    tracks = await organiser.visitor.submit(tracks, "/tracks", action="remove:steel")
    speakers = await organiser.visitor.get(f"/console/events/{event}/set-up/programme/speakers")
    named = {"new-name": "Zoë Müller", "new-role-fr": "Directrice technique"}
    speakers = await organiser.visitor.submit(speakers, "/speakers", **named, action="add")
    await organiser.visitor.submit(speakers, "/speakers", action="remove:ada")
    settings = await definition(office, event)
    assert [track["id"] for track in settings["tracks"]] == ["circular"]
    assert [(s["id"], s["role"]) for s in settings["speakers"]] == [("zoe-muller", {"fr": "Directrice technique"})]
    assert [(item["track"], item["speakers"]) for item in settings["talks"] + settings["sessions"]] == [(None, [])] * 2


async def test_a_speaker_gets_words_and_a_picture(organiser: Organiser, office: Office) -> None:
    event = await office.has_event(speakers=[a_speaker()])
    page = await page_of(organiser, office, event, "/speakers/ada")
    saved = await organiser.visitor.submit(page, "/ada", **{"speakers-ada-words-en": "Likes steel."})
    assert "Saved." in saved.text
    shown = await send_file(organiser, saved, "/picture", "picture", a_picture())
    assert (shown.status, "Picture of the speaker as it is now" in shown.html) == (200, True)
    settings = await definition(office, event)
    assert settings["speakers"][0]["words"] == {"en": "Likes steel."}
    assert [*settings["speaker_pictures"]] == ["ada"]
    await send_file(organiser, shown, "/picture", "picture", b"", remove="yes")
    assert (await definition(office, event))["speaker_pictures"] == {}


async def test_what_is_no_picture_is_refused_at_its_field(organiser: Organiser, office: Office) -> None:
    event = await office.has_event(speakers=[a_speaker()])
    page = await page_of(organiser, office, event, "/speakers/ada")
    refused = await send_file(organiser, page, "/picture", "picture", b"<svg/>")
    assert (refused.status, refused.said_at("picture-fault")) == (422, "Choose a PNG, JPEG or WebP picture.")


async def test_a_file_is_shown_before_it_is_imported_and_twice_doubles_nothing(
    organiser: Organiser, office: Office
) -> None:
    event = await office.has_event(**TIMES, languages=["en", "fr"])
    page = await page_of(organiser, office, event, "/import")
    for added, unchanged in ((2, 0), (0, 2)):
        preview = await send_file(organiser, page, "/import", "file", CSV.encode())
        counts = [preview.said_at(name) for name in ("added", "changed", "unchanged")]
        assert counts == [str(added), "0", str(unchanged)]
        assert len((await definition(office, event))["talks"]) == unchanged
        done = await organiser.visitor.submit(preview, "/take")
        assert "The programme is imported." in done.text
    talks = (await definition(office, event))["talks"]
    assert [talk["title"] for talk in talks] == [{"en": "Opening", "fr": "Ouverture"}, {"en": "Coffee"}]


async def test_nothing_is_imported_while_one_row_has_a_fault(organiser: Organiser, office: Office) -> None:
    event = await office.has_event(**TIMES)
    page = await page_of(organiser, office, event, "/import")
    refused = await send_file(organiser, page, "/import", "file", f"{CSV}Lunch;;12:00;11:00;;\n".encode())
    assert (refused.status, "The end must be after the start." in refused.text) == (422, True)
    assert "/take" not in refused.html
    assert (await definition(office, event))["talks"] == []


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "Choose a CSV or XLSX file."),
        (b"\0" * 100, "cannot be read"),
        (b"a;b\n" * 300_000, "too large"),
        (b"title;start;end\n" + b"".join(b"T%d;09:00;10:00\n" % n for n in range(501)), "at most 500 talks"),
    ],
)
async def test_a_file_that_cannot_be_taken_is_refused(
    organiser: Organiser, office: Office, content: bytes, sentence: str
) -> None:
    event = await office.has_event(**TIMES)
    page = await page_of(organiser, office, event, "/import")
    refused = await send_file(organiser, page, "/import", "file", content)
    assert (refused.status, sentence in refused.said_at("file-fault")) == (422, True)


async def test_the_programme_is_exported_as_it_can_be_imported(organiser: Organiser, office: Office) -> None:
    event = await office.has_event(**TIMES, talks=[a_talk(title={"en": "=1+1"}, **at("09:30", "10:00"))])
    page = await page_of(organiser, office, event, "/import")
    file = await organiser.visitor.get(f"/console/events/{event}/set-up/programme/programme.csv")
    assert file.headers["Content-Disposition"] == f'attachment; filename="{event}-programme.csv"'
    assert "'=1+1" in file.body.decode("utf-8-sig")
    preview = await send_file(organiser, page, "/import", "file", file.body)
    assert preview.said_at("unchanged") == "1"
    template = await organiser.visitor.get(f"/console/events/{event}/set-up/programme/template.csv")
    assert "title_fr" in template.body.decode("utf-8-sig").splitlines()[0]


@pytest.mark.parametrize(
    "ending", ["", "/tracks", "/speakers", "/import", "/handouts", "/talks/opening", "/speakers/ada"]
)
async def test_who_may_only_look_at_the_event_sees_no_set_up(organiser: Organiser, office: Office, ending: str) -> None:
    event = await office.has_event(talks=[a_talk()], speakers=[a_speaker()])
    await organiser.has_role(office, event, "viewer")
    assert (await organiser.sign_in(f"/console/events/{event}/set-up/programme{ending}")).status == 403
