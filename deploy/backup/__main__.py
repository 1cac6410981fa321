"""The commands; settings come from the environment, as those of the services do."""

import contextlib
import os
import signal
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import wraps
from pathlib import Path
from typing import Any, NoReturn

import click

from deploy.backup.archive import read_archive
from deploy.backup.create import Progress, create_backup
from deploy.backup.erasures import keep_erasures
from deploy.backup.errors import BackupError
from deploy.backup.kept_settings import other_keys, settings_of, write_settings
from deploy.backup.keys import passphrase_from
from deploy.backup.restore import Restored, restore_backup
from deploy.backup.running_services import require_stopped
from deploy.backup.sealed_file import read_facts
from deploy.backup.shelf import Shelf
from deploy.backup.snapshot import Installation
from deploy.backup.variables import with_secrets


@click.group()
@click.option("--folder", envvar="BACKUP_DIR", default="backups", show_default=True, type=click.Path(path_type=Path))
@click.option("--key-file", envvar="BACKUP_KEY_FILE", type=click.Path(path_type=Path), help="Or BACKUP_KEY: the key.")
@click.pass_context
def main(context: click.Context, folder: Path, key_file: Path | None) -> None:
    """Backups of Moien. MONGODB_URL, RABBITMQ_URL, DATABASE_PREFIX are those of the services.

    BACKUP_DIR is the folder. With a key (BACKUP_KEY, or a file that BACKUP_KEY_FILE names) backups are encrypted, and
    only then they keep the settings, too. A variable that is not set may be a file of the folder SECRETS_DIR.
    """
    context.obj = (Shelf(folder), key_file)


@dataclass(frozen=True)
class Context:
    """The folder of backups, their key, and the variables of the environment and of SECRETS_DIR, for every command."""

    shelf: Shelf
    passphrase: str | None
    variables: Mapping[str, str]

    @property
    def installation(self) -> Installation:
        """The databases. Raises BackupError where nobody says which."""
        if not (url := self.variables.get("MONGODB_URL")):
            raise BackupError("MONGODB_URL is missing: give this command the environment of the services.")
        return Installation(url, self.variables.get("DATABASE_PREFIX", "moien"))


def command(work: Callable[..., None]) -> Callable[..., None]:
    """Has `work` called with what is given, and its refusals told in a line."""

    @wraps(work)
    @click.pass_obj
    def run(chosen: tuple[Shelf, Path | None], /, **options: Any) -> None:
        shelf, key_file = chosen
        try:
            variables = with_secrets(os.environ)
            work(Context(shelf, passphrase_from(key_file, variables), variables), **options)
        except BackupError as error:
            raise click.ClickException(str(error)) from None

    return run


@main.command()
@click.option("--keep", envvar="BACKUP_KEEP", type=click.IntRange(min=0), default=0, help="Remove all but so many.")
@command
def create(context: Context, keep: int) -> None:
    """Make a backup while everything goes on, and a list of erasures."""
    settings = settings_of(context.variables) if context.passphrase else {}
    with _progress() as progress:
        path, contents = create_backup(
            context.shelf, context.installation, settings=settings, passphrase=context.passphrase, progress=progress
        )
    sealed = (
        f"encrypted, with {len(settings)} settings"
        if context.passphrase
        else "not encrypted, without settings and keys"
    )
    click.echo(f"{path}: {contents.documents} documents, {path.stat().st_size} bytes, {sealed}")
    for old in context.shelf.keep(keep):
        click.echo(f"removed {old}")
    _keep_erasures(context)


@main.command()
@command
def erasures(context: Context) -> None:
    """Note who took back their data or a consent, so that a restore does it again."""
    _keep_erasures(context)


@main.command()
@click.argument("file", required=False, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--replace", "replaces", is_flag=True, help="Put it in the place of what is there.")
@command
def restore(context: Context, file: Path | None, replaces: bool) -> None:
    """Restore FILE, or the latest backup, while the services are stopped."""
    path = file or context.shelf.newest()
    url = context.variables.get("RABBITMQ_URL")
    if not url or not require_stopped(url, context.variables.get("BROKER_NAMESPACE", "moien")):
        click.echo("RabbitMQ does not answer, so nobody can tell whether services run: they must not.", err=True)
    with _progress() as progress:
        restored = restore_backup(
            path,
            context.shelf,
            context.installation,
            passphrase=context.passphrase,
            replaces=replaces,
            progress=progress,
        )
    for line in report(path, restored):
        click.echo(line)
    click.echo("Start the services.")
    if names := other_keys(restored.contents.settings, context.variables):
        click.echo(f"The backup was made with other keys: {', '.join(names)}. Take them from: settings {path} FOLDER")


@main.command("list")
@command
def list_command(context: Context) -> None:
    """Show the backups in the folder, the oldest first."""
    for path in context.shelf.backups():
        facts = read_facts(path)
        sealed = "encrypted" if facts["sealed"] else "not encrypted"
        click.echo(f"{path}  {facts['made_at']}  {path.stat().st_size} bytes  {sealed}")


@main.command()
@click.argument("file", required=False, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@command
def verify(context: Context, file: Path | None) -> None:
    """Read FILE, or the latest backup, to its end and show what is in it."""
    path = file or context.shelf.newest()
    contents = read_archive(path, context.passphrase)
    for name, number in contents.numbers.items():
        click.echo(f"{number:>9}  {name}")
    made = f"made at {contents.begin['made_at']} from MongoDB {contents.begin['mongodb']}"
    click.echo(f"{path} is whole: {contents.documents} documents, {len(contents.settings)} settings, {made}")


@main.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.argument("folder", type=click.Path(path_type=Path))
@command
def settings(context: Context, file: Path, folder: Path) -> None:
    """Write the settings and key files that FILE keeps into a new FOLDER."""
    for path in write_settings(read_archive(file, context.passphrase).settings, folder):
        click.echo(path)


def report(path: Path, restored: Restored) -> Iterator[str]:
    """The sentences that tell of a restore."""
    contents, known_until = restored.contents, restored.erasures.known_until
    yield f"{path} of {contents.begin['made_at']} is restored: {contents.documents} documents."
    if known_until:
        yield f"Repeated: {restored.repeated}, as known at {known_until}. Later ones have to be repeated by hand."
    else:
        yield "There is no list of erasures beside it: erase again whoever asked for it since the backup."


def _keep_erasures(context: Context) -> None:
    path, written = keep_erasures(context.shelf, context.installation, context.passphrase)
    click.echo(f"{path}: {written.number} erasures and withdrawn consents")


@contextlib.contextmanager
def _progress() -> Iterator[Progress]:
    """A bar for people; programs see none."""
    if not sys.stderr.isatty():
        yield lambda _done, _of: None
        return
    with click.progressbar(length=1, file=sys.stderr) as bar:

        def show(done: int, of: int) -> None:
            bar.length = max(of, done, 1)
            bar.update(done - bar.pos)

        yield show


def _stop(_signal: int, _frame: object) -> NoReturn:
    sys.exit(143)


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, _stop)  # so that what was begun is cleared away
    main()
