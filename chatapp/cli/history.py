"""`flask history`: import, export and check message history."""

import os
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

import click

from chatapp import private_files
from chatapp.cli.support import Commands, Refused, open_services
from chatapp.domain.errors import Invalid, NotFound
from chatapp.services.exports.exports import FORMATS as EXPORTS
from chatapp.services.imports.destinations import Choice
from chatapp.services.imports.formats import FORMATS as IMPORTS
from chatapp.services.imports.importer import Imports, Tally
from chatapp.services.operations.integrity import check_history
from chatapp.store.rooms.imported_rooms import Destination

history = Commands("history", help="Import, export and check message history.")


@history.command("import")
@click.argument("format_name", metavar="FORMAT", type=click.Choice(list(IMPORTS)))
@click.argument("path", type=click.Path(exists=True, readable=True, path_type=Path))
@click.option("--room", metavar="SLUG", help="The room to import into. Default: the room named in the file.")
@click.option("--public", is_flag=True, help="Create public rooms where the file does not say who could read them.")
@click.option("--private", is_flag=True, help="Import everything into private rooms.")
def import_(format_name: str, path: Path, room: str | None, public: bool, private: bool) -> None:
    """Import the history of another chat from a file, or from all files in a folder.

    FORMAT is irc (logs with `[HH:MM] <nick> text` and the date in the file name, or `channel DAY [TIME] <nick> text`),
    slack (the ZIP of an export, or its folder), mattermost (a bulk export) or jsonl (an export of this chat). Missing
    rooms are created: public if the file says that everyone could read them, otherwise private. Running it again adds
    only new messages. The server can keep running.
    """
    imports, choice = open_services().imports, Choice(room, public, private)
    refused = [file for file in imports.files(format_name, path) if not _import_one(imports, format_name, file, choice)]
    if refused:
        raise Refused(f"Not imported: {', '.join(file.name for file in refused)}.")


@history.command()
@click.option("--room", metavar="SLUG", required=True, help="The room to export.")
@click.option("--format", "format_name", type=click.Choice(list(EXPORTS)), default="jsonl", show_default=True)
@click.option("--out", metavar="PATH", required=True, help="The output file; - for standard output.")
def export(room: str, format_name: str, out: str) -> None:
    """Export a room's history to a file.

    jsonl has one message object per line and can be imported again, csv is for spreadsheets, html is a page for offline
    reading. Deleted messages are kept without their text.
    """
    services = open_services()
    pieces = services.exports.write(format_name, services.exports.messages(services.rooms.by_slug(room).slug))
    with _writing(out) as file:
        _write(pieces, file)


@history.command()
def check() -> None:
    """Check the stored data: gapless numbers, unique ids, a complete search index, valid references.

    Prints one problem per line and exits with 1 if there are any.
    """
    found = check_history(open_services().database)
    for finding in found:
        click.echo(f"{finding.room}: {finding.what}" if finding.room else finding.what)
    if found:
        raise Refused(f"Problems found: {len(found)}.")
    click.echo("No problems found.")


def _import_one(imports: Imports, format_name: str, file: Path, choice: Choice) -> bool:
    """Import a file and report the result; a refused file doesn't stop the others."""
    try:
        _report(file, _bring(imports, format_name, file, choice))
    except (Invalid, NotFound) as error:
        click.echo(str(error), err=True)
        return False
    return True


def _bring(imports: Imports, format_name: str, file: Path, choice: Choice) -> Tally:
    if not sys.stderr.isatty():
        return imports.run(format_name, file, choice)
    length = file.stat().st_size
    with click.progressbar(length=length, label=file.name, file=sys.stderr) as bar:
        tally = imports.run(format_name, file, choice, lambda done: bar.update(done - bar.pos))
        bar.update(length - bar.pos)
    return tally


def _report(file: Path, tally: Tally) -> None:
    into = f" to {', '.join(tally.rooms)}" if tally.rooms else ""
    click.echo(f"{file.name}: {tally.added} added{into}, {tally.skipped} already there, {tally.unreadable} unreadable")
    for opened in tally.opened:
        click.echo(f"{file.name}: {opened.room.slug} ({opened.room.name}) is private. {_membership(opened)}")
    if tally.cut:
        click.echo(f"{file.name}: removed excess accents in {tally.cut} messages", err=True)
    for line, reason in tally.examples:
        click.echo(f"{file.name}: line {line}: {reason}", err=True)


def _membership(opened: Destination) -> str:
    members_text = f"Members: {', '.join(opened.members)}." if opened.members else "It has no members yet."
    return f"{members_text} No account found for: {', '.join(opened.missing)}." if opened.missing else members_text


@contextmanager
def _writing(out: str) -> Iterator[BinaryIO]:
    if out == "-":
        yield sys.stdout.buffer
        return
    try:
        with private_files.replacing(Path(out)) as file:
            yield file
    except OSError as error:
        raise Refused(f"{out} can't be written: {error.strerror}.") from None


def _write(pieces: Iterable[bytes], file: BinaryIO) -> None:
    try:
        file.writelines(pieces)
        file.flush()
    except BrokenPipeError:
        # The reader closed the pipe; discard what is still buffered.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
