"""An encrypted backup keeps the settings and key files with which a new machine can go on."""

import stat
import subprocess
from pathlib import Path

import pytest

from deploy.backup.errors import BackupError
from deploy.backup.kept_settings import other_keys, settings_of, write_settings
from deploy.backup.keys import passphrase_from

OLD, NEW = "o" * 32, "n" * 32


def test_all_settings_of_the_services_are_kept_and_nothing_else() -> None:
    environment = {"SESSION_KEY": OLD, "MAIL_FROM": "Moien <m@example.lu>", "HOME": "/root", "BACKUP_KEY": NEW}
    assert settings_of(environment) == {"SESSION_KEY": OLD, "MAIL_FROM": "Moien <m@example.lu>"}


def test_files_that_settings_name_are_kept(tmp_path: Path) -> None:
    (tmp_path / "session").write_text(OLD + "\n")
    (tmp_path / "moien.pem").write_text("a key")
    environment = {"SESSION_KEY_FILE": str(tmp_path / "session"), "DKIM_KEYS": f"moien={tmp_path / 'moien.pem'}"}
    saved = settings_of(environment)
    assert saved["SESSION_KEY"] == OLD
    assert saved[f"file:{tmp_path / 'moien.pem'}"] == "a key"


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    with pytest.raises(BackupError, match="missing"):
        settings_of({"SESSION_KEY_FILE": str(tmp_path / "missing")})


def test_kept_settings_become_files_that_a_shell_reads(tmp_path: Path) -> None:
    saved = {"MAIL_FROM": "Moien's desk <m@example.lu>", "SESSION_KEY": OLD, "file:/etc/moien/moien.pem": "a key"}
    env, pem = write_settings(saved, tmp_path / "new")
    shown = subprocess.check_output(("sh", "-c", f'. {env}; printf "%s|%s" "$MAIL_FROM" "$SESSION_KEY"'), text=True)
    assert shown == f"{saved['MAIL_FROM']}|{OLD}"
    assert (pem.name, pem.read_text()) == ("moien.pem", "a key")
    assert {stat.S_IMODE(path.stat().st_mode) for path in (env, pem)} == {0o600}


def test_settings_never_replace_files_that_are_there(tmp_path: Path) -> None:
    with pytest.raises(BackupError, match="there already"):
        write_settings({"SESSION_KEY": OLD}, tmp_path)


@pytest.mark.parametrize(
    ("present", "missing"), [(OLD, []), (f"{NEW},{OLD}", []), (NEW, ["SESSION_KEY"]), ("", ["SESSION_KEY"])]
)
def test_keys_that_are_missing_here_are_named(present: str, missing: list[str]) -> None:
    assert other_keys({"SESSION_KEY": OLD}, {"SESSION_KEY": present}) == missing


def test_a_short_key_is_refused(tmp_path: Path) -> None:
    (tmp_path / "key").write_text("short\n")
    with pytest.raises(BackupError, match="16 characters"):
        passphrase_from(tmp_path / "key", {})
    assert passphrase_from(None, {}) is None
