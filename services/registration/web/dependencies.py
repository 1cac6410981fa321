"""The dependencies of registration's routes and pages."""

from dataclasses import dataclass

from aiohttp import web

from services.registration.ports.answers import GivenAnswers
from services.registration.ports.badges import BlankBadges, PrintLog
from services.registration.ports.campaigns import Campaigns
from services.registration.ports.certificates import Certificates
from services.registration.ports.erasure import PersonTraces
from services.registration.ports.events import Events, Pictures
from services.registration.ports.exports import ExportChoices
from services.registration.ports.figures import Figures
from services.registration.ports.handouts import Handouts
from services.registration.ports.held_submissions import HeldSubmissions
from services.registration.ports.history import History
from services.registration.ports.identity import Accounts, Passwords, SignIns
from services.registration.ports.invitations import Invitations
from services.registration.ports.manage_links import ManageLinks
from services.registration.ports.opening import OpeningWishes
from services.registration.ports.organisations import Organisations
from services.registration.ports.people import Registrations
from services.registration.ports.places import EventTransactions
from services.registration.ports.site import Complaints, Sites
from services.registration.ports.synchronisation import Sender
from services.registration.ports.table_columns import TableColumns
from services.registration.ports.waiting_log import WaitingLog
from services.registration.web.identity.sign_in_limit import SignInLimit
from services.registration.web.people.page_guard import PageGuard
from shared.clock import Clock
from shared.documents.tickets import Random
from shared.http.rate_limits import RateLimit
from shared.jobs.files import JobFiles
from shared.jobs.ports import Jobs


@dataclass(frozen=True, slots=True)
class Dependencies:
    """Ports and settings that handlers pass to use cases; `app` puts them together."""

    transactions: EventTransactions
    events: Events
    registrations: Registrations
    organisations: Organisations
    answers: GivenAnswers
    opening_wishes: OpeningWishes
    held_submissions: HeldSubmissions
    invitations: Invitations
    traces: PersonTraces
    figures: Figures
    history: History
    waiting_log: WaitingLog
    export_choices: ExportChoices
    table_columns: TableColumns
    jobs: Jobs
    job_files: JobFiles
    sender: Sender
    clock: Clock
    random: Random
    links: ManageLinks
    pictures: Pictures
    blank_badges: BlankBadges
    print_log: PrintLog
    certificates: Certificates
    campaigns: Campaigns
    sites: Sites
    complaints: Complaints
    handouts: Handouts
    accounts: Accounts
    passwords: Passwords
    sign_ins: SignIns
    submissions: RateLimit
    page_guard: PageGuard
    certificate_checks: RateLimit
    suggestions: RateLimit
    complaint_limit: RateLimit
    sign_in_limit: SignInLimit
    public_url: str


DEPENDENCIES: web.AppKey[Dependencies] = web.AppKey("registration", Dependencies)
