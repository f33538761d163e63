import pytest

from chatapp.domain.errors import Invalid
from chatapp.domain.import_records import ImportedMessage, Unreadable
from chatapp.domain.times import day_start, iso
from chatapp.services.imports.irc import Log, read_answers, read_log

DAY = day_start("2009-02-03")


def read(*lines: str, answers: dict[int, int] | None = None) -> list[ImportedMessage | Unreadable]:
    return list(read_log(lines, Log("lobby-2009-02-03", DAY, answers or {})))


def said(line: str) -> tuple[str, str, str]:
    message = read(line)[0]
    assert isinstance(message, ImportedMessage)
    return message.author.name, message.kind, message.body


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("[10:05] <ada> hello, all", ("ada", "message", "hello, all")),
        ("[10:05] <@ada> ops speak too", ("ada", "message", "ops speak too")),
        ("[10:05] <ada>   indented > quoted", ("ada", "message", "  indented > quoted")),
        ("[10:05] <a[1] > brackets", ("a[1]", "message", "brackets")),
        ("[10:05]  * ada waves  ", ("ada", "action", "waves")),
        ("[10:05] * ada waves", ("ada", "action", "waves")),
        ("[10:05] -bot- a notice", ("bot", "message", "a notice")),
        ("=== ben [n=ben@host.example]  has joined #lobby", ("ben", "joined", "has joined #lobby")),
        ('=== ben [n=ben@host]  has left #lobby ["Bye"] ', ("ben", "left", 'has left #lobby ["Bye"]')),
        ("=== ben [n=ben@host]  has left #lobby []", ("ben", "left", "has left #lobby")),
        ("=== ben [n=ben@host]  has quit [Ping timeout]", ("ben", "left", "has quit [Ping timeout]")),
        ("=== [x] y [n=x@host]  has joined #lobby", ("[x]y", "joined", "has joined #lobby")),
        ("=== ben was kicked off #lobby by ada (spam)", ("ben", "left", "was kicked off #lobby by ada (spam)")),
        ("=== ben_ is now known as ben", ("ben_", "renamed", "is now known as ben")),
        ("=== ben has left the building", ("ben", "action", "has left the building")),
        ("=== mode/#lobby [+o ada]  by ChanServ", ("ChanServ", "action", "sets mode +o ada")),
        ("=== ..[topic/#lobby:ada] : New!", ("ada", "action", "changes the topic to: New!")),
        ("lobby 2009-02-03 [10:05:07] <ada> dated ", ("ada", "message", "dated")),
        ("lobby 2009-02-03 [10:05:07] * ada pines", ("ada", "action", "pines")),
        ("[10:05] <ada> \ufffd\ufffd", ("ada", "message", "\ufffd\ufffd")),
    ],
)
def test_a_line_says_who_and_what(line: str, expected: tuple[str, str, str]) -> None:
    assert said(line) == expected


@pytest.mark.parametrize(
    "line", ["hello", "[10:05] hello", "=== alone", "[10:05] <ada>", "[10:05] <ada> \u200b", "[25:61] <ada> when?"]
)
def test_a_line_that_says_nothing_is_told_apart(line: str) -> None:
    assert isinstance(read(line)[0], Unreadable)
    assert read("[10:00] <x> y", line)[1].line == 2  # type: ignore[union-attr]


def test_times_come_from_the_name_and_the_line() -> None:
    lines = read("=== a [h]  has joined #l", "[10:05] <a> x", "=== a [h]  has left #l []", "[10:06] <b> y")
    times = [iso(m.at)[11:] for m in lines if isinstance(m, ImportedMessage)]
    assert times == ["10:05:00.000Z", "10:05:00.001Z", "10:05:00.002Z", "10:06:00.000Z"]


def test_a_dated_line_needs_no_day_in_the_name() -> None:
    lines = ["l 2011-01-02 [23:59:59] <a> x", "l 2011-01-03 [00:00:01] <a> y", "l 2011-99-03 [00:00:01] <a> z"]
    first, second, wrong = read_log(lines, Log("l"))
    assert isinstance(first, ImportedMessage)
    assert isinstance(second, ImportedMessage)
    assert (iso(first.at), iso(second.at)) == ("2011-01-02T23:59:59.000Z", "2011-01-03T00:00:01.000Z")
    assert isinstance(wrong, Unreadable)


def test_times_without_any_day_are_refused() -> None:
    with pytest.raises(Invalid, match="YYYY-MM-DD"):
        list(read_log(["[10:05] <ada> x"], Log("lobby")))


def test_the_same_line_has_the_same_key_and_another_has_another() -> None:
    first = [m.key for m in read("[10:05] <a> x", "[10:05] <a> x") if isinstance(m, ImportedMessage)]
    again = [m.key for m in read("[10:05] <a> x", "[10:05] <a> x", "[10:06] <b> y") if isinstance(m, ImportedMessage)]
    assert len(set(first)) == 2
    assert again[:2] == first


def test_a_reply_goes_to_the_nearest_line_before_it() -> None:
    answers = read_answers(["0 0 - ", "0 3 - ", "2 3 -", "1 3 -", "5 4 -", "x y -", ""])
    assert answers == {3: 2}
    assert [m.answers for m in read(*["[10:05] <a> x"] * 4, answers=answers)] == [None, None, None, 2]  # type: ignore[union-attr]
