"""Puts check-in together: the one module that imports all others."""

import secrets
import time
from functools import partial
from typing import Final

from services.checkin import consumers
from services.checkin.adapters import indexes
from services.checkin.adapters.attendance_states import AttendanceStates
from services.checkin.adapters.copies import EventCopies, RosterCopies, ask_for_what_is_missing, blank_badge_copies
from services.checkin.adapters.counts import MongoAttendanceCounts
from services.checkin.adapters.desk_documents import DeskEntryStates
from services.checkin.adapters.desk_entries import MongoDeskEntries
from services.checkin.adapters.devices import MongoDevices
from services.checkin.adapters.doors import doors_with
from services.checkin.adapters.encryption import encrypt
from services.checkin.adapters.event_setups import MongoEventSetups
from services.checkin.adapters.gate_cards import MongoGateCards, derive_codes
from services.checkin.adapters.grouped_people import MongoGroupedPeople
from services.checkin.adapters.guest_entries import MongoGuestEntries, SignedGuestForms
from services.checkin.adapters.homes import PublisherAtHome
from services.checkin.adapters.news_feed import MongoNewsFeed
from services.checkin.adapters.printing import printing_with
from services.checkin.adapters.rehearsals import MongoRehearsals
from services.checkin.adapters.roster import MongoRoster
from services.checkin.adapters.roster_shares import derive_share
from services.checkin.adapters.scan_log import MongoScanLog
from services.checkin.adapters.scan_store import MongoScanStore
from services.checkin.adapters.watched_guests import MongoWatchedGuests
from services.checkin.domain.homes import LEFT_OVERS
from services.checkin.schedule import handlers as schedule_handlers
from services.checkin.schedule import probes
from services.checkin.settings import CheckinSettings
from services.checkin.use_cases.homes.send_left_overs import send_left_overs
from services.checkin.web.api import new_api
from services.checkin.web.console.console_pages import console_routes, new_console_pages
from services.checkin.web.console.elsewhere_page import door_refusal_page
from services.checkin.web.dependencies import DEPENDENCIES, Dependencies
from services.checkin.web.guards import ManagerGuard
from services.checkin.web.guest_forms.guest_form_pages import guest_form_routes
from services.checkin.web.live.live_counts import LiveCounts
from services.checkin.web.live.live_hub import LiveHub
from services.checkin.web.pages import ScannerPages
from services.checkin.web.printing.station_pages import station_routes
from shared.alarms.mongo_alarms import MongoAlarms
from shared.alarms.probes import storage_probe
from shared.alarms.watch import LOOK_AT_ALARMS, AlarmWatch
from shared.clock import utc_now
from shared.dead_letter_routes import add_dead_letter_routes
from shared.figures import standard_figures
from shared.health import standard_checks
from shared.http.middleware import REFUSAL_PAGE
from shared.http.openapi import routes
from shared.http.rate_limits import RateLimit
from shared.identity.guards import CONSOLE, IDENTITIES
from shared.identity.store import Identities
from shared.messaging.broker import Broker
from shared.messaging.consumer import Consumer
from shared.messaging.copy_checks import CopyChecks
from shared.messaging.dead_letters import DeadLetters
from shared.messaging.epochs import Epochs
from shared.messaging.publication import Relay
from shared.messaging.states import DIGEST, Digests, Republisher
from shared.mongo.connection import connect
from shared.mongo.unfinished_restore import wait_for_restore
from shared.schedule.mongo_schedule import MongoSchedule
from shared.schedule.scheduler import Handler, Scheduler
from shared.service import Service, new_application, standard_loops

NAME: Final = "checkin"


