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
from chatapp.cli.texts import t
from chatapp.domain.errors import Invalid, NotFound
from chatapp.domain.server_texts import local_text, system_language
from chatapp.services.exports.exports import FORMATS as EXPORTS
from chatapp.services.imports.destinations import Choice
from chatapp.services.imports.formats import FORMATS as IMPORTS
from chatapp.services.imports.importer import ImportResult, Imports
from chatapp.services.operations.integrity import check_history
from chatapp.store.rooms.imported_rooms import Destination

history = Commands("history")


@history.command("import")
@click.argument("format_name", metavar="FORMAT", type=click.Choice(list(IMPORTS)))
@click.argument("path", type=click.Path(exists=True, readable=True, path_type=Path))
@click.option("--room", metavar="SLUG")
@click.option("--public", is_flag=True)
@click.option("--private", is_flag=True)
def import_(format_name: str, path: Path, room: str | None, public: bool, private: bool) -> None:
    imports, choice = open_services().imports, Choice(room, public, private)
    refused = [file for file in imports.files(format_name, path) if not _import_one(imports, format_name, file, choice)]
    if refused:
        raise Refused(t("history.import.refused", files=", ".join(file.name for file in refused)))


@history.command()
@click.option("--room", metavar="SLUG", required=True)
@click.option("--format", "format_name", type=click.Choice(list(EXPORTS)), default="jsonl", show_default=True)
@click.option("--out", metavar="PATH", required=True)
def export(room: str, format_name: str, out: str) -> None:
    services = open_services()
    messages = services.exports.messages(services.rooms.by_slug(room).slug)
    pieces = services.exports.write(format_name, messages, system_language())
    with _writing(out) as file:
        _write(pieces, file)


@history.command()
def check() -> None:
    found = check_history(open_services().database)
    for finding in found:
        what = finding.sentence(system_language())
        click.echo(f"{finding.room}: {what}" if finding.room else what)
    if found:
        raise Refused(t("history.check.found", count=len(found)))
    click.echo(t("history.check.none"))


def _import_one(imports: Imports, format_name: str, file: Path, choice: Choice) -> bool:
    """Import a file and report the result; a refused file doesn't stop the others."""
    try:
        _report(file, _import_with_progress(imports, format_name, file, choice))
    except (Invalid, NotFound) as error:
        click.echo(error.sentence(system_language()), err=True)
        return False
    return True


def _import_with_progress(imports: Imports, format_name: str, file: Path, choice: Choice) -> ImportResult:
    if not sys.stderr.isatty():
        return imports.run(format_name, file, choice)
    length = file.stat().st_size
    with click.progressbar(length=length, label=file.name, file=sys.stderr) as bar:
        tally = imports.run(format_name, file, choice, lambda done: bar.update(done - bar.pos))
        bar.update(length - bar.pos)
    return tally


def _report(file: Path, tally: ImportResult) -> None:
    key = "history.import.result_in" if tally.rooms else "history.import.result"
    counts = {"added": str(tally.added), "skipped": str(tally.skipped), "unreadable": str(tally.unreadable)}
    click.echo(t(key, file=file.name, rooms=", ".join(tally.rooms), **counts))
    for opened in tally.opened:
        room, members = opened.room, _membership(opened)
        click.echo(t("history.import.opened", file=file.name, room=room.slug, name=room.name, members=members))
    if tally.cut:
        click.echo(t("history.import.accents", file=file.name, count=tally.cut), err=True)
    for line, reason in tally.examples:
        click.echo(t("history.import.line", file=file.name, line=str(line), reason=reason), err=True)


def _membership(opened: Destination) -> str:
    key = "history.import.members" if opened.members else "history.import.no_members"
    members = t(key, names=", ".join(opened.members))
    unknown = t("history.import.unknown", names=", ".join(opened.missing))
    return f"{members} {unknown}" if opened.missing else members


@contextmanager
def _writing(out: str) -> Iterator[BinaryIO]:
    if out == "-":
        yield sys.stdout.buffer
        return
    try:
        with private_files.replacing(Path(out)) as file:
            yield file
    except OSError as error:
        raise Refused(local_text("file_not_writable", path=out, reason=error.strerror)) from None


def _write(pieces: Iterable[bytes], file: BinaryIO) -> None:
    try:
        file.writelines(pieces)
        file.flush()
    except BrokenPipeError:
        # The reader closed the pipe; discard what is still buffered.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
