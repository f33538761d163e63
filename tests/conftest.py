"""What every test can use."""

import gc
import os

import pytest
from hypothesis import settings

from chatapp.concurrency.garbage_collection import settle

# Tests that compare sentences expect English, whatever the locale of the machine.
os.environ["LC_ALL"] = "C.UTF-8"

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


# Collecting five thousand tests makes objects that stay: nothing among them is garbage, then or later.
gc.disable()


def pytest_collection_finish() -> None:
    """Look for garbage again, in what tests make."""
    settle()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the tests that take minutes, so that none of them is the last and runs alone."""
    items.sort(key=lambda item: "tests/faults/" not in item.nodeid)
