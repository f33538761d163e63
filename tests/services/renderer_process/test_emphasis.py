"""Emphasis beside the signs of every script, and marks that are typed for what they are."""

import time

import pytest

from chatapp.domain.markup import NOBODY
from chatapp.services.renderer_process.pipeline import html_of


@pytest.mark.parametrize(
    ("body", "html"),
    [
        ("**警告：**请注意", "<strong>警告：</strong>请注意"),
        ("他说**“你好”**了", "他说<strong>“你好”</strong>了"),
        ("這是**粗體（bold）**文字", "這是<strong>粗體（bold）</strong>文字"),
        ("**重要。**次", "<strong>重要。</strong>次"),
        ("これは*「大事」*です", "これは<em>「大事」</em>です"),
        ("これは~~「旧」~~です", "これは<del>「旧」</del>です"),
        ("これは||「秘密」||です", 'これは<span class="spoiler" tabindex="0">「秘密」</span>です'),
        ("이것은 **'중요'**입니다", "이것은 <strong>'중요'</strong>입니다"),
        ("นี่คือ**“สำคัญ”**มาก", "นี่คือ<strong>“สำคัญ”</strong>มาก"),
        ("他说**你好**了", "他说<strong>你好</strong>了"),
        ("abc**粗**def", "abc<strong>粗</strong>def"),
        ("**「見出し」**text", "<strong>「見出し」</strong>text"),
    ],
)
def test_emphasis_beside_east_asian_signs(body: str, html: str) -> None:
    assert html_of(body, NOBODY) == html


@pytest.mark.parametrize(
    ("body", "html"),
    [
        ("**bold** *it* ~~no~~", "<strong>bold</strong> <em>it</em> <del>no</del>"),
        ("***both***", "<em><strong>both</strong></em>"),
        ("*a **b** c*", "<em>a <strong>b</strong> c</em>"),
        ("**_so very_**", "<strong><em>so very</em></strong>"),
        ('(*aside*), *"quoted"*: **$5**', '(<em>aside</em>), <em>"quoted"</em>: <strong>$5</strong>'),
        ("*5*3 is 15*", "<em>5*3 is 15</em>"),
        ("**(a)** first", "<strong>(a)</strong> first"),
        ("*Я* and **é**", "<em>Я</em> and <strong>é</strong>"),
        ("**/help** lists them", "<strong>/help</strong> lists them"),
        ("__two words__", "<strong>two words</strong>"),
        ("**`x`** *https*", "<strong><code>x</code></strong> <em>https</em>"),
    ],
)
def test_emphasis_that_is_meant(body: str, html: str) -> None:
    assert html_of(body, NOBODY) == html


@pytest.mark.parametrize(
    "body",
    [
        "a * b", "2 ** 3", "2*3*4", "x**2 + y**2", "a*b*c = d", "(a)*(b)*(c)", "f(*args, **kwargs)", "5 * 3 * 2",
        "rm -rf *_test_*", "~/.config/*_x_*", "ls /etc/**_d_**/*.conf",
        "src/**/*.ts and **/foo/*.py", "*.c and *.h", "*test*.js", "/etc/*.conf, /var/*.log",
        "src/_app_/x", "_config_.yml", "*.py*", "use \"*\" or \"*\"", "'_' and '_'", "[*] or [*]",
        "__init__.py", "__init__", "__FILE__ and __LINE__", "__my_name__", "foo__bar__ baz", "snake_case_name",
        "*_*", "(*_*)", "_(:з」∠)_", "_(:3」∠)_",
        ">_< and >_<", "-_- and -_-", "^_^ ^_^", ";_; ;_;", ":* and :*", "._. ._.",
        "**!!!**", "*?*", "a||b||c", "x || y || z", "a |||| b", "un*frigging*believable", "¯\\_(ツ)_/¯",
    ],
)  # fmt: skip
def test_what_is_no_emphasis_is_shown_as_typed(body: str) -> None:
    assert html_of(body, NOBODY) is None


@pytest.mark.parametrize("part", ["*_", "**_", "*a ", "_a_ ", "||a", "__a", "*「", "**a**b", "*a_", "~~", "(*"])
def test_many_marks_cost_little(part: str) -> None:
    def seconds(times: int) -> float:
        began = time.process_time()
        html_of((part * times)[:900], NOBODY)
        return time.process_time() - began

    assert min(seconds(900) for _ in range(3)) < 0.1
