"""Addresses end where a reader would end them, in every script."""

from html import unescape
from re import findall

import pytest

from chatapp.domain.markup import NOBODY
from chatapp.services.renderer_process.pipeline import html_of

X = "https://example.com/x"


def shown_links(body: str) -> list[str]:
    return [unescape(text) for text in findall(r"<a [^>]*>([^<]*)</a>", html_of(body, NOBODY) or "")]


@pytest.mark.parametrize(
    "body",
    [
        f"请看 {X}，谢谢。", f"（{X}）", f"详见{X}。", f"{X}…", f"「{X}」を見て", f"“{X}”", f"‘{X}’", f"„{X}“",
        f"«{X}»", f"‹{X}›",
        f"{X}: see", f"{X}; see", f"({X}).", f"[{X}]", f"{X}!", f"{X}?!", f"{X}...", f"'{X}'", f'"{X}",', f"{X}を見て",
        f"{X}에서", f"{X}ครับ", f"{X}谢谢", f"{X}（说明）", f"{X}：", f"{X}—see", f"{X}؟", f"{X}، ثم", f"{X}।", f"{X}👍",
        f"{X} see", f"{X}　全角", f"【{X}】", f"《{X}》", f"｛{X}｝", f"**{X}**",
        f"**see {X}** and", f"*{X}*", f"_{X}_",
        f"~~{X}~~", f"||{X}||", f"**{X}**。", f"{X}\\",
    ],
)  # fmt: skip
def test_what_follows_an_address_is_no_part_of_it(body: str) -> None:
    assert shown_links(body) == [X]


@pytest.mark.parametrize(
    "address",
    [
        "https://ja.wikipedia.org/wiki/日本", "https://ja.wikipedia.org/wiki/C言語", "https://ko.wikipedia.org/wiki/서울",
        "https://ja.wikipedia.org/wiki/ジョン・レノン", "https://de.wikipedia.org/wiki/Öl", "https://e.com/*x*",
        "https://ca.wikipedia.org/wiki/Col·lecció", "https://en.wikipedia.org/wiki/Michelson–Morley",
        "https://en.wikipedia.org/wiki/Foo_(bar)", "https://e.com/a_b_", "https://e.com/a:b?c=d&e=f#g", "https://日本語.jp/道",
        "https://example.org/👍", "http://localhost:5000/x", "mailto:ada@example.org", "https://e.com/@ada",
        "https://e.com/a,b;c!d",
    ],
)  # fmt: skip
def test_what_belongs_to_an_address_stays_in_it(address: str) -> None:
    assert shown_links(address) == [address]
    assert shown_links(f"see {address}, and") == [address]


def test_two_addresses_are_two() -> None:
    assert shown_links("https://example.com/a、https://example.com/b") == [
        "https://example.com/a",
        "https://example.com/b",
    ]


def test_the_address_behind_a_link_is_encoded() -> None:
    html = html_of("HTTPS://ja.wikipedia.org/wiki/日本。", NOBODY)
    assert html is not None
    assert 'href="https://ja.wikipedia.org/wiki/%E6%97%A5%E6%9C%AC"' in html


def test_a_scheme_alone_is_no_link() -> None:
    assert html_of("https://，", NOBODY) is None
    assert html_of("https:// and mailto: too", NOBODY) is None


@pytest.mark.parametrize("between", [",", ";", ", ", "、"])
def test_addresses_in_a_list_are_addresses_each(between: str) -> None:
    assert shown_links(f"{X}{between}http://e.com/y") == [X, "http://e.com/y"]


def test_an_address_within_another_is_a_part_of_it() -> None:
    address = "https://web.archive.org/web/2020/https://e.com/a"
    assert shown_links(address) == [address]
