"""Attendance lists, meal sheets and certificates of the domain, made ready for paper."""

from datetime import datetime

from services.registration.domain.attendance_roll import AttendanceRoll, RollChoice, RollLine
from services.registration.domain.certificate import Certificate, printed_code
from services.registration.domain.event import Event
from services.registration.domain.meal_sheet import DIET, UNSTATED, WRITTEN, Diet, Meal, MealSheet
from services.registration.domain.picture import FUNDERS, LOGO, SIGNATURE, PictureName
from services.registration.domain.registration import Registration
from services.registration.ports.events import Pictures
from shared.documents import attendance_sheet, certificate, meal_sheet
from shared.documents.calendar_file import ONLINE
from shared.language.date_formats import full_day, month_and_day, time_of_day, when
from shared.language.languages import chosen


async def picture_of(event: Event, name: PictureName, pictures: Pictures) -> bytes | None:
    """Returns one of an event's pictures as PNG."""
    key = event.pictures.get(name)
    return await pictures.read(event.slug, key) if key else None


async def attendance_document(
    event: Event,
    choice: RollChoice,
    roll: AttendanceRoll,
    *,
    language: str,
    spare: int,
    pictures: Pictures,
    now: datetime,
) -> attendance_sheet.AttendanceSheet:
    """Returns a roll as a list to sign, with times and figures once it is over."""
    session = event.session(choice.session) if choice.session else None
    funders = [png for name in FUNDERS if (png := await picture_of(event, name, pictures))]
    return attendance_sheet.AttendanceSheet(
        language=language,
        title=chosen(event.title, language),
        session=chosen(session.name, language) if session else "",
        occasion=_occasion(event, choice, language),
        logo=await picture_of(event, LOGO, pictures),
        funders=funders,
        lines=[_line(event, choice, line, language) for line in roll.lines],
        spare=spare,
        figures=(roll.registered, roll.present) if roll.is_over else None,
        drawn_up_at=now,
        timezone=event.timezone,
        accent=event.accent,
    )


def _line(event: Event, choice: RollChoice, line: RollLine, language: str) -> attendance_sheet.Line:
    first_in, last_out = (_time(event, choice, at, language) for at in (line.first_in, line.last_out))
    return attendance_sheet.Line(
        code=line.code, name=line.name, company=line.company, first_in=first_in, last_out=last_out
    )


def _time(event: Event, choice: RollChoice, at: datetime | None, language: str) -> str:
    """The time of day, with its date where the list is of several days."""
    if at is None:
        return ""
    time = time_of_day(at, event.timezone, language)
    first, last = (moment.astimezone(event.zone).date() for moment in (event.starts_at, event.ends_at))
    if choice.day or first == last == at.astimezone(event.zone).date():
        return time
    month, day = month_and_day(at, event.timezone, language)
    return f"{day} {month} {time}"


def _occasion(event: Event, choice: RollChoice, language: str) -> str:
    session = event.session(choice.session) if choice.session else None
    starts_at, ends_at = event.starts_at, event.ends_at
    if session and session.starts_at:
        starts_at, ends_at = session.starts_at, session.ends_at or session.starts_at
    moment = full_day(choice.day, language) if choice.day else when(starts_at, ends_at, event.timezone, language)
    room = session.room if session else ""
    return " · ".join(filter(None, (moment, event.venue.name or event.venue.address, room)))


def meal_document(
    event: Event, sheet: MealSheet, *, language: str, with_needs: bool, now: datetime
) -> meal_sheet.MealSheet:
    """Returns a meal sheet for the caterer; without the food needs, unless its reader may see sensitive answers."""
    came = any(present for meal in sheet.meals for _, _, present in meal.numbers)
    return meal_sheet.MealSheet(
        language=language,
        title=chosen(event.title, language),
        occasion=_occasion(event, RollChoice(), language),
        meals=[_meal(event, meal, language) for meal in sheet.meals],
        needs=sheet.needs if with_needs else None,
        with_present=came or now >= event.starts_at,
        drawn_up_at=now,
        timezone=event.timezone,
        accent=event.accent,
    )


def _meal(event: Event, meal: Meal, language: str) -> meal_sheet.Meal:
    rows = [(_diet(event, diet, language), expected, present) for diet, expected, present in meal.numbers]
    if meal.session is None:
        name = full_day(meal.day, language) if meal.day else chosen(event.title, language)
        return meal_sheet.Meal(name=name, rows=rows)
    session, moment = meal.session, ""
    if session.starts_at:
        moment = when(session.starts_at, session.ends_at or session.starts_at, event.timezone, language)
    occasion = " · ".join(filter(None, (moment, session.room)))
    return meal_sheet.Meal(name=chosen(session.name, language), moment=occasion, rows=rows)


def _diet(event: Event, diet: Diet, language: str) -> str:
    if diet in (UNSTATED, WRITTEN):
        return meal_sheet.diet_without_choice(is_written=diet == WRITTEN, language=language)
    choices = next((question.choices for question in event.questions if question.id == DIET), ())
    labels = {choice.id: chosen(choice.label, language) for choice in choices}
    return " + ".join(labels.get(name) or name for name in diet)


async def stationery_of(event: Event, language: str, pictures: Pictures) -> certificate.Stationery:
    """Returns what all certificates of an event share; `language` is that of a file of several."""
    return certificate.Stationery(
        title=chosen(event.title, language),
        language=language,
        signatory=event.certificate.signatory,
        issuer=event.certificate.issuer,
        accent=event.accent,
        logo=await picture_of(event, LOGO, pictures),
        signature=await picture_of(event, SIGNATURE, pictures),
    )


def printed_certificate(
    event: Event, issued: Certificate, registration: Registration, public_url: str
) -> certificate.Certificate:
    """Returns a certificate in its holder's language."""
    language = registration.locale
    return certificate.Certificate(
        language=language,
        name=registration.name,
        company=registration.company,
        event_title=chosen(event.title, language),
        place=ONLINE[language] if issued.online else ", ".join(filter(None, (event.venue.name, event.venue.address))),
        starts_at=issued.starts_at,
        ends_at=issued.ends_at,
        timezone=issued.timezone,
        days=issued.days,
        role=chosen(event.certificate.role, language),
        issued_at=issued.issued_at,
        code=printed_code(issued.code),
        verification_url=f"{public_url}/certificates/{issued.code}",
    )
