"""Certificates of attendance as PDF: one for a person, or all of an event."""

from collections.abc import Sequence

from aiohttp import web

from services.registration.domain.certificate import HasNotCome
from services.registration.domain.event import Event
from services.registration.domain.registration import UnknownRegistration
from services.registration.ports.people import Entry
from services.registration.use_cases.documents.issue_certificates import issue_certificates
from services.registration.web.dependencies import DEPENDENCIES
from services.registration.web.documents.file_answers import PDF, DocumentQuery, document_language, file_answer
from services.registration.web.documents.printing import certificates_document
from services.registration.web.guards import event_of
from services.registration.web.request_values import code_of
from shared.http.api import Api
from shared.identity.authorisation import UnknownEvent
from shared.identity.guards import OrganiserGuard, signed_in

READ = OrganiserGuard("registrations:read")


def add_certificate_routes(api: Api) -> None:
    """Adds the operations to the API."""
    api.get(
        "/events/{slug}/certificates.pdf",
        who=READ,
        query=DocumentQuery,
        answer_types=(PDF,),
        refusals=(UnknownEvent, HasNotCome),
    )(get_all_certificates)
    api.get(
        "/events/{slug}/certificates/{code}.pdf",
        who=READ,
        answer_types=(PDF,),
        refusals=(UnknownEvent, UnknownRegistration, HasNotCome),
    )(get_certificate)


async def get_certificate(request: web.Request) -> web.Response:
    """Returns the certificate of somebody who came, in their language."""
    event = await event_of(request, "registrations:read")
    entry = await request.app[DEPENDENCIES].registrations.read(event.slug, code_of(request))
    pdf = await certificates_of(request, event, [entry], entry.registration.locale, signed_in(request).actor)
    return file_answer(pdf, PDF, f"{event.slug}-certificate-{entry.registration.code}.pdf")


async def get_all_certificates(request: web.Request, query: DocumentQuery) -> web.Response:
    """Returns the certificates of all who came, by name, each in their language."""
    event = await event_of(request, "registrations:read")
    people = request.app[DEPENDENCIES].registrations.attendees(event.slug)
    entries = [entry async for entry in people if entry.attendance.has_come]
    if not entries:
        raise HasNotCome
    pdf = await certificates_of(request, event, entries, document_language(event, query), signed_in(request).actor)
    return file_answer(pdf, PDF, f"{event.slug}-certificates.pdf")


async def certificates_of(
    request: web.Request, event: Event, entries: Sequence[Entry], language: str, actor: str
) -> bytes:
    """Returns certificates of people who came, issued where they are not yet. Raises HasNotCome."""
    dependencies = request.app[DEPENDENCIES]
    issued = await issue_certificates(
        event,
        entries,
        actor=actor,
        certificates=dependencies.certificates,
        clock=dependencies.clock,
        random=dependencies.random,
    )
    pairs = [(certificate, entry.registration) for certificate, entry in zip(issued, entries, strict=True)]
    return await certificates_document(
        event, pairs, language=language, pictures=dependencies.pictures, public_url=dependencies.public_url
    )
