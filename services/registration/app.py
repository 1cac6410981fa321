"""Puts registration together: the one module that knows all others."""

import secrets
import time
from typing import Final

from services.registration import consumers
from services.registration.adapters import indexes
from services.registration.adapters.accounts import MongoAccounts
from services.registration.adapters.answers import MongoGivenAnswers
from services.registration.adapters.badges import MongoBlankBadges, MongoPrintLog
from services.registration.adapters.campaigns import MongoCampaigns
from services.registration.adapters.certificates import MongoCertificates
from services.registration.adapters.desk_copies import MongoDeskCopies
from services.registration.adapters.events import MongoEvents
from services.registration.adapters.export_choices import MongoExportChoices
from services.registration.adapters.figures import MongoFigures
from services.registration.adapters.group_commit import MongoEventTransactions
from services.registration.adapters.handouts import MongoHandouts
from services.registration.adapters.held_submissions import MongoHeldSubmissions
from services.registration.adapters.history import MongoHistory
from services.registration.adapters.invitations import MongoInvitations
from services.registration.adapters.manage_links import HmacManageLinks
from services.registration.adapters.migrations import migrations as all_migrations
from services.registration.adapters.opening_wishes import MongoOpeningWishes
from services.registration.adapters.organisation_reader import OrganisationReader
from services.registration.adapters.organisations import MongoOrganisations
from services.registration.adapters.passwords import Argon2Passwords
from services.registration.adapters.person_traces import MongoPersonTraces
from services.registration.adapters.pictures import MongoPictures
from services.registration.adapters.registrations import MongoRegistrations
from services.registration.adapters.sign_ins import MongoSignIns
from services.registration.adapters.site import MongoComplaints, MongoSites
from services.registration.adapters.site_certificate import SiteCertificate
from services.registration.adapters.states import MongoStates
from services.registration.adapters.table_columns import MongoTableColumns
from services.registration.adapters.waiting_log import MongoWaitingLog
from services.registration.schedule import ScheduleDependencies, probes
from services.registration.schedule import handlers as schedule_handlers
from services.registration.settings import RegistrationSettings
from services.registration.web.api import new_api
from services.registration.web.console.alarms import ALARMS, with_alarms
from services.registration.web.dashboard.live import LIVE, LiveFigures
from services.registration.web.dependencies import DEPENDENCIES, Dependencies
from services.registration.web.identity.sign_in_limit import SignInLimit
from services.registration.web.pages import new_pages, page_routes
from services.registration.web.people.page_guard import PageGuard
from shared.alarms.mongo_alarms import MongoAlarms
from shared.alarms.probes import broker_probe, storage_probe
from shared.alarms.watch import LOOK_AT_ALARMS, AlarmWatch
from shared.clock import utc_now
from shared.dead_letter_routes import add_dead_letter_routes
from shared.figures import standard_figures
from shared.health import standard_checks
from shared.http.middleware import REFUSAL_PAGE
from shared.http.openapi import routes
from shared.http.pages import refusal_page
from shared.http.rate_limits import RateLimit
from shared.identity.guards import CONSOLE, IDENTITIES
from shared.identity.store import Identities
from shared.jobs.mongo_files import MongoJobFiles
from shared.jobs.mongo_jobs import MongoJobs
from shared.messaging.broker import Broker
from shared.messaging.consumer import Consumer
from shared.messaging.copy_checks import CopyChecks
from shared.messaging.dead_letters import DeadLetters
from shared.messaging.epochs import Epochs
from shared.messaging.outbox import Outbox
from shared.messaging.publication import Relay
from shared.messaging.states import DIGEST, Digests, Republisher
from shared.mongo.connection import connect
from shared.mongo.unfinished_restore import wait_for_restore
from shared.schedule.mongo_schedule import MongoSchedule
from shared.schedule.scheduler import Scheduler
from shared.service import Service, new_application, standard_loops

NAME: Final = "registration"


