"""The columns of a list of people: to which field of a registration each heading belongs, in any of our languages."""

import re
from collections.abc import Iterator, Mapping, Sequence

from services.registration.domain.event import Event
from services.registration.domain.event_definition import PRIVACY
from services.registration.domain.questions import Question
from shared.language.names import fold

FULL_NAME = "full_name"
LEFT_OUT = ""
# The names of forms, badges and our exports, then those of other programs' exports. Of two columns that fit, the one
# that stands further left in this list is taken.
HEADINGS: Mapping[str, tuple[str, ...]] = {
    "first_name": (
        "first name, attendee name: given name, given name, forename, given names, attendee first name",
        "prénom, prénom du participant, Vorname, Virnumm, Vornamen, prénoms",
    ),
    "last_name": (
        "last name, attendee name: family name, surname, family name, attendee last name, attendee surname",
        "nom de famille, nom du participant, Nachname, Familienname, Familljennumm, Zuname, Nonumm",
    ),
    FULL_NAME: (
        "full name, attendee name, participant, attendee, name of attendee",
        "nom complet, nom et prénom, prénom et nom, vollständiger Name, Vor- und Nachname, ganzen Numm, Teilnehmer",
    ),
    "honorific": (
        "title, honorific, salutation, attendee name: title, prefix",
        "titre, civilité, Titel, Anrede, Uried",
    ),
    "email": (
        "attendee email, e-mail, email address, e-mail address, mail, mail address",
        "adresse e-mail, courriel, adresse électronique, adresse mail, E-Mail-Adresse, Mailadresse, E-Mail-Adress",
    ),
    "company": (
        "company, company or organisation, company or organization, company name, employer, attendee company",
        "entreprise, entreprise ou organisation, société, employeur, Firma, Firma oder Organisation, Unternehmen",
        "Firma oder Organisatioun, Betrib, organisation, organization",
    ),
    "job_title": (
        "job title, position, function, role, occupation",
        "fonction, poste, Funktion, Berufsbezeichnung, Stelle, Funktioun",
    ),
    "category": (
        "category, ticket type, ticket, product, participant type, attendee type, registration type",
        "catégorie, type de billet, billet, produit, Kategorie, Ticketart, Tickettyp, Produkt, Ticketaart",
    ),
    "sessions": (
        "sessions, session, workshop, workshops, sessions waiting, sessions, on the waiting list",
        "atelier, ateliers, séance, séances, Programmpunkte, Programmpunkt, Sitzungen, Sessioun, Sessiounen",
    ),
    "locale": ("locale, language, preferred language", "langue, Sprache, Sprooch, langue préférée"),
    "tags": ("tags, tag, labels", "étiquettes, étiquette, Schlagwörter, Schlagwort, Etiketten, Etikett"),
    "attention": (
        "attention, note for the door, note",
        "note pour l'accueil, remarque, Hinweis für den Einlass, Hinweis, Notiz fir den Agank, Notiz",
    ),
    "code": ("code",),
    f"consents.{PRIVACY}": ("privacy, privacy consent", "protection des données, Datenschutz, Dateschutz"),
}
NAME = frozenset(["name", "nom", "numm"])  # the last name beside a first name, else the whole one
SEVERAL_COLUMNS = ("sessions",)
_APART = re.compile(r",\s+(?!on the)")


def heading_key(heading: str) -> str:
    """Returns a heading without case, accents, spaces and signs, as headings are compared."""
    return "".join(filter(str.isalnum, fold(heading)))


def import_fields(event: Event) -> tuple[str, ...]:
    """Returns the fields that a column can belong to: answers and consents by the ids of what they are about."""
    answers = (f"answers.{question.id}" for question in _asked(event))
    return (*HEADINGS, *answers, *(f"consents.{consent.id}" for consent in event.consents))


def match_columns(event: Event, headings: Sequence[str]) -> tuple[str, ...]:
    """Returns the field of each column; LEFT_OUT for one that is not known, or whose field another one fits better."""
    keys = [heading_key(heading) for heading in headings]
    known = _known(event)
    ranked = [known.get(key, (LEFT_OUT, 0)) for key in keys]
    has_first_name = any(field == "first_name" for field, _ in ranked)
    own_name = "last_name" if has_first_name else FULL_NAME
    ranked = [(own_name, 1000) if key in NAME else match for key, match in zip(keys, ranked, strict=True)]
    best: dict[str, int] = {}
    for column, (field, rank) in enumerate(ranked):
        if field and (field not in best or rank < ranked[best[field]][1]):
            best[field] = column
    if {"first_name", "last_name"} & best.keys():
        best.pop(FULL_NAME, None)
    return tuple(
        field if field in SEVERAL_COLUMNS or best.get(field) == column else LEFT_OUT
        for column, (field, _) in enumerate(ranked)
    )


def _known(event: Event) -> dict[str, tuple[str, int]]:
    """The field and the rank of each heading. The names of fields come before all others."""
    known: dict[str, tuple[str, int]] = {}
    for field, key, rank in _headings(event):
        if key:
            known.setdefault(key, (field, rank))
    return known


def _headings(event: Event) -> Iterator[tuple[str, str, int]]:
    for field in import_fields(event):
        yield field, heading_key(field), 2  # behind what other programs call the attendee's own
    for field, lists in HEADINGS.items():
        names = [name for names in lists for name in _APART.split(names)]
        yield from ((field, heading_key(name), rank) for rank, name in enumerate(names, 1))
    for question in _asked(event):
        for name in (question.id, *question.label.values()):
            yield f"answers.{question.id}", heading_key(name), 1
    for consent in event.consents:
        for name in (consent.id, *consent.text.values()):
            yield f"consents.{consent.id}", heading_key(name), 1


def _asked(event: Event) -> Iterator[Question]:
    return (question for question in event.questions if not question.retired)
