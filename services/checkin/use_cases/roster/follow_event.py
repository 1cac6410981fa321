"""An event has changed in registration."""

from services.checkin.domain.messages import event_from
from services.checkin.domain.session_lists import lists_of
from services.checkin.ports.lists import EventSetups
from services.checkin.ports.scans import ScanStore
from shared.contracts import order
from shared.contracts.registration import EventChanged


async def follow_event(message: EventChanged, *, setups: EventSetups, scan_store: ScanStore) -> None:
    """Stores the newest state of the event. Its own list and those of its sessions follow it.

    The list of a session that is no longer there goes with it unless somebody was admitted to it.
    """
    await setups.apply_event(event_from(message), order(message))
    followed = None
    # Once more if a newer state has come meanwhile, so that the last one to write lists knows the newest sessions.
    while (setup := await setups.fresh(message.event)) is not None and setup.order != followed:
        for check_in_list in lists_of(setup.event, setup.lists):
            if not (check_in_list.deleted and await scan_store.has_admitted(message.event, check_in_list.id)):
                await setups.follow(check_in_list, setup.order)
        followed = setup.order
