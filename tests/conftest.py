"""What every test can use."""

pytest_plugins = [
    "tests.support.answering",
    "tests.support.fixtures",
    "tests.support.stores",
    "tests.support.crowd",
    "tests.support.conversation",
    "tests.support.pages",
    "tests.support.sockets",
    "tests.support.accounts",
    "tests.support.clients",
    "tests.support.lines",
    "tests.support.screen",
]
