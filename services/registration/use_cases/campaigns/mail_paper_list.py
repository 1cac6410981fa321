"""The evening before, whoever manages the door is mailed the list of people on paper."""

from services.registration.domain.event import Event
from services.registration.domain.messages import paper_mail
from services.registration.domain.registration import Registration
from services.registration.ports.identity import Accounts
from services.registration.ports.people import Cursor, Filter, Registrations
from services.registration.ports.places import EventTransaction, EventTransactions, Prefetch
from shared.clock import Clock

PEOPLE_A_PAGE = 500
READERS = {"owner", "door_manager"}


async def mail_paper_list(
    event: Event,
    occasion: str,
    *,
    registrations: Registrations,
    accounts: Accounts,
    transactions: EventTransactions,
    clock: Clock,
    public_url: str,
) -> int:
    """Asks for one e-mail to each owner and door manager, with all confirmed people who come to the venue.

    Asked again for the same occasion, nobody gets a second one. Returns the number of e-mails.
    """
    people = await _expected(event, registrations)
    readers = await accounts.emails([account for account, role in event.members.items() if role in READERS])
    url = f"{public_url}/door/console/paper?event={event.slug}"

    async def send(transaction: EventTransaction) -> None:
        for account, address in readers.items():
            by_reader = f"{account}.{occasion}"
            transaction.send(paper_mail(event, people, address, url=url, occasion=by_reader, now=clock()))

    await transactions.run(event.slug, Prefetch(), send)
    return len(readers)


async def _expected(event: Event, registrations: Registrations) -> list[Registration]:
    people: list[Registration] = []
    after: Cursor | None = None
    while True:
        entries = await registrations.page(event.slug, Filter(state="confirmed"), PEOPLE_A_PAGE, after)
        people += [entry.registration for entry in entries if not event.is_online(entry.registration.category)]
        if len(entries) < PEOPLE_A_PAGE:
            return people
        after = Cursor(entries[-1].registration.line)