def build(settings: CheckinSettings) -> Service:
    """The service with all its parts, ready to be served."""
    database = connect(settings, NAME)
    broker = Broker(settings.rabbitmq_url.get_secret_value(), settings.broker_namespace, settings.branch)
    dead_letters, identities = DeadLetters(database), Identities(database)
    cards, scanner = MongoGateCards(database), ScannerPages()
    attendance = AttendanceStates(database["door"], utc_now)
    epochs = Epochs(database)
    roster, setups = MongoRoster(database, utc_now), MongoEventSetups(database, settings.own)
    doors = doors_with(database, broker, epochs, settings.own, utc_now, on_move=setups.forget)
    desk_entries = DeskEntryStates(database["desk_entries"], utc_now)
    printing, printed = printing_with(database, settings.session_keys, utc_now)
    alarms = MongoAlarms(database, utc_now)
    relay = Relay(broker, epochs, utc_now, desk_entries, attendance, printed, doors.outbox, alarms)
    scan_store = MongoScanStore(database, attendance, desk_entries)
    devices, schedule = MongoDevices(database, utc_now), MongoSchedule(database)
    rehearsals = MongoRehearsals(database, setups.forget)
    digests = Digests(NAME, doors.states, epochs, schedule, relay)
    watched = (*probes(setups=setups, devices=devices, clock=utc_now), storage_probe(database))
    due: dict[str, Handler] = {
        **schedule_handlers(setups=setups, devices=devices, cards=cards, rehearsals=rehearsals, clock=utc_now),
        LEFT_OVERS: partial(send_left_overs, homes=doors.homes, documents=doors.documents, mail=doors.mail),
        DIGEST: digests.publish,
        LOOK_AT_ALARMS: AlarmWatch(f"{NAME}.{settings.home_name}", alarms, watched, utc_now).look,
    }
    scheduler = Scheduler(schedule, due, utc_now)
    roster_copies = RosterCopies(database)
    blank_badges = blank_badge_copies(database)
    copies = (EventCopies(database, roster_copies), roster_copies, blank_badges, *identities.copies())
    desk = MongoDeskEntries(database, attendance, desk_entries)
    copy_checks = CopyChecks(database, copies, relay.send)
    counts = MongoAttendanceCounts(database)
    handlers = consumers.handlers(
        roster=roster,
        setups=setups,
        scan_store=scan_store,
        identities=identities,
        publisher=PublisherAtHome(doors.states, Republisher(NAME, doors.states, epochs, broker, digests)),
        copies=copy_checks,
        desk=desk,
        counts=counts,
        forwarding=doors.forwarding,
        schedule=schedule,
        homes=doors.homes,
        documents=doors.documents,
        mail=doors.mail,
        clock=utc_now,
    )
    consumer = Consumer(broker, NAME, handlers, dead_letters, doors.homes.wants)

    live_hub = LiveHub(MongoNewsFeed(database))
    live_counts = LiveCounts(live_hub, setups, counts, utc_now)

    app = new_application(settings)
    app.on_shutdown.append(live_hub.stop)
    app[IDENTITIES] = identities
    app[CONSOLE] = f"{settings.public_url}/console"
    app[DEPENDENCIES] = Dependencies(
        scan_store=scan_store,
        scan_log=MongoScanLog(database),
        desk=desk,
        roster=roster,
        counts=counts,
        setups=setups,
        devices=devices,
        rehearsals=rehearsals,
        schedule=schedule,
        encrypt=encrypt,
        derive_share=partial(derive_share, settings.session_keys[0]),
        guest_forms=SignedGuestForms(settings.session_keys),
        guest_entries=MongoGuestEntries(database),
        cards=cards,
        derive_card_codes=partial(derive_codes, settings.session_keys),
        printing=printing,
        pairings=RateLimit(settings.pairings_per_minute, time.monotonic),
        guest_submissions=RateLimit(settings.guest_forms_per_minute, time.monotonic),
        clock=utc_now,
        random=secrets.SystemRandom(),
        public_url=settings.public_url,
        app_version=scanner.assets.version,
        is_late=broker.is_late,
        watched_guests=MongoWatchedGuests(database),
        grouped_people=MongoGroupedPeople(database),
        live_hub=live_hub,
        live_counts=live_counts,
        forwarding=doors.forwarding,
    )
    api = new_api()
    add_dead_letter_routes(api, NAME, dead_letters, broker, who=ManagerGuard("dead-letters"))
    pages = new_console_pages()
    app[REFUSAL_PAGE] = lambda request, refusal: door_refusal_page(pages, request, refusal)
    app.add_routes(
        [*routes(api), *console_routes(pages), *guest_form_routes(pages), *scanner.routes(), *station_routes(pages)]
    )
    return Service(
        name=NAME,
        app=app,
        port=settings.checkin_port,
        settings=settings,
        checks={**standard_checks(database, broker), "schedule": scheduler.check},
        prepare=(
            lambda: wait_for_restore(database),
            lambda: indexes.prepare(database),
            roster.prepare,
            dead_letters.prepare,
            identities.prepare,
            schedule.prepare,
            attendance.prepare,
            printed.prepare,
            doors.homes.prepare,
            doors.outbox.prepare,
            desk_entries.prepare,
            alarms.prepare,
            lambda: schedule.put_earlier(LOOK_AT_ALARMS, NAME, utc_now()),
            *(copy.prepare for copy in copies),
            digests.publish_all_soon,
            lambda: copy_checks.ask_for_digests("registration"),
            lambda: ask_for_what_is_missing(database, relay.send, utc_now),
        ),
        loops={
            **standard_loops(NAME, broker, dead_letters, consumer.run),
            "publication": relay.run,
            "schedule": scheduler.run,
            "live news": live_hub.follow,
            "live counts": live_counts.beat,
        },
        finish=(relay.drain,),
        figures=standard_figures(NAME, database, broker, relay, dead_letters),
    )
