from json import JSONDecodeError

import pytest

from chatapp.realtime.codec import loads_as_sent


def test_half_a_character_is_read_as_it_was_sent() -> None:
    assert loads_as_sent('["a\\ud83d", {"\\uDC00": "\\ud83d\\ude00"}]') == ["a\ud83d", {"\udc00": "😀"}]


@pytest.mark.parametrize("text", ["", "[", '["\\ud83d"', '["\\ud83d", NaN]', '["\\ud83d", -Infinity]', '"\\\\ud83d'])
def test_what_is_no_json_stays_refused(text: str) -> None:
    with pytest.raises(JSONDecodeError):
        loads_as_sent(text)
