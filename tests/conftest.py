"""What every test can use."""

from hypothesis import settings

# How long an example takes is the machine's affair.
settings.register_profile("chatapp", deadline=None)
settings.load_profile("chatapp")

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
    "tests.support.tcp_clients",
    "tests.support.screen",
]
