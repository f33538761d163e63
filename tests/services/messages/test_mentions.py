"""Whom a message mentions: what its stored HTML marks, and nothing else; badge, Activity and payload follow it."""

import pytest

from chatapp.domain.records import Message, Person
from chatapp.domain.times import now
from chatapp.presentation.payloads import message_payload
from chatapp.services.messages.personal_lists import PersonalLists
from chatapp.store.people.blocks import Block, block_people
from tests.support.crowd import Crowd

BY_ADA = (
    "@ada's turn", "@ada’s", "@ada…", "@ada—look", "@ada，你好", "@ada：", "**@ada**", "_@ada_", "||@ada||", "~~@ada~~",
    "@ada-", "@ada\tx", "@ada\xa0x", "@ada\u3000x", "“@ada”", "«@ada»", "@ada*", "@ada👍", "@ada:tada:", "@ada=",
    "@ada<3", "你好@ada", "こんにちは@adaさん", "[@ada]", "(@ada)", "@ada.", "@ada,", "@ada?!", "@ada...", "- @ada",
    "> @ada",
    "@ADA", "👍@ada", "see https://e.com/ @ada",
)  # fmt: skip
BY_BOTH = (
    "@ada/@bob", "@ada,@bob", "@ada;@bob", "@ada+@bob", "@ada&@bob", "@ada|@bob", "@ada、@bob", "@ada, @bob",
    "|a|b|\n|-|-|\n|@ada|@bob|",
)  # fmt: skip
BY_NOBODY = (
    "x@ada", "@adam", "ada@ada.org", "@ada@bob", "`@ada`", "```\n@ada\n```", "`ping @ada now`", "\\@ada",
    "https://e.com/@ada", "[x](https://e.com/@ada)", "e.com/@ada",
    "`@all`", "```\n@room\n```", "\\@room", "https://e.com/@room", "all@room",
)  # fmt: skip
BY_ALL = ("@all，吃饭", "**@all** lunch", "@room: now", "(@everyone)", "大家@all")
NAMES = (
    "O’Neil 🎉",
    "a|b",
    "`tick`",
    "Ana María de la Cruz López",
    "小明",
    "김철수",
    "𝕏 Æ a-12",
    "🎉" * 32,
    "Ana María",
    "x_y",
)


class Scene:
    """A room of an author and those whom they may mention."""

    def __init__(self, crowd: Crowd, *names: str) -> None:
        self.crowd, self.author = crowd, crowd.person("cyd", "member")
        self.people = {name: crowd.person(name, "member") for name in names}
        self.room = crowd.room("tea", self.author, *self.people.values())
        self.personal = PersonalLists(crowd.database, crowd.writer)

    def post(self, body: str) -> Message:
        return self.crowd.messages.post(self.author, self.room, body)

    def badge(self, person: Person) -> int:
        return next(listed.mentions for listed in self.crowd.rooms.visible_to(person) if listed.room.slug == self.room)

    def activity(self, person: Person) -> list[int]:
        found = self.personal.activity(person, None, 200).items
        return [each.message.seq for each in found if each.kind in {"mention", "everyone"}]

    def called(self, message: Message) -> set[str]:
        """The people whom a message mentions by its payload; and that badge and Activity of each say the same."""
        payload = message_payload(message)
        called = set()
        for name, person in self.people.items():
            if "everyone" in payload or person.id in payload.get("mentions", ()):
                called.add(name)
            assert (message.seq in self.activity(person)) is (name in called), (message.body, name)
            assert self.badge(person) == (name in called), (message.body, name)
            self.crowd.rooms.mark_read(person, self.room, message.seq)
        return called


@pytest.fixture
def scene(crowd: Crowd) -> Scene:
    return Scene(crowd, "ada", "bob")


@pytest.mark.parametrize(
    ("bodies", "called"), [(BY_ADA, {"ada"}), (BY_BOTH, {"ada", "bob"}), (BY_NOBODY, set()), (BY_ALL, {"ada", "bob"})]
)
def test_a_message_calls_whom_it_marks(scene: Scene, bodies: tuple[str, ...], called: set[str]) -> None:
    for body in bodies:
        assert scene.called(scene.post(body)) == called, body


def test_any_name_is_called_by_its_longest_form_whatever_stands_beside_it(crowd: Crowd) -> None:
    scene = Scene(crowd, *NAMES)
    for name in NAMES:
        for body in (
            f"@{name}",
            f"hi @{name}!",
            f"(@{name})",
            f"你好@{name}，好",
            f"**@{name}'s**",
            f"@{name} and so on",
        ):
            assert scene.called(scene.post(body)) == {name}, body


def test_an_edit_moves_the_mention_of_a_person_and_of_everyone(scene: Scene) -> None:
    ada = scene.people["ada"]
    said = scene.post("lunch")
    for body, count in (("@ada lunch", 1), ("lunch", 0), ("@room lunch", 1), ("@all lunch", 1), ("`@all` lunch", 0)):
        changed = scene.crowd.messages.edit(scene.author, scene.room, said.seq, body)
        assert ("mentions" in message_payload(changed) or "everyone" in message_payload(changed)) is bool(count)
        assert (scene.badge(ada), len(scene.activity(ada))) == (count, count), body
    scene.crowd.messages.edit(scene.author, scene.room, said.seq, "@room @ada")
    scene.crowd.messages.delete(scene.author, scene.room, said.seq)
    assert (scene.badge(ada), scene.activity(ada)) == (0, [])


def test_a_blocked_author_calls_nobody_who_blocks_them(scene: Scene) -> None:
    ada, bob = scene.people.values()
    scene.crowd.writer.do(block_people, Block(ada, scene.author.id, True, now()))
    for body in ("@ada", "@all"):
        scene.post(body)
    scene.crowd.messages.edit(scene.author, scene.room, 1, "@ada again")
    assert (scene.badge(ada), scene.activity(ada)) == (0, [])
    assert (scene.badge(bob), scene.activity(bob)) == (1, [2])
