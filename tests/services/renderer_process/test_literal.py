"""What looks like markup and is not meant as such is shown as typed."""

import pytest

from chatapp.domain.markup import NOBODY, MentionTargets, plain_html
from chatapp.domain.names import name_key
from chatapp.services.renderer_process.pipeline import html_of

SPOKEN = MentionTargets({name_key("ada"): 1}, frozenset({"general"}), everyone=True)

AS_TYPED = (
    "\\\\nas01\\share\\_old\\!new", "C:\\Users\\_x\\.ssh", "^\\d+\\.\\d+$", "\\\\srv\\share", "D:\\!inbox\\[new]",
    "\\\\srv\\$data\\#tmp", "C:\\Users\\ada", "(C:\\_a\\_b)", "[a-z]+\\.[a-z]+", "\\(x\\)", "\\[foo\\]", "a \\ b",
    "\\$5 \\% \\&",
    "s/\\//_/", "C:\\temp\\\nnext", "\\\\*x\\\\*",
    ">_<", ">.<", ">:(", ">3 people", ">:(\n>:(", "a\n>_< b", ">>x",
    "- ", "- -", "* \n* ", "1. ", "~~~", "```", "~~~ so nice ~~~", "~~~ so nice ~~~\nand more", "||||",
    "1999. What a year", "24. Dezember", "24. Dezember\n31. Dezember", "01. Mai\n02. Juni", "2024. 10. 31.",
    "3) three", "2. no", "1999. a\n2000. b", "1. Mai ist frei",
    "10:30:45", "12:100:30", "std::vector::x", "a:100:b", "foo[:100:]", "::tada::", "/:tada:/",
    "你:tada:好", "x=:tada:",
    "[x](y)", "handlers[name]() and f[0]()",
    "5 * 3\n\n\n\n    x", "%TEMP%\\_a_\\*", ".\\_x_", "grep '^\\*.*\\*$'", "---", "#1", "<div>", "&amp;",
)  # fmt: skip


@pytest.mark.parametrize("body", AS_TYPED)
def test_it_is_shown_as_typed(body: str) -> None:
    html = html_of(body, SPOKEN)
    assert html is None or html == plain_html(body)


@pytest.mark.parametrize(
    ("body", "html"),
    [
        ("\\*not bold\\*", "*not bold*"), ("a \\_b\\_ c", "a _b_ c"), ("\\`x\\`", "`x`"), ("\\~~x~~", "~~x~~"),
        ("\\||x||", "||x||"),
        ("\\@ada \\#general \\:tada:", "@ada #general :tada:"), ("1\\. a\n2\\. b", "1. a<br>2. b"), ("\\- a", "- a"),
        ("\\> a", "&gt; a"), ("\\[a](https://b.cd)", None),
    ],
)  # fmt: skip
def test_a_backslash_before_what_would_be_markup_escapes_it(body: str, html: str | None) -> None:
    assert html_of(body, SPOKEN) == html if html else "<a " in (html_of(body, SPOKEN) or "")


@pytest.mark.parametrize(
    ("body", "html"),
    [
        ("1. a\n2. b", "<ol><li>a</li><li>b</li></ol>"),
        ("1. a\n3. b\n4. c", '<ol><li>a</li><li value="3">b</li><li>c</li></ol>'),
        ("1. a\n1. b", '<ol><li>a</li><li value="1">b</li></ol>'),
        ("3) c\n4) d", '<ol start="3" class="parenthesis"><li>c</li><li>d</li></ol>'),
        ("1. a\n   - x\n2. b", "<ol><li>a<ul><li>x</li></ul></li><li>b</li></ol>"),
        ("1. a\n\n2. b", "<ol><li><p>a</p></li><li><p>b</p></li></ol>"),
        ("so:\n1. a\n2. b", "<p>so:</p><ol><li>a</li><li>b</li></ol>"),
        ("> 1. a\n> 2. b", "<blockquote><ol><li>a</li><li>b</li></ol></blockquote>"),
    ],
)
def test_lists_show_the_numbers_that_were_typed(body: str, html: str) -> None:
    assert html_of(body, NOBODY) == html


@pytest.mark.parametrize(
    ("body", "html"),
    [
        ("> a", "<blockquote><p>a</p></blockquote>"),
        ("> a\n>\n> b", "<blockquote><p>a</p><p>b</p></blockquote>"),
        (">> a", "<blockquote><blockquote><p>a</p></blockquote></blockquote>"),
        ("> a\n>:(", "<blockquote><p>a<br>&gt;:(</p></blockquote>"),
        ("~~~js\nx\n~~~", '<pre tabindex="0" data-language="js"><code>x</code></pre>'),
        ("```\n>x\n```", '<pre tabindex="0"><code>&gt;x</code></pre>'),
        (":tada::tada:(:tada:) **:tada:**。:tada:", "🎉🎉(🎉) **🎉**。🎉"),
    ],
)
def test_what_is_meant_is_marked_up(body: str, html: str) -> None:
    assert html_of(body, NOBODY) == html


@pytest.mark.parametrize(
    "part",
    ["\\", "\\a", "\\*", "a\\b ", "1. a\n", "5. a\n9. b\n", "1. a\n  ", ">:\n", ":tada:", "\\@ada ", "\\-\n", "\\["],
)
def test_many_of_them_cost_little(part: str) -> None:
    assert html_of(part * (8_000 // len(part)), SPOKEN) != ""
