"""The commands; settings come from the environment, as those of the services do."""

import contextlib
import os
import signal
import sys
from collections.abc import Callable, Iterator, Mapping
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


@click.group()
@click.option("--folder", envvar="BACKUP_DIR", default="backups", show_default=True, type=click.Path(path_type=Path))
@click.option("--key-file", envvar="BACKUP_KEY_FILE", type=click.Path(path_type=Path), help="Or BACKUP_KEY: the key.")
@click.pass_context
def main(context: click.Context, folder: Path, key_file: Path | None) -> None:
    """Backups of Moien. MONGODB_URL, RABBITMQ_URL, DATABASE_PREFIX are those of the services.

    BACKUP_DIR is the folder. With a key (BACKUP_KEY, or a file that BACKUP_KEY_FILE names) backups are encrypted, and
    only then they keep the settings, too.
    """
    context.obj = (Shelf(folder), key_file)


def command(work: Callable[..., None]) -> Callable[..., None]:
    """Has `work` called with the shelf and the key, and its refusals told in a line."""

    @wraps(work)
    @click.pass_obj
    def run(given: tuple[Shelf, Path | None], /, **options: Any) -> None:
        shelf, key_file = given
        try:
            work(shelf, passphrase_from(key_file, os.environ), **options)
        except BackupError as error:
            raise click.ClickException(str(error)) from None

    return run


@main.command()
@click.option("--keep", envvar="BACKUP_KEEP", type=click.IntRange(min=0), default=0, help="Remove all but so many.")
@command
def create(shelf: Shelf, passphrase: str | None, keep: int) -> None:
    """Make a backup while everything goes on, and a list of erasures."""
    settings = settings_of(os.environ) if passphrase else {}
    with _progress() as progress:
        path, contents = create_backup(
            shelf, _installation(os.environ), settings=settings, passphrase=passphrase, progress=progress
        )
    sealed = f"encrypted, with {len(settings)} settings" if passphrase else "not encrypted, without settings and keys"
    click.echo(f"{path}: {contents.documents} documents, {path.stat().st_size} bytes, {sealed}")
    for old in shelf.keep(keep):
        click.echo(f"removed {old}")
    _keep_erasures(shelf, passphrase)


@main.command()
@command
def erasures(shelf: Shelf, passphrase: str | None) -> None:
    """Note who took back their data or a consent, so that a restore does it again."""
    _keep_erasures(shelf, passphrase)


@main.command()
@click.argument("file", required=False, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--replace", "replaces", is_flag=True, help="Put it in the place of what is there.")
@command
def restore(shelf: Shelf, passphrase: str | None, file: Path | None, replaces: bool) -> None:
    """Restore FILE, or the latest backup, while the services are stopped."""
    path = file or shelf.newest()
    url = os.environ.get("RABBITMQ_URL", "")
    if not url or not require_stopped(url, os.environ.get("BROKER_NAMESPACE", "moien")):
        click.echo("RabbitMQ does not answer, so nobody can tell whether services run: they must not.", err=True)
    with _progress() as progress:
        restored = restore_backup(
            path, shelf, _installation(os.environ), passphrase=passphrase, replaces=replaces, progress=progress
        )
    for line in report(path, restored):
        click.echo(line)
    click.echo("Start the services.")
    if names := other_keys(restored.contents.settings, os.environ):
        click.echo(f"The backup was made with other keys: {', '.join(names)}. Take them from: settings {path} FOLDER")


@main.command("list")
@command
def list_command(shelf: Shelf, _passphrase: str | None) -> None:
    """Show the backups in the folder, the oldest first."""
    for path in shelf.backups():
        facts = read_facts(path)
        sealed = "encrypted" if facts["sealed"] else "not encrypted"
        click.echo(f"{path}  {facts['made_at']}  {path.stat().st_size} bytes  {sealed}")


@main.command()
@click.argument("file", required=False, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@command
def verify(shelf: Shelf, passphrase: str | None, file: Path | None) -> None:
    """Read FILE, or the latest backup, to its end and show what is in it."""
    path = file or shelf.newest()
    contents = read_archive(path, passphrase)
    for name, number in contents.numbers.items():
        click.echo(f"{number:>9}  {name}")
    made = f"made at {contents.begin['made_at']} from MongoDB {contents.begin['mongodb']}"
    click.echo(f"{path} is whole: {contents.documents} documents, {len(contents.settings)} settings, {made}")


@main.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.argument("folder", type=click.Path(path_type=Path))
@command
def settings(_shelf: Shelf, passphrase: str | None, file: Path, folder: Path) -> None:
    """Write the settings and key files that FILE keeps into a new FOLDER."""
    for path in write_settings(read_archive(file, passphrase).settings, folder):
        click.echo(path)


def report(path: Path, restored: Restored) -> Iterator[str]:
    """The sentences that tell of a restore."""
    contents, known_until = restored.contents, restored.erasures.known_until
    yield f"{path} of {contents.begin['made_at']} is restored: {contents.documents} documents."
    if known_until:
        yield f"Repeated: {restored.repeated}, as known at {known_until}. Later ones have to be repeated by hand."
    else:
        yield "There is no list of erasures beside it: erase again whoever asked for it since the backup."


def _keep_erasures(shelf: Shelf, passphrase: str | None) -> None:
    path, written = keep_erasures(shelf, _installation(os.environ), passphrase)
    click.echo(f"{path}: {written.number} erasures and withdrawn consents")


def _installation(environment: Mapping[str, str]) -> Installation:
    url = environment.get("MONGODB_URL", "")
    if path := environment.get("MONGODB_URL_FILE", "") if not url else "":
        url = Path(path).read_text().strip()
    if not url:
        raise BackupError("MONGODB_URL is missing: give this command the environment of the services.")
    return Installation(url, environment.get("DATABASE_PREFIX") or "moien")


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
