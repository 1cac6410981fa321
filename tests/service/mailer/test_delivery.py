"""Each mail once, whatever the SMTP server does and whoever dies."""

from collections import Counter
from datetime import timedelta
from functools import partial
from operator import eq

import pytest

from services.mailer.domain import circuit_breaker
from services.mailer.domain.delivery import HANDING_OVER_LEASE, LEASE
from services.mailer.domain.tempo import Tempo
from tests.service.mailer.conftest import PostOffice
from tests.support.waiting import until

pytestmark = pytest.mark.slow

A_MOMENT = timedelta(seconds=1)


@pytest.fixture(autouse=True)
def _short_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    """Lets a server that is back be found soon; unit tests say how long the pauses are."""
    monkeypatch.setattr(circuit_breaker, "FIRST_PAUSE", 0.2)


async def all_settled(office: PostOffice) -> bool:
    return await office.ledger.oldest_due_at() is None


async def test_many_workers_send_each_mail_once(office: PostOffice) -> None:
    requests = await office.queue(60)
    office.work(workers=4)
    office.work(workers=4)
    await until(lambda: all_settled(office))
    assert Counter(to for to, _ in office.server.received) == Counter(request.to for request in requests)


async def test_a_refused_recipient_fails_and_says_why(office: PostOffice) -> None:
    office.server.answers["RCPT"] = "550 5.1.1 no such mailbox"
    [request] = await office.queue()
    office.work()
    entry = await office.until_state(request, "failed")
    assert (entry.reason, entry.attempts) == ("550 5.1.1 no such mailbox", 1)


async def test_a_postponed_mail_waits_a_minute_and_is_then_sent(office: PostOffice) -> None:
    office.server.answers["RCPT"] = "451 4.7.1 greylisted"
    [request] = await office.queue()
    office.work()
    entry = await office.until_state(request, "retrying")
    assert entry.reason == "451 4.7.1 greylisted"
    assert entry.next_at is not None
    assert timedelta(seconds=55) < entry.next_at - office.now() < timedelta(seconds=61)
    office.server.answers.clear()
    office.ahead = timedelta(minutes=1)
    assert (await office.until_state(request, "sent")).attempts == 2
    assert len(office.server.received) == 1


async def test_a_postponed_mail_does_not_hold_up_the_others(office: PostOffice) -> None:
    office.server.answers["RCPT"] = "451 later"
    [first] = await office.queue()
    office.work()
    await office.until_state(first, "retrying")
    office.server.answers.clear()
    [second] = await office.queue()
    await office.until_state(second, "sent")
    assert (await office.entry(first)).state == "retrying"


async def test_a_lost_answer_is_unknown_and_sent_once_more_with_the_same_id(office: PostOffice) -> None:
    office.server.answers["."] = "drop"
    [request] = await office.queue()
    office.work()
    entry = await office.until_state(request, "unknown")
    assert entry.next_at is not None
    assert entry.next_at - office.now() > timedelta(minutes=14)
    office.server.answers.clear()
    office.ahead = timedelta(minutes=15)
    await office.until_state(request, "sent")
    assert [message.count(entry.message_id.encode()) for _, message in office.server.received] == [1, 1]


async def test_a_mail_whose_answer_is_lost_twice_is_never_sent_a_third_time(office: PostOffice) -> None:
    office.server.answers["."] = "hang"
    [request] = await office.queue()
    office.work(answer_seconds=0.3)
    await office.until_state(request, "unknown")
    office.ahead = timedelta(minutes=15)
    await until(lambda: all_settled(office))
    office.server.answers.clear()
    office.ahead = timedelta(days=3)
    [marker] = await office.queue()
    await office.until_state(marker, "sent")
    assert (await office.entry(request)).state == "unknown"
    assert [to for to, _ in office.server.received].count(request.to) == 2


async def test_mails_wait_while_the_server_refuses_our_sender(office: PostOffice) -> None:
    office.server.answers["MAIL"] = "530 5.7.0 authentication required"
    requests = await office.queue(10)
    office.work()
    [entry] = await until(lambda: office.in_state("retrying"))
    assert "530 5.7.0 authentication required" in (entry.reason or "")
    assert await office.in_state("failed") == []
    office.server.answers.clear()
    await until(lambda: all_settled(office))
    assert Counter(to for to, _ in office.server.received) == Counter(request.to for request in requests)


@pytest.mark.parametrize("stage", ["DATA", "."])
async def test_a_domain_whose_server_hangs_leaves_connections_to_the_others(office: PostOffice, stage: str) -> None:
    office.server.answers[f"{stage}@slow.example"] = "hang"
    for _ in range(8):
        await office.queue(to="zoe@slow.example")
    others = await office.queue(5)
    office.work(workers=4, answer_seconds=60, connect_seconds=60)
    for request in others:
        await office.until_state(request, "sent")
    states = Counter(entry.state for entry in await office.in_state() if entry.to == "zoe@slow.example")
    assert states == {"sending": 2, "queued": 6}
    await office.server.stop()  # so that the workers need not finish what hangs