def build(settings: RegistrationSettings) -> Service:
    """The service, ready to be served."""
    database = connect(settings, NAME)
    broker = Broker(settings.rabbitmq_url.get_secret_value(), settings.broker_namespace)
    outbox, dead_letters, identities = Outbox(database), DeadLetters(database), Identities(database)
    events, figures = MongoEvents(database, outbox), MongoFigures(database)
    organisation_reader = OrganisationReader(database)
    transactions = MongoEventTransactions(database, outbox, organisation_reader)
    registrations = MongoRegistrations(database, organisation_reader)
    sign_ins = MongoSignIns(database, outbox, identities)
    links = HmacManageLinks(settings.public_url, settings.manage_link_keys)
    handouts = MongoHandouts(database)
    epochs, states, schedule = Epochs(database), MongoStates(database), MongoSchedule(database)
    organisations = MongoOrganisations(database, organisation_reader, schedule)
    opening_wishes = MongoOpeningWishes(database, outbox, schedule)
    held_submissions, invitations = MongoHeldSubmissions(database), MongoInvitations(database)
    traces = MongoPersonTraces(database, dead_letters)
    campaigns = MongoCampaigns(database, outbox, schedule)
    accounts = MongoAccounts(database, outbox)
    alarms = MongoAlarms(database, utc_now)
    relay = Relay(broker, epochs, utc_now, outbox, alarms)
    migrations = all_migrations(database, utc_now)
    digests = Digests(NAME, states, epochs, schedule, relay)
    history, random = MongoHistory(database), secrets.SystemRandom()
    jobs, job_files = MongoJobs(database, schedule), MongoJobFiles(database, utc_now)
    schedule_dependencies = ScheduleDependencies(
        events=events,
        registrations=registrations,
        organisations=organisations,
        opening_wishes=opening_wishes,
        invitations=invitations,
        traces=traces,
        figures=figures,
        history=history,
        campaigns=campaigns,
        accounts=accounts,
        transactions=transactions,
        jobs=jobs,
        job_files=job_files,
        links=links,
        clock=utc_now,
        random=random,
        public_url=settings.public_url,
    )
    watched = (
        *probes(schedule_dependencies),
        broker_probe(broker),
        storage_probe(database),
        SiteCertificate(settings.public_url, utc_now).probe(),
    )
    due = {
        **schedule_handlers(schedule_dependencies),
        DIGEST: digests.publish,
        LOOK_AT_ALARMS: AlarmWatch(NAME, alarms, watched, utc_now).look,
    }
    scheduler = Scheduler(schedule, due, utc_now)
    desk = MongoDeskCopies(database)
    copy_checks = CopyChecks(database, [registrations.attendance, desk.copies], relay.send)
    republisher = Republisher(NAME, states, epochs, broker, digests)
    handlers = consumers.handlers(
        registrations,
        transactions,
        republisher,
        copy_checks,
        desk=desk,
        sender=outbox,
        alarms=alarms,
        clock=utc_now,
        random=random,
        links=links,
    )
    consumer = Consumer(broker, NAME, handlers, dead_letters)

    app = new_application(settings)
    app[IDENTITIES] = identities
    app[CONSOLE] = "/console"
    app[DEPENDENCIES] = Dependencies(
        transactions=transactions,
        events=events,
        registrations=registrations,
        organisations=organisations,
        answers=MongoGivenAnswers(database),
        opening_wishes=opening_wishes,
        held_submissions=held_submissions,
        invitations=invitations,
        traces=traces,
        figures=figures,
        history=history,
        waiting_log=MongoWaitingLog(database),
        export_choices=MongoExportChoices(database),
        table_columns=MongoTableColumns(database),
        jobs=jobs,
        job_files=job_files,
        sender=outbox,
        clock=utc_now,
        random=random,
        links=links,
        pictures=MongoPictures(database),
        blank_badges=MongoBlankBadges(database, outbox),
        print_log=MongoPrintLog(database),
        certificates=MongoCertificates(database),
        campaigns=campaigns,
        sites=MongoSites(database),
        complaints=MongoComplaints(database),
        handouts=handouts,
        accounts=accounts,
        passwords=Argon2Passwords(),
        sign_ins=sign_ins,
        sign_in_limit=SignInLimit(settings.sign_ins_per_minute, time.monotonic),
        submissions=RateLimit(settings.submissions_per_minute, time.monotonic),
        page_guard=PageGuard(settings.guard_submissions_per_minute, time.monotonic),
        certificate_checks=RateLimit(settings.sign_ins_per_minute, time.monotonic),
        suggestions=RateLimit(settings.suggestions_per_minute, time.monotonic),
        complaint_limit=RateLimit(settings.sign_ins_per_minute, time.monotonic),
        public_url=settings.public_url,
    )
    app[LIVE] = LiveFigures(events, figures, utc_now, alarms.open)
    app[ALARMS] = alarms.open
    app.middlewares.append(with_alarms)
    app.on_shutdown.append(app[LIVE].stop)
    api = new_api()
    add_dead_letter_routes(api, NAME, dead_letters, broker)
    pages = new_pages()
    app[REFUSAL_PAGE] = lambda request, refusal: refusal_page(pages, request, refusal)
    app.add_routes([*routes(api), *page_routes(pages)])
    return Service(
        name=NAME,
        app=app,
        port=settings.registration_port,
        settings=settings,
        checks={**standard_checks(database, broker), "schedule": scheduler.check},
        prepare=(
            lambda: wait_for_restore(database),
            lambda: indexes.prepare(database),
            migrations.prepare,
            outbox.prepare,
            alarms.prepare,
            lambda: schedule.put_earlier(LOOK_AT_ALARMS, NAME, utc_now()),
            registrations.attendance.prepare,
            desk.copies.prepare,
            held_submissions.prepare,
            campaigns.prepare,
            dead_letters.prepare,
            identities.prepare,
            schedule.prepare,
            jobs.prepare,
            job_files.prepare,
            handouts.prepare,
            digests.publish_all_soon,
            lambda: copy_checks.ask_for_digests("checkin"),
        ),
        loops={
            **standard_loops(NAME, broker, dead_letters, consumer.run),
            "publication": relay.run,
            "schedule": scheduler.run,
            "migrations": migrations.run,
        },
        finish=(transactions.finish, relay.drain),
        figures=standard_figures(NAME, database, broker, relay, dead_letters),
    )
