"""The settings and key files that an encrypted backup keeps, so that a new machine can go on with the same keys."""

from collections.abc import Mapping
from pathlib import Path

from deploy.backup.errors import BackupError
from deploy.backup.variables import read_text
from services.checkin.settings import CheckinSettings
from services.mailer.settings import MailerSettings
from services.registration.settings import RegistrationSettings

KINDS = (RegistrationSettings, CheckinSettings, MailerSettings)
NAMES = sorted({name.upper() for kind in KINDS for name in kind.model_fields})
KEYS = ("SESSION_KEY", "MANAGE_LINK_KEY", "MAIL_KEY")  # of lists with commas between: all of them verify


def settings_of(environment: Mapping[str, str]) -> dict[str, str]:
    """All settings of the three services that are set, by name, and the files of DKIM_KEYS.

    Raises BackupError for a file that cannot be read.
    """
    settings = {name: value for name in NAMES if (value := environment.get(name))}
    for path in _dkim_files(settings):
        settings[f"file:{path}"] = read_text(Path(path))
    return settings


def other_keys(saved: Mapping[str, str], environment: Mapping[str, str]) -> list[str]:
    """The keys that the environment lacks: with them, links and sign-ins from before the backup would end."""
    present = {name: set(environment.get(name, "").split(",")) for name in KEYS}
    return [name for name in KEYS if set(saved.get(name, "").split(",")) - {""} - present[name]]


def write_settings(saved: Mapping[str, str], folder: Path) -> list[Path]:
    """Writes `.env` and the key files into a new folder that only its owner can enter; returns the files."""
    if not saved:
        raise BackupError("This backup has no settings: only an encrypted one keeps them.")
    try:
        folder.mkdir(mode=0o700, parents=True)
    except FileExistsError:
        raise BackupError(f"{folder} is there already; name a new folder.") from None
    lines = [f"{name}={_quoted(value)}" for name, value in saved.items() if not name.startswith("file:")]
    written = [_write(folder / ".env", "\n".join(lines) + "\n")]
    for name, value in saved.items():
        if name.startswith("file:"):
            written.append(_write(folder / Path(name).name, value))
    return written


def _dkim_files(settings: Mapping[str, str]) -> list[str]:
    parts = [part.partition("=") for part in settings.get("DKIM_KEYS", "").split(",")]
    return [path.strip() for _, _, path in parts if path.strip()]


def _write(path: Path, text: str) -> Path:
    path.touch(mode=0o600)
    path.write_text(text)
    return path


def _quoted(value: str) -> str:
    """As compose and shells read it: the values hold no single quotes but for names in MAIL_FROM."""
    return "'" + value.replace("'", "'\\''") + "'" if set(value) & set(" \"'$#&\\<>;`") else value
