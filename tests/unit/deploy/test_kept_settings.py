"""An encrypted backup keeps the settings and key files with which a new machine can go on."""

import stat
import subprocess
from pathlib import Path

import pytest

from deploy.backup.errors import BackupError
from deploy.backup.kept_settings import other_keys, settings_of, write_settings
from deploy.backup.keys import passphrase_from
from deploy.backup.variables import with_secrets

OLD, NEW = "o" * 32, "n" * 32


def test_all_settings_of_the_services_are_kept_and_nothing_else() -> None:
    environment = {"SESSION_KEY": OLD, "MAIL_FROM": "Moien <m@example.lu>", "HOME": "/root", "BACKUP_KEY": NEW}
    assert settings_of(environment) == {"SESSION_KEY": OLD, "MAIL_FROM": "Moien <m@example.lu>"}


def test_files_that_settings_name_are_kept(tmp_path: Path) -> None:
    (tmp_path / "moien.pem").write_text("a key")
    saved = settings_of({"DKIM_KEYS": f"moien={tmp_path / 'moien.pem'}"})
    assert saved[f"file:{tmp_path / 'moien.pem'}"] == "a key"


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    with pytest.raises(BackupError, match="missing"):
        settings_of({"DKIM_KEYS": f"moien={tmp_path / 'missing'}"})


def test_secrets_are_files_where_the_environment_does_not_have_them(tmp_path: Path) -> None:
    for name, text in {"session_key": f"{OLD}\n", "mail_key": OLD, "imap_url": "\n"}.items():
        (tmp_path / name).write_text(text)
    environment = {"SECRETS_DIR": str(tmp_path), "MAIL_KEY": NEW, "LOG_LEVEL": ""}
    assert with_secrets(environment) == {"SECRETS_DIR": str(tmp_path), "SESSION_KEY": OLD, "MAIL_KEY": NEW}
    assert with_secrets({"MAIL_KEY": NEW}) == {"MAIL_KEY": NEW}


def test_a_folder_of_secrets_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(BackupError, match="nowhere"):
        with_secrets({"SECRETS_DIR": str(tmp_path / "nowhere")})


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
