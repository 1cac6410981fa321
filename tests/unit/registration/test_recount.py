"""A count that strays from the registrations is noticed, number by number."""

from services.registration.domain.places import PlaceCount
from services.registration.domain.recount import miscounts, recount
from services.registration.domain.registration import Booking, Offer
from tests.support.registration.builders import NOW, a_registration, an_invitation


def test_a_count_that_was_kept_up_agrees_with_a_recount() -> None:
    dinner = (Booking(id="dinner", state="waitlisted", line=9),)
    people = [
        a_registration(line=1),
        a_registration(line=2, state="cancelled"),
        a_registration(line=3, sessions=dinner),
    ]
    invitation = an_invitation(uses=3, holds_places=True)
    count = PlaceCount(line=12)
    for person in people:
        count.take(person)
    count.hold(invitation)
    true = recount(people, [invitation])
    assert (true.event, true.queued, true.held, true.line) == (2, {"dinner": 1}, {"industry": 3}, 9)
    assert miscounts(count, true) == []


def test_each_number_that_strayed_is_named() -> None:
    offered = a_registration(line=5, state="waitlisted", offer=Offer(expires_at=NOW))
    count = PlaceCount(event=1, waiting={"industry": 1, "press": 0}, line=4)
    assert miscounts(count, recount([offered])) == [
        "line: 4 instead of 5",
        "event: 1 instead of 0",
        "offered of industry: 0 instead of 1",
        "waiting of industry: 1 instead of 0",
    ]
