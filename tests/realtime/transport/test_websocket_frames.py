from hypothesis import given
from hypothesis import strategies as st

from chatapp.realtime.transport.websocket_frames import CloseCode, Opcode, close_frame, frame, may_be_received, unmask
from chatapp.realtime.transport.websocket_handshake import answer, wants_websocket

HANDSHAKE = {
    "HTTP_UPGRADE": "WebSocket",
    "HTTP_CONNECTION": "keep-alive, Upgrade",
    "HTTP_SEC_WEBSOCKET_KEY": "dGhlIHNhbXBsZSBub25jZQ==",
    "HTTP_SEC_WEBSOCKET_VERSION": "13",
}


def test_a_frame_has_the_shortest_of_the_three_lengths() -> None:
    assert frame(Opcode.TEXT, b"x" * 125)[:2] == bytes((0x81, 125))
    assert frame(Opcode.BINARY, b"x" * 126)[:4] == bytes((0x82, 126, 0, 126))
    assert frame(Opcode.TEXT, b"x" * 65535)[:4] == bytes((0x81, 126, 255, 255))
    assert frame(Opcode.TEXT, b"x" * 65536)[:10] == bytes((0x81, 127, 0, 0, 0, 0, 0, 1, 0, 0))


def test_the_example_of_the_rfc_unmasks() -> None:
    assert unmask(bytes.fromhex("7f9f4d5158"), bytes.fromhex("37fa213d")) == b"Hello"


@given(st.binary(max_size=300), st.binary(min_size=4, max_size=4))
def test_masking_is_the_xor_with_the_repeated_key(payload: bytes, key: bytes) -> None:
    assert unmask(payload, key) == bytes(byte ^ key[i % 4] for i, byte in enumerate(payload))


def test_a_close_without_status_has_no_body_and_a_long_reason_is_cut() -> None:
    assert close_frame(CloseCode.NO_STATUS) == bytes((0x88, 0))
    assert len(close_frame(CloseCode.NORMAL, "x" * 200)) == 2 + 125


def test_codes_that_only_stand_for_something_local_never_come_over_the_wire() -> None:
    received = {code for code in range(6000) if may_be_received(code)}
    assert received & {0, 999, 1004, 1005, 1006, 1015, 1016, 2999, 5000} == set()
    assert {1000, 1001, 1002, 1003, 1007, 1011, 1014, 3000, 4999} <= received


def test_the_example_of_the_rfc_is_answered() -> None:
    assert wants_websocket(HANDSHAKE)
    assert b"Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n" in (answer(HANDSHAKE) or b"")


def test_a_handshake_with_another_version_or_a_broken_key_gets_none() -> None:
    for change in (
        {"HTTP_SEC_WEBSOCKET_VERSION": "8"},
        {"HTTP_SEC_WEBSOCKET_KEY": "c2hvcnQ="},
        {"HTTP_SEC_WEBSOCKET_KEY": "\xe4" * 24},
        {"HTTP_SEC_WEBSOCKET_KEY": ""},
    ):
        assert answer(HANDSHAKE | change) is None


def test_a_request_without_upgrade_wants_no_websocket() -> None:
    assert not wants_websocket(HANDSHAKE | {"HTTP_CONNECTION": "close"})
    assert not wants_websocket({})
