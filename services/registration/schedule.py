"""The things that become due in registration, jobs among them, and the use case of each; and what may go wrong."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial

from services.registration.ports.campaigns import Campaigns
from services.registration.ports.erasure import PersonTraces
from services.registration.ports.events import Events
from services.registration.ports.figures import Figures
from services.registration.ports.history import History
from services.registration.ports.identity import Accounts
from services.registration.ports.invitations import Invitations
from services.registration.ports.manage_links import ManageLinks
from services.registration.ports.opening import OpeningWishes
from services.registration.ports.organisations import Organisations
from services.registration.ports.people import Registrations
from services.registration.ports.places import EventTransactions
from services.registration.use_cases.alarms.find_stuck_lists import find_stuck_lists
from services.registration.use_cases.bulk.run_bulk import run_bulk
from services.registration.use_cases.bulk.start_bulk import BULK
from services.registration.use_cases.campaigns.ask_coming import ask_coming
from services.registration.use_cases.campaigns.begin_campaign import CAMPAIGN, CAMPAIGN_MAILS, begin_campaign
from services.registration.use_cases.campaigns.mail_campaign import mail_campaign
from services.registration.use_cases.campaigns.mail_scheduled import mail_scheduled
from services.registration.use_cases.campaigns.run_schedule import MAIL_SCHEDULE, SCHEDULED_MAILS, run_schedule
from services.registration.use_cases.campaigns.start_asking import STILL_COMING
from services.registration.use_cases.events.start_news import NEWS
from services.registration.use_cases.events.tell_news import tell_news
from services.registration.use_cases.events.tell_opening import OPENING, tell_opening
from services.registration.use_cases.exports.make_export import make_export
from services.registration.use_cases.exports.start_export import EXPORT
from services.registration.use_cases.imports.run_import import run_import
from services.registration.use_cases.imports.run_undo import run_undo
from services.registration.use_cases.imports.start_import import IMPORT
from services.registration.use_cases.imports.undo_import import UNDO
from services.registration.use_cases.invitations.invite_several import invite_several
from services.registration.use_cases.invitations.lapse_invitations import lapse_invitations
from services.registration.use_cases.invitations.start_inviting import INVITE_SEVERAL
from services.registration.use_cases.organisations.match_people import MATCH_AGAIN, match_people
from services.registration.use_cases.people.end_evidence import END_OF_EVIDENCE, end_evidence
from services.registration.use_cases.people.erase_again import ERASE_AGAIN, erase_again
from services.registration.use_cases.places.lapse_offers import lapse_offers
from services.registration.use_cases.steps.add_invitation import LOOK_AT_INVITATIONS
from services.registration.use_cases.steps.offer_place import OFFERS
from shared.alarms.watch import Probe
from shared.clock import Clock
from shared.documents.tickets import Random
from shared.jobs.files import JobFiles
from shared.jobs.ports import Jobs
from shared.jobs.steps import Step, job_handlers
from shared.schedule.scheduler import Handler


@dataclass(frozen=True, slots=True, kw_only=True)
class ScheduleDependencies:
    """The stores, and the dependencies from outside, that use cases need which become due."""

    events: Events
    registrations: Registrations
    organisations: Organisations
    opening_wishes: OpeningWishes
    invitations: Invitations
    traces: PersonTraces
    figures: Figures
    history: History
    campaigns: Campaigns
    accounts: Accounts
    transactions: EventTransactions
    jobs: Jobs
    job_files: JobFiles
    links: ManageLinks
    clock: Clock
    random: Random
    public_url: str


def handlers(dependencies: ScheduleDependencies) -> Mapping[str, Handler]:
    """The handler of each kind of due thing."""
    return {
        OPENING: partial(
            tell_opening,
            events=dependencies.events,
            wishes=dependencies.opening_wishes,
            organisations=dependencies.organisations,
            clock=dependencies.clock,
            public_url=dependencies.public_url,
        ),
        LOOK_AT_INVITATIONS: partial(
            lapse_invitations,
            invitations=dependencies.invitations,
            transactions=dependencies.transactions,
            clock=dependencies.clock,
            random=dependencies.random,
            links=dependencies.links,
        ),
        END_OF_EVIDENCE: partial(
            end_evidence,
            events=dependencies.events,
            traces=dependencies.traces,
            transactions=dependencies.transactions,
            clock=dependencies.clock,
        ),
        ERASE_AGAIN: partial(
            erase_again,
            registrations=dependencies.registrations,
            traces=dependencies.traces,
            transactions=dependencies.transactions,
            clock=dependencies.clock,
            random=dependencies.random,
            links=dependencies.links,
        ),
        MATCH_AGAIN: partial(match_people, organisations=dependencies.organisations),
        OFFERS: partial(
            lapse_offers,
            transactions=dependencies.transactions,
            clock=dependencies.clock,
            random=dependencies.random,
            links=dependencies.links,
        ),
        CAMPAIGN: partial(
            begin_campaign, campaigns=dependencies.campaigns, jobs=dependencies.jobs, clock=dependencies.clock
        ),
        MAIL_SCHEDULE: partial(
            run_schedule,
            events=dependencies.events,
            transactions=dependencies.transactions,
            jobs=dependencies.jobs,
            clock=dependencies.clock,
        ),
        **job_handlers(dependencies.jobs, _job_steps(dependencies), dependencies.clock),
    }


def probes(dependencies: ScheduleDependencies) -> tuple[Probe, ...]:
    """The probes for alarms."""
    find = partial(find_stuck_lists, events=dependencies.events, clock=dependencies.clock)
    return (Probe(frozenset({"waiting_list_stuck"}), find),)


def _job_steps(dependencies: ScheduleDependencies) -> Mapping[str, Step]:
    """The step of each kind of job."""
    return {
        EXPORT: partial(
            make_export,
            events=dependencies.events,
            registrations=dependencies.registrations,
            jobs=dependencies.jobs,
            files=dependencies.job_files,
        ),
        NEWS: partial(
            tell_news,
            registrations=dependencies.registrations,
            transactions=dependencies.transactions,
            clock=dependencies.clock,
            links=dependencies.links,
        ),
        SCHEDULED_MAILS: partial(
            mail_scheduled,
            events=dependencies.events,
            registrations=dependencies.registrations,
            figures=dependencies.figures,
            accounts=dependencies.accounts,
            transactions=dependencies.transactions,
            clock=dependencies.clock,
            links=dependencies.links,
            public_url=dependencies.public_url,
        ),
        STILL_COMING: partial(
            ask_coming,
            events=dependencies.events,
            registrations=dependencies.registrations,
            transactions=dependencies.transactions,
            clock=dependencies.clock,
            links=dependencies.links,
        ),
        CAMPAIGN_MAILS: partial(
            mail_campaign,
            campaigns=dependencies.campaigns,
            registrations=dependencies.registrations,
            transactions=dependencies.transactions,
            clock=dependencies.clock,
            links=dependencies.links,
        ),
        IMPORT: partial(
            run_import,
            files=dependencies.job_files,
            history=dependencies.history,
            transactions=dependencies.transactions,
            clock=dependencies.clock,
            random=dependencies.random,
            links=dependencies.links,
        ),
        INVITE_SEVERAL: partial(
            invite_several,
            files=dependencies.job_files,
            invitations=dependencies.invitations,
            transactions=dependencies.transactions,
            clock=dependencies.clock,
            public_url=dependencies.public_url,
        ),
        UNDO: partial(
            run_undo,
            registrations=dependencies.registrations,
            jobs=dependencies.jobs,
            files=dependencies.job_files,
            transactions=dependencies.transactions,
            clock=dependencies.clock,
            random=dependencies.random,
            links=dependencies.links,
        ),
        BULK: partial(
            run_bulk,
            registrations=dependencies.registrations,
            history=dependencies.history,
            transactions=dependencies.transactions,
            clock=dependencies.clock,
            random=dependencies.random,
            links=dependencies.links,
        ),
    }
