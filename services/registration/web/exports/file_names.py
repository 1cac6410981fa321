"""The names of exports' files."""

from services.registration.domain.export import Export, Rows

NAMES: dict[Rows, str] = {"people": "attendance", "scans": "scans", "registrations": "registrations"}


def file_name(slug: str, export: Export) -> str:
    """Returns the name of an export's file."""
    return f"{slug}-{NAMES[export.rows]}.{export.format}"
