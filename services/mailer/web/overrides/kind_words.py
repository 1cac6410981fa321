"""The kinds of mails and the placeholders in words."""

from collections.abc import Callable, Collection, Mapping

from shared.contracts.mails import MailKind

Gettext = Callable[[str], str]


def groups(_: Gettext) -> list[tuple[str, Mapping[MailKind, str]]]:
    """The kinds of mails in the order of an event's life, with their names."""
    return [
        (
            _("Registration"),
            {
                "registration_open": _("Registration is open"),
                "invitation": _("Invitation"),
                "confirmation": _("Confirmation with the badge"),
                "approval_pending": _("Approval awaited"),
                "declined": _("Registration declined"),
                "changed": _("Changes, with the badge"),
                "cancelled": _("Registration cancelled"),
                "handed_over": _("Place handed over"),
                "group_summary": _("Overview for a group"),
                "already_registered": _("Registered already"),
            },
        ),
        (
            _("Waiting list"),
            {"waitlisted": _("Place on the waiting list"), "place_offered": _("Offer of a place")},
        ),
        (
            _("The event"),
            {
                "reminder": _("Reminder"),
                "still_coming": _("Are you still coming?"),
                "event_changed": _("Event changed"),
                "event_postponed": _("Event postponed"),
                "event_cancelled": _("Event cancelled"),
            },
        ),
        (_("Afterwards"), {"thank_you": _("Thanks for coming"), "certificate": _("Certificate of attendance")}),
    ]


def groups_of(kinds: Collection[MailKind], _: Gettext) -> list[tuple[str, list[tuple[MailKind, str]]]]:
    """The groups with those of their kinds that are among `kinds`."""
    return [(title, [(kind, name) for kind, name in names.items() if kind in kinds]) for title, names in groups(_)]


def name_of(kind: MailKind, _: Gettext) -> str:
    """The name of one kind of mail."""
    return next((names[kind] for _title, names in groups(_) if kind in names), kind)


def placeholder_words(_: Gettext) -> Mapping[str, str]:
    """The meanings of the placeholders."""
    return {
        "event": _("Title of the event"),
        "when": _("Date and time of the event"),
        "place": _("Place of the event"),
        "reply_to": _("Address for questions"),
        "manage_url": _("Personal link"),
        "questions_url": _("Link to the questions that are still to be answered"),
        "first_name": _("First name"),
        "last_name": _("Last name"),
        "name": _("Full name"),
        "company": _("Company"),
        "category": _("Category"),
        "code": _("Code"),
        "sessions": _("Booked sessions"),
        "position": _("Position on the waiting list"),
        "deadline": _("Last moment for an answer"),
        "reason": _("What you write when you send it"),
    }