async def test_mail_flows_within_seconds_of_the_servers_return(office: PostOffice) -> None:
    await office.server.stop()
    requests = await office.queue(10)
    office.work()
    entry = (await until(lambda: office.in_state("retrying")))[0]
    assert "127.0.0.1" in (entry.reason or "")
    assert entry.next_at is not None
    await office.server.start()
    await until(lambda: all_settled(office))
    assert Counter(to for to, _ in office.server.received) == Counter(request.to for request in requests)


async def test_a_server_that_is_away_is_not_asked_once_per_mail(office: PostOffice) -> None:
    await office.server.stop()
    requests = await office.queue(30)
    office.work()
    await until(lambda: office.in_state("retrying"))
    states = Counter([(await office.entry(request)).state for request in requests])
    assert states["queued"] > 20


async def test_a_server_that_hangs_is_found_again(office: PostOffice) -> None:
    office.server.answers["connect"] = "hang"
    [request] = await office.queue()
    office.work(connect_seconds=1.0)
    await office.until_state(request, "retrying")
    office.server.answers.clear()
    await office.until_state(request, "sent")


async def test_a_worker_that_is_stopped_finishes_the_mail_in_its_hands(office: PostOffice) -> None:
    office.server.answers["."] = "hang"
    [request] = await office.queue()
    office.work(workers=1, answer_seconds=1.0)

    async def handed_over() -> bool:
        return bool(office.server.received)

    await until(handed_over)
    await office.supervisor.stop()
    assert (await office.entry(request)).state == "unknown"


async def test_a_mail_is_sent_again_when_its_worker_died_before_handing_over(office: PostOffice) -> None:
    [request] = await office.queue()
    assert await office.ledger.claim(office.now()) is not None
    office.ahead = LEASE + A_MOMENT
    office.work()
    assert (await office.until_state(request, "sent")).attempts == 2


async def test_a_mail_is_unknown_when_its_worker_died_while_handing_over(office: PostOffice) -> None:
    [request] = await office.queue()
    mail = await office.ledger.claim(office.now())
    assert mail is not None
    assert await office.ledger.mark_handing_over(mail, office.now())
    office.ahead = HANDING_OVER_LEASE + A_MOMENT
    office.work()
    await office.until_state(request, "unknown")
    assert office.server.received == []


async def test_a_confirmation_overtakes_what_can_wait(office: PostOffice) -> None:
    await office.queue(5)
    [urgent] = await office.queue(kind="confirmation", ticket_secret=None)
    office.work(workers=1)
    await until(lambda: all_settled(office))
    assert office.server.received[0][0] == urgent.to


async def test_secrets_never_reach_the_log(office: PostOffice, capfd) -> None:  # type: ignore[no-untyped-def]
    office.server.answers["RCPT"] = "451 later"
    [request] = await office.queue(kind="confirmation")
    office.work()
    await office.until_state(request, "retrying")
    written: list[str] = []

    async def is_logged() -> bool:
        written.extend(capfd.readouterr())
        return request.mail in "".join(written)

    await until(is_logged)
    logged = "".join(written)
    for private in (request.ticket_secret, request.manage_url, request.to, "Müller"):
        assert str(private) not in logged


async def test_all_mailers_together_send_as_many_mails_a_minute_as_they_may(office: PostOffice) -> None:
    await office.queue(6)
    for _ in range(2):
        office.work(workers=2, tempo=Tempo(per_minute=1))
    for minute in range(3):
        office.ahead = timedelta(minutes=minute)
        await until(lambda: len(office.server.received), partial(eq, minute + 1))
    waiting = await until(lambda: office.in_state("queued"), lambda queued: len(queued) == 3)
    assert {entry.attempts for entry in waiting} == {0}


async def test_a_domain_that_has_had_its_share_does_not_hold_up_the_others(office: PostOffice) -> None:
    for _ in range(4):
        await office.queue(to="zoe@large.example")
    others = [await office.queue(to=f"zoe@small-{number}.example") for number in range(5)]
    for _ in range(2):
        office.work(workers=2, tempo=Tempo(per_minute_per_domain=1))
    for [request] in others:
        await office.until_state(request, "sent")
    assert [to for to, _ in office.server.received].count("zoe@large.example") == 1
    office.ahead = timedelta(minutes=1)
    await until(lambda: office.in_state("sent"), lambda sent: len(sent) == 7)
