import contextlib
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatapp.realtime.transport.socketio_packets import Incoming, Kind, UndecodablePacket, decode, with_attachments


def read(text: str) -> Incoming:
    return decode(text, json, 10)


def test_each_kind_of_packet_is_read() -> None:
    assert read("0") == Incoming(Kind.CONNECT, "/", None, None, 0)
    assert read('0/admin,{"token":"x"}') == Incoming(Kind.CONNECT, "/admin", None, {"token": "x"}, 0)
    assert read("0/admin?a=b,").namespace == "/admin"
    assert read("1/admin") == Incoming(Kind.DISCONNECT, "/admin", None, None, 0)
    assert read('2["hey",1]') == Incoming(Kind.EVENT, "/", None, ["hey", 1], 0)
    assert read('2/a,13["hey"]') == Incoming(Kind.EVENT, "/a", 13, ["hey"], 0)
    assert read("313[]") == Incoming(Kind.ACK, "/", 13, [], 0)
    assert read('52-7["hey",{"_placeholder":true,"num":0}]').attachments == 2


@pytest.mark.parametrize(
    "text",
    [
        "", "x", "7", "abc", "2", "2{}", "2[]", "2[1]", "2[null]", '2"hey"', '2["hey"', "2[NaN", '2abc["hey"]', "2-[]",
        "21", "3[]", "31{}", "4{}", "4", "0[]", "0[1]", "01", '0"x"', '1{"a":1}', "11", '21-["hey"]', '5["hey"]',
        '511-["hey"]', '599999999999-["hey"]', '51-{"a":1}', "2" + "[" * 100_000, '2123456789012345678["hey"]',
        "2/" + "x" * 300 + ',["hey"]', "\u0662[]", '2\u0661["hey"]',
    ],
)  # fmt: skip
def test_whatever_is_not_exactly_a_packet_is_undecodable(text: str) -> None:
    with pytest.raises(UndecodablePacket):
        read(text)


def test_attachments_take_the_place_of_their_placeholders() -> None:
    data = ["up", {"files": [{"_placeholder": True, "num": 1}, {"_placeholder": True, "num": 0}], "n": 1}]
    assert with_attachments(data, [b"a", b"b"]) == ["up", {"files": [b"b", b"a"], "n": 1}]


@pytest.mark.parametrize("num", [-1, 1, 1.0, True, "0", None, 10**30])
def test_a_placeholder_without_its_attachment_is_undecodable(num: object) -> None:
    with pytest.raises(UndecodablePacket):
        with_attachments(["up", {"_placeholder": True, "num": num}], [b"a"])


@given(st.text(max_size=40))
def test_any_text_is_a_packet_or_undecodable(text: str) -> None:
    with contextlib.suppress(UndecodablePacket):
        assert isinstance(read(text).kind, Kind)


@given(st.from_regex(r"[0-6]([0-9]{1,3}-)?(/[a-z]{0,3},)?[0-9]{0,3}[\[{\"a-z0-9,:\]}]{0,12}", fullmatch=True))
def test_anything_like_a_packet_is_one_or_undecodable(text: str) -> None:
    with contextlib.suppress(UndecodablePacket):
        assert isinstance(read(text).kind, Kind)
