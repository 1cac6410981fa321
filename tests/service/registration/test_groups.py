"""Somebody registers colleagues with themselves, by the API."""

from tests.support.registration.builders import a_submission
from tests.support.registration.service import Office


async def test_a_group_is_answered_in_the_order_given(office: Office) -> None:
    event = await office.has_event(capacity=3)
    colleagues = [{"first_name": name, "email": None} for name in ("Ada", "Bob", "Eve")]
    answer = await office.submit(event, colleagues=colleagues, if_short="some")
    outcomes = [{"outcome": outcome} for outcome in ("confirmed", "confirmed", "waitlisted")]
    assert (answer.status, answer.body) == (202, {"outcome": "confirmed", "colleagues": outcomes})
    booker, *others = await office.registrations(event)
    assert booker["booked_by"] is None
    assert [(other["first_name"], other["booked_by"], other["email"]) for other in others] == [
        (name, booker["code"], None) for name in ("Ada", "Bob", "Eve")
    ]


async def test_the_mails_of_a_colleague_without_an_address_go_to_the_booker(office: Office) -> None:
    event = await office.has_event()
    ada = {"first_name": "Ada", "email": "ada@example.lu"}
    await office.submit(event, email="zoe@example.lu", colleagues=[ada, {}])
    mails = await office.subscribers.has_mails(event, "confirmation", 3)
    assert sorted((mail.to, mail.passed_on) for mail in mails) == [
        ("ada@example.lu", False),
        ("zoe@example.lu", False),
        ("zoe@example.lu", True),
    ]
    (summary,) = await office.subscribers.has_mails(event, "group_summary")
    assert [(line.name, line.has_address) for line in summary.group or []] == [("Ada", True), ("", False)]


async def test_a_group_is_refused_at_the_field_of_a_colleague(office: Office) -> None:
    event = await office.has_event()
    answer = await office.submit(event, colleagues=[{}, {"email": "nowhere"}])
    assert (answer.status, answer.body["errors"][0]["pointer"]) == (422, "/colleagues/1/email")
    answer = await office.submit(event, colleagues=[{}] * 21)
    assert (answer.status, answer.body["errors"][0]["pointer"]) == (422, "/colleagues")
    path = f"events/{event}/registrations?as=organiser"
    answer = await office.call("POST", path, a_submission(colleagues=[{}]))
    assert (answer.status, answer.body["errors"][0]["pointer"]) == (422, "/colleagues")
    assert await office.registrations(event) == []
