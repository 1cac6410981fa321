"""Puts check-in together: the one module that imports all others."""

import secrets
import time

from services.checkin import consumers
from services.checkin.adapters import indexes
from services.checkin.adapters.attendance_states import AttendanceStates
from services.checkin.adapters.counts import MongoAttendanceCounts
from services.checkin.adapters.devices import MongoDevices
from services.checkin.adapters.encryption import encrypt
from services.checkin.adapters.event_setups import MongoEventSetups
from services.checkin.adapters.roster import MongoRoster
from services.checkin.adapters.scan_store import MongoScanStore
from services.checkin.schedule import handlers as schedule_handlers
from services.checkin.settings import CheckinSettings
from services.checkin.web.api import new_api
from services.checkin.web.console.console_pages import console_routes, new_console_pages
from services.checkin.web.dependencies import DEPENDENCIES, Dependencies
from services.checkin.web.guards import ManagerGuard
from services.checkin.web.pages import ScannerPages
from shared.clock import utc_now
from shared.contracts import Message
from shared.contracts.checkin import AttendanceChanged
from shared.contracts.registration import EventChanged, RegistrationChanged
from shared.contracts.synchronisation import DigestPublished
from shared.dead_letter_routes import add_dead_letter_routes
from shared.health import standard_checks
from shared.http.middleware import REFUSAL_PAGE
from shared.http.openapi import routes
from shared.http.pages import refusal_page
from shared.http.rate_limits import RateLimit
from shared.identity.guards import CONSOLE, IDENTITIES
from shared.identity.store import Identities
from shared.messaging.broker import Broker
from shared.messaging.consumer import Consumer
from shared.messaging.dead_letters import DeadLetters
from shared.messaging.publication import Relay
from shared.messaging.synchronisation import CopyCheck, publish_digests
from shared.mongo.connection import connect
from shared.schedule.mongo_schedule import MongoSchedule
from shared.schedule.scheduler import Scheduler
from shared.service import Service, new_application, standard_loops

NAME = "checkin"


def build(settings: CheckinSettings) -> Service:
    """The service with all its parts, ready to be served."""
    database = connect(settings, NAME)
    broker = Broker(settings.rabbitmq_url.get_secret_value(), settings.broker_namespace)
    dead_letters, identities = DeadLetters(database), Identities(database)
    attendance = AttendanceStates(database["door"], utc_now)
    relay = Relay(attendance, broker, utc_now)
    roster, setups = MongoRoster(database, utc_now), MongoEventSetups(database)
    devices, schedule = MongoDevices(database, utc_now), MongoSchedule(database)
    scheduler = Scheduler(schedule, schedule_handlers(setups=setups, devices=devices, clock=utc_now), utc_now)
    handlers = consumers.handlers(
        roster=roster,
        setups=setups,
        identities=identities,
        copies=(
            CopyCheck(EventChanged.NAME, setups.digest, broker.send),
            CopyCheck(RegistrationChanged.NAME, roster.digest, broker.send),
        ),
        tell_again=attendance.again,
    )
    consumer = Consumer(broker, NAME, handlers, dead_letters)

    async def digests() -> list[Message]:
        return await _digests(setups, attendance)

    async def send(messages: list[Message]) -> None:
        await broker.send(*messages)

    app = new_application(settings)
    app[IDENTITIES] = identities
    app[CONSOLE] = f"{settings.public_url}/console"
    app[DEPENDENCIES] = Dependencies(
        scan_store=MongoScanStore(database, attendance),
        roster=roster,
        counts=MongoAttendanceCounts(database),
        setups=setups,
        devices=devices,
        schedule=schedule,
        encrypt=encrypt,
        pairings=RateLimit(settings.pairings_per_minute, time.monotonic),
        clock=utc_now,
        random=secrets.SystemRandom(),
        public_url=settings.public_url,
    )
    api = new_api()
    add_dead_letter_routes(api, NAME, dead_letters, broker, who=ManagerGuard("dead-letters"))
    pages = new_console_pages()
    app[REFUSAL_PAGE] = lambda request, refusal: refusal_page(pages, request, refusal)
    app.add_routes([*routes(api), *console_routes(pages), *ScannerPages().routes()])
    return Service(
        name=NAME,
        app=app,
        port=settings.checkin_port,
        settings=settings,
        checks={**standard_checks(database, broker), "schedule": scheduler.check},
        prepare=(lambda: indexes.prepare(database), identities.prepare, schedule.prepare, attendance.prepare),
        loops={
            **standard_loops(NAME, broker, dead_letters, consumer.run),
            "publication": relay.run,
            "schedule": scheduler.run,
            "digests": lambda: publish_digests(digests, send),
        },
        finish=(relay.drain,),
    )


async def _digests(setups: MongoEventSetups, attendance: AttendanceStates) -> list[Message]:
    """The digest of each event's attendances: their number, and the sum of their versions."""
    messages: list[Message] = []
    for event in await setups.known_events():
        count, versions = await attendance.digest(event)
        if count:
            messages.append(
                DigestPublished(
                    publisher="checkin", event=event, kind=AttendanceChanged.NAME, count=count, versions=versions
                )
            )
    return messages
