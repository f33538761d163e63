"""Reads IRC logs: those of Ubuntu's channels, and those with channel and day on every line.

`[HH:MM] <nick> text`, `[HH:MM]  * nick text` (/me), `=== ...` (joins, parts, renames, and in older logs /me too;
without a time); or `channel YYYY-MM-DD [HH:MM:SS] ...`. There is no standard: these are what the public logs of
irclogs.ubuntu.com and their relatives look like.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from hashlib import sha256
from itertools import chain, islice
from typing import NamedTuple

from chatapp.domain.errors import Invalid
from chatapp.domain.import_records import ImportedMessage, Unreadable, author_called, flaw
from chatapp.domain.records import MessageKind
from chatapp.domain.times import day_start
from chatapp.services.imports.clock import Clock

_TIME = r"\[([01]?\d|2[0-3]):([0-5]\d)(?::([0-5]\d))?\] ?(.*)"
_DATED = re.compile(r"\S+ (\d{4}-\d\d-\d\d) " + _TIME, re.ASCII)
_TIMED = re.compile(_TIME, re.ASCII)
_STATUS = "=== "
# A channel's rank before the nick is none of the nick's characters.
_SAID = re.compile(r"<[ @+%&~]?([^<>]+)>(?: (.*))?$")
_NOTICE = re.compile(r"-([^\s-]\S*)-(?: (.*))?$")
_DID = re.compile(r" ?\* (\S+) +(.*)")
# Only the server's own lines tell the host: without it someone merely says of themselves that they have left.
_JOINED = re.compile(r"(\S+(?: \S+)?) +\[[^\]]*\] +(has joined \S+)")
_LEFT = re.compile(r"(\S+(?: \S+)?) +\[[^\]]*\] +(has (?:left|quit)\b.*?)(?: \[\])?")
_KICKED = re.compile(r"(\S+) +(was kicked (?:off|from) .*)")
_RENAMED = re.compile(r"(\S+(?: \S+)?) +(is now known as \S+)")
_MODE = re.compile(r"mode/\S+ \[(.*)\] +by (.+)")
_TOPIC = re.compile(r"\.\.\[topic/[^:]+:([^\]]+)\] : ?(.*)")
_ACT = re.compile(r"(\S+) +(.*)")
# How far to look for the first time of a log that begins with lines without one.
_HEAD = 1000


class Log(NamedTuple):
    """What is known of a log beside its lines.

    `name` is the file's, without its ending; `day` the first instant of the log's first day, None where its name does
    not tell; `answers` maps the place of a line (from 0) to that of the one it replies to.
    """

    name: str
    day: int | None = None
    answers: Mapping[int, int] = {}


class IrcLine(NamedTuple):
    """What a line says, without its time."""

    nick: str
    kind: MessageKind
    body: str


def read_log(lines: Iterable[str], log: Log) -> Iterator[ImportedMessage | Unreadable]:
    """Yield the messages of a log, in order. Raises Invalid where times come without any day."""
    source = iter(lines)
    head = list(islice(source, _HEAD))
    clock = _clock(head, log)
    for place, raw in enumerate(chain(head, source)):
        text = raw.rstrip()
        if text:
            yield _message(text, place, clock, log)


def read_answers(lines: Iterable[str]) -> dict[int, int]:
    """Return which line replies to which, of lines `A B -`: B replies to A; of several the nearest before it."""
    answers: dict[int, int] = {}
    for line in lines:
        numbers = line.split()[:2]
        if len(numbers) == 2 and all(number.isascii() and number.isdigit() for number in numbers):
            first, second = int(numbers[0][:9]), int(numbers[1][:9])
            if answers.get(second, -1) < first < second:
                answers[second] = first
    return answers


def _clock(head: list[str], log: Log) -> Clock:
    times = [_of_day(found) for line in head if (found := _TIMED.match(line))]
    if times and log.day is None:
        raise Invalid("import_day_unknown", file=log.name)
    day = log.day or 0
    return Clock(day, day + times[0] if times else day)


def _message(text: str, place: int, clock: Clock, log: Log) -> ImportedMessage | Unreadable:
    try:
        at, rest = _when(text, clock)
    except Invalid as error:
        return Unreadable(place + 1, str(error))
    line = _status(rest) if rest.startswith(_STATUS) else _spoken(rest)
    if line is None or not line.nick:
        return Unreadable(place + 1, f"not a message or event: {text[:60]}")
    if wrong := flaw(line.body):
        return Unreadable(place + 1, wrong)
    key = sha256(f"{log.name}|{place}|{text}".encode()).hexdigest()[:32]
    return ImportedMessage(
        place=place,
        key=key,
        author=author_called(line.nick),
        kind=line.kind,
        body=line.body,
        at=at,
        answers=log.answers.get(place),
    )


def _when(text: str, clock: Clock) -> tuple[int, str]:
    if dated := _DATED.match(text):
        return clock.at(day_start(dated[1]) + _of_day(dated, 2)), dated[5]
    if timed := _TIMED.match(text):
        return clock.at_time(_of_day(timed)), timed[4]
    return clock.still(), text


def _of_day(found: re.Match[str], first: int = 1) -> int:
    """Return the time of day (ms) of three groups: hours, minutes, and seconds where there are any."""
    hours, minutes, seconds = (int(found[group] or 0) for group in range(first, first + 3))
    return ((hours * 60 + minutes) * 60 + seconds) * 1000


def _spoken(text: str) -> IrcLine | None:
    for pattern in (_SAID, _NOTICE):
        if found := pattern.match(text):
            return IrcLine(_nick(found[1]), "message", found[2] or "")
    if found := _DID.match(text):
        return IrcLine(found[1], "action", found[2])
    return None


def _status(text: str) -> IrcLine | None:
    text = text.removeprefix(_STATUS).lstrip()
    if found := _MODE.fullmatch(text):
        return IrcLine(_nick(found[2]), "action", f"sets mode {found[1]}")
    if found := _TOPIC.fullmatch(text):
        return IrcLine(_nick(found[1]), "action", f"changes the topic to: {found[2]}")
    for pattern, kind in _EVENTS:
        if found := pattern.fullmatch(text):
            return IrcLine(_nick(found[1]), kind, found[2])
    return None


_EVENTS: tuple[tuple[re.Pattern[str], MessageKind], ...] = (
    (_JOINED, "joined"),
    (_LEFT, "left"),
    (_KICKED, "left"),
    (_RENAMED, "renamed"),
    (_ACT, "action"),
)


def _nick(written: str) -> str:
    # The logs put a space after every closing bracket, inside names too; a nick never has one.
    return "".join(written.split())
