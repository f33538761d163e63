"""No widget overrides an attribute of Tkinter by accident: overriding `_name` keeps a window from closing."""

import inspect
import re
import tkinter as tk
from tkinter import ttk

import pytest

from chatapp.desktop.composer import Composer
from chatapp.desktop.invitation_card import InvitationCard
from chatapp.desktop.login import LoginForm
from chatapp.desktop.message_menu import MessageMenu
from chatapp.desktop.overlay import Overlay, SearchBox, Switcher
from chatapp.desktop.room_list import RoomList
from chatapp.desktop.transcript import Transcript


@pytest.mark.parametrize(
    "widget", [Composer, InvitationCard, MessageMenu, Overlay, RoomList, SearchBox, Switcher, Transcript, LoginForm]
)
def test_no_widget_overrides_an_attribute_of_tkinter(widget: type[tk.Misc]) -> None:
    theirs = set(dir(ttk.Frame)) | set(dir(tk.Menu)) | {"_name", "_w", "tk", "master", "children", "widgetName"}
    source = inspect.getsource(widget)
    ours = set(re.findall(r"^    def (\w+)", source, re.MULTILINE)) | set(
        re.findall(r"self\.(\w+)(?:: [^=]+)? = ", source)
    )
    assert ours & theirs <= {"__init__"}
