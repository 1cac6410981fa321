"""Puts the mailer together: the one module that knows all others."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Final

from async_lru import alru_cache

from services.mailer import consumers
from services.mailer.adapters import indexes
from services.mailer.adapters.alarms import MongoReaders, probes
from services.mailer.adapters.bounce_reader import MimeBounceReader
from services.mailer.adapters.composer import MessageComposer
from services.mailer.adapters.dkim_signatures import DkimSigner
from services.mailer.adapters.dns_records import DnsRecords
from services.mailer.adapters.erased_people import MongoErasedPeople
from services.mailer.adapters.events import MongoEvents
from services.mailer.adapters.imap_mailbox import ImapMailbox
from services.mailer.adapters.ledger import MongoLedger
from services.mailer.adapters.mail_figures import mails_by_state, note_secret_end
from services.mailer.adapters.mail_lists import MongoMailLists
from services.mailer.adapters.mail_statuses import MongoStates
from services.mailer.adapters.mailed_people import MongoMailedPeople
from services.mailer.adapters.oauth_tokens import OAuthTokens
from services.mailer.adapters.overrides import MongoOverrides
from services.mailer.adapters.previews import TemplatePreviews
from services.mailer.adapters.returned_mails import MongoReturnedMails
from services.mailer.adapters.server_states import MongoServerStates
from services.mailer.adapters.smtp import SmtpConnection
from services.mailer.adapters.smtp_check import SmtpCheck
from services.mailer.adapters.suppressions import MongoSuppressions
from services.mailer.adapters.tls_probe import SmtpTlsProbe
from services.mailer.adapters.turns import MongoTurns
from services.mailer.adapters.unsubscriptions import MongoUnsubscriptions
from services.mailer.domain.circuit_breaker import CircuitBreaker
from services.mailer.domain.domain_limit import DomainLimit
from services.mailer.domain.sending import Finding
from services.mailer.domain.tempo import Tempo
from services.mailer.schedule import FORGETTING, READING, Delivery, watch_queue
from services.mailer.schedule import handlers as schedule_handlers
from services.mailer.settings import MailerSettings
from services.mailer.use_cases.alarms.tell_alarm import tell_alarm
from services.mailer.use_cases.bounces.handle_bounce import handle_bounce
from services.mailer.use_cases.bounces.read_mailbox import read_mailbox
from services.mailer.use_cases.mails.find_objection import find_objection
from services.mailer.use_cases.sending.check_sending import check_sending
from services.mailer.web.api import new_api
from services.mailer.web.dependencies import DEPENDENCIES, Dependencies
from services.mailer.web.overrides.samples import TESTS_PER_MINUTE
from services.mailer.web.pages import new_pages, page_routes
from shared.alarms.mongo_alarms import MongoAlarms
from shared.alarms.watch import LOOK_AT_ALARMS, AlarmWatch
from shared.clock import utc_now
from shared.dead_letter_routes import add_dead_letter_routes
from shared.documents.badge import warm_up
from shared.figures import standard_figures
from shared.health import standard_checks
from shared.http.middleware import REFUSAL_PAGE
from shared.http.openapi import routes
from shared.http.pages import refusal_page
from shared.http.rate_limits import RateLimit
from shared.identity.guards import CONSOLE, IDENTITIES
from shared.identity.store import Identities
from shared.messaging.broker import Broker
from shared.messaging.consumer import Consumer
from shared.messaging.copy_checks import CopyChecks
from shared.messaging.dead_letters import DeadLetters
from shared.messaging.epochs import Epochs
from shared.messaging.publication import Relay
from shared.messaging.states import Republisher
from shared.mongo.connection import Database, connect
from shared.mongo.unfinished_restore import wait_for_restore
from shared.schedule.mongo_schedule import MongoSchedule
from shared.schedule.scheduler import Scheduler
from shared.service import Service, new_application, standard_loops

NAME: Final = "mailer"


def build(settings: MailerSettings) -> Service:
    """The service, ready to be served."""
    database = connect(settings, NAME)
    broker = Broker(settings.rabbitmq_url.get_secret_value(), settings.broker_namespace)
    dead_letters, identities, events = DeadLetters(database), Identities(database), MongoEvents(database)
    ledger = MongoLedger(database, settings.sender.domain)
    overrides, suppressions = MongoOverrides(database), MongoSuppressions(database)
    unsubscriptions = MongoUnsubscriptions(database, ledger.requests)
    composer = MessageComposer(
        settings.sender,
        utc_now,
        settings.unsubscribe_links,
        overrides,
        settings.bounce_address,
        signer=_signer(settings),
    )
    breaker = CircuitBreaker()
    epochs = Epochs(database)
    alarms = MongoAlarms(database, utc_now)
    relay = Relay(broker, epochs, utc_now, ledger.statuses, ledger.requests, alarms)
    copies = (events.copies, *identities.copies())
    copy_checks = CopyChecks(database, copies, relay.send)
    schedule, retention = MongoSchedule(database), timedelta(days=settings.mail_retention_days)
    bounces = partial(
        handle_bounce,
        reader=MimeBounceReader(),
        return_paths=settings.return_paths,
        mails=MongoReturnedMails(database, ledger.statuses),
        clock=utc_now,
    )
    client = settings.oauth_client
    tokens = OAuthTokens(client) if client else None
    note_secret_end(client)
    readers = MongoReaders(database)
    tell = partial(
        tell_alarm,
        ledger=ledger,
        events=events,
        readers=readers,
        public_url=settings.public_url,
        clock=utc_now,
    )
    watched = probes(database, broker, MongoServerStates(database, utc_now), settings.smtp_oauth_secret_ends, utc_now)
    due = {
        LOOK_AT_ALARMS: AlarmWatch(NAME, alarms, watched, utc_now, tell).look,
        **schedule_handlers(
            retention=retention,
            ledger=ledger,
            suppressions=suppressions,
            look_for_bounces=_look_for_bounces(settings, bounces, tokens),
            clock=utc_now,
        ),
    }
    scheduler = Scheduler(schedule, due, utc_now)
    handlers = consumers.handlers(
        ledger=ledger,
        kinds=composer.kinds,
        erased_people=MongoErasedPeople(database, ledger.statuses, dead_letters),
        events=events,
        identities=identities,
        publisher=Republisher(NAME, MongoStates(database), epochs, broker),
        copies=copy_checks,
        readers=readers,
        public_url=settings.public_url,
        clock=utc_now,
    )
    consumer = Consumer(broker, NAME, handlers, dead_letters)

    app = new_application(settings)
    app[IDENTITIES] = identities
    app[CONSOLE] = f"{settings.public_url}/console"
    app[DEPENDENCIES] = Dependencies(
        ledger=ledger,
        lists=MongoMailLists(database),
        events=events,
        server_state=MongoServerStates(database, utc_now),
        suppressions=suppressions,
        unsubscriptions=unsubscriptions,
        handle_bounce=bounces,
        check_sending=_sending_check(settings),
        dead_letters=dead_letters,
        replay=lambda key: dead_letters.replay(key, broker, NAME),
        clock=utc_now,
        overrides=overrides,
        previews=TemplatePreviews(),
        mailed_people=MongoMailedPeople(database),
        tests=RateLimit(TESTS_PER_MINUTE, time.monotonic),
    )
    api = new_api()
    add_dead_letter_routes(api, NAME, dead_letters, broker)
    pages = new_pages()
    app[REFUSAL_PAGE] = lambda request, refusal: refusal_page(pages, request, refusal)
    app.add_routes([*routes(api), *page_routes(pages, settings.unsubscribe_links)])
    return Service(
        name=NAME,
        app=app,
        port=settings.mailer_port,
        settings=settings,
        checks={
            **standard_checks(database, broker),
            "schedule": scheduler.check,
            "smtp": SmtpCheck(settings.smtp_server, settings.sender.address, breaker),
        },
        prepare=(
            lambda: wait_for_restore(database),
            _load_fonts,
            lambda: indexes.prepare(database),
            events.prepare,
            ledger.statuses.prepare,
            ledger.requests.prepare,
            alarms.prepare,
            lambda: schedule.put_earlier(LOOK_AT_ALARMS, NAME, utc_now()),
            dead_letters.prepare,
            identities.prepare,
            schedule.prepare,
            lambda: schedule.put(FORGETTING, "mails", utc_now()),
            lambda: schedule.put(READING, "mailbox", utc_now()),
            *(copy.prepare for copy in copies),
            lambda: copy_checks.ask_for_digests("registration"),
        ),
        loops={
            **standard_loops(NAME, broker, dead_letters, consumer.run),
            **_deliveries(settings, database, ledger, composer, breaker, tokens=tokens),
            "publication": relay.run,
            "schedule": scheduler.run,
            "queue watch": lambda: watch_queue(ledger, utc_now),
        },
        finish=(relay.drain,),
        figures=(*standard_figures(NAME, database, broker, relay, dead_letters), mails_by_state(database)),
    )


def _sending_check(settings: MailerSettings) -> Callable[[], Awaitable[Sequence[Finding]]]:
    """The check of who sends, whose findings are reused for a minute."""
    tls = SmtpTlsProbe(settings.smtp_server, settings.sender.address)
    check = partial(
        check_sending, settings.sending_identity, dns=DnsRecords(settings.dns_nameserver), tls=tls, clock=utc_now
    )
    return alru_cache(maxsize=1, ttl=60)(check)


def _signer(settings: MailerSettings) -> DkimSigner | None:
    return DkimSigner(settings.signing_domain, settings.signing_keys) if settings.signing_keys else None


def _deliveries(
    settings: MailerSettings,
    database: Database,
    ledger: MongoLedger,
    composer: MessageComposer,
    breaker: CircuitBreaker,
    *,
    tokens: OAuthTokens | None,
) -> dict[str, Callable[[], Awaitable[None]]]:
    """One loop per connection to the SMTP server."""
    delivery = Delivery(
        ledger=ledger,
        composer=composer,
        queued=ledger.queued,
        breaker=breaker,
        server_state=MongoServerStates(database, utc_now),
        tempo=Tempo(settings.mail_per_minute, settings.mail_per_minute_per_domain),
        turns=MongoTurns(database),
        domains=DomainLimit.for_connections(settings.mail_connections),
        clock=utc_now,
        unknown_retry=timedelta(seconds=settings.mail_unknown_retry_seconds),
        return_paths=settings.return_paths,
        objection=partial(
            find_objection,
            ledger=ledger,
            suppressions=MongoSuppressions(database),
            unsubscriptions=MongoUnsubscriptions(database, ledger.requests),
        ),
    )
    return {
        f"delivery {number}": partial(delivery.run, _connection(settings, tokens))
        for number in range(1, settings.mail_connections + 1)
    }


def _look_for_bounces(
    settings: MailerSettings, handle: Callable[[bytes], Awaitable[object]], tokens: OAuthTokens | None
) -> Callable[[], Awaitable[datetime]] | None:
    server = settings.imap_server
    if server is None:
        return None
    every = timedelta(seconds=settings.imap_poll_seconds)
    return partial(read_mailbox, ImapMailbox(server, tokens), handle=handle, every=every, clock=utc_now)


def _connection(settings: MailerSettings, tokens: OAuthTokens | None) -> SmtpConnection:
    return SmtpConnection(
        settings.smtp_server,
        settings.sender.address,
        timeout=settings.smtp_timeout_seconds,
        answer_timeout=settings.smtp_answer_seconds,
        tokens=tokens,
    )


async def _load_fonts() -> None:
    await asyncio.to_thread(warm_up)
