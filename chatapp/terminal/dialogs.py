"""Dialogs: the room switcher, the search, choosing a reaction, confirming."""

from collections.abc import Sequence
from typing import ClassVar

from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from chatapp.client import Payload
from chatapp.terminal.lines import hit_text, plain
from chatapp.viewmodel.invitations import Invitation
from chatapp.viewmodel.message_actions import REACTIONS
from chatapp.viewmodel.pending_redraws import SearchResults
from chatapp.viewmodel.session import ChatSession
from chatapp.viewmodel.texts import t


class Dialog(ModalScreen[None]):
    """A title, an optional text box and a list; Esc closes it."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "dismiss", show=False),
        Binding("down", "app.focus_next", show=False),
    ]
    title_key = ""
    has_box = True

    def __init__(self, session: ChatSession) -> None:
        super().__init__()
        self._session = session

    def compose(self) -> ComposeResult:
        """Create the widgets."""
        with Vertical(id="dialog"):
            yield Static(self.title_text, classes="title", markup=False)
            if self.has_box:
                yield Input(id="box")
            yield OptionList(id="list")
            yield Static("", id="said", markup=False)

    @property
    def title_text(self) -> str:
        """The title."""
        return t(self.title_key)

    @property
    def list(self) -> OptionList:
        """The option list."""
        return self.query_one("#list", OptionList)


class Switcher(Dialog):
    """Finds rooms by a part of their names, and creates a room if none matches."""

    title_key = "switcher.title"

    def on_mount(self) -> None:
        """Show all rooms."""
        self._fill("")

    def on_input_changed(self, event: Input.Changed) -> None:
        """Show the matching rooms."""
        self._fill(event.value)

    def on_input_submitted(self) -> None:
        """Choose the first option."""
        if self.list.option_count:
            self._take(self.list.get_option_at_index(self.list.highlighted or 0).id or "")

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Choose the selected option."""
        self._take(event.option.id or "")

    def _fill(self, typed: str) -> None:
        name = typed.strip()
        options = [
            Option(Text(f"# {plain(room.name)}" + (f"  ({room.unread})" if room.unread else "")), id=f"r{room.slug}")
            for room in self._session.rooms.matching(name)
        ]
        if self._session.rooms.is_new(name):
            options.append(Option(Text(f"+ {t('rooms.create', name=plain(name))}"), id="new"))
        self.list.set_options(options)
        self.list.highlighted = 0 if options else None

    def _take(self, chosen: str) -> None:
        name = self.query_one("#box", Input).value
        self.dismiss()
        if chosen == "new":
            self._session.create(name)
        elif chosen:
            self._session.open(chosen[1:])


class SearchBox(Dialog):
    """Finds messages that contain every word; choosing one shows it in its context."""

    title_key = "search.title"
    _hits: Sequence[Payload] = ()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Search."""
        self._session.search(event.value)

    def found(self, found: SearchResults) -> None:
        """Show the results."""
        self._hits = found.hits
        names = self._session.rooms
        self.list.set_options([Option(hit_text(hit, names.name(hit["room"]))) for hit in found.hits])
        self.say(found.summary)
        if found.hits:
            self.list.highlighted = 0
            self.list.focus()

    def say(self, sentence: str) -> None:
        """Show an error."""
        self.query_one("#said", Static).update(plain(sentence))

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Show the selected result in its context."""
        hit = self._hits[event.option_index]
        self.dismiss()
        self._session.open(hit["room"], jump_to=hit["seq"])


class Choice(Dialog):
    """A few options, each with a key."""

    has_box = False

    def __init__(self, session: ChatSession, message: Payload, kind: str) -> None:
        super().__init__(session)
        self._message = message
        self._kind = kind
        self.title_key = "react.title" if kind == "react" else "delete.for_everyone"

    def on_mount(self) -> None:
        """Show the options."""
        choices = REACTIONS if self._kind == "react" else (t("cancel"), t("action.delete"))
        self.list.set_options([Text(choice) for choice in choices])
        self.list.highlighted = 0
        self.list.focus()

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Run the selected option."""
        self.dismiss()
        if self._kind == "react":
            self._session.react(self._message["seq"], REACTIONS[event.option_index])
        elif event.option_index == 1:
            self._session.delete(self._message["seq"])


class InvitationDialog(Dialog):
    """An invitation to a room: accept or decline."""

    has_box = False

    def __init__(self, session: ChatSession, invitation: Invitation) -> None:
        super().__init__(session)
        self._slug = invitation.slug
        self._sentence = plain(invitation.sentence)

    @property
    def title_text(self) -> str:
        """The invitation."""
        return self._sentence

    def on_mount(self) -> None:
        """Show the options."""
        self.list.set_options([Text(t("invitation.accept")), Text(t("invitation.decline"))])
        self.list.highlighted = 0
        self.list.focus()

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Accept or decline."""
        self.dismiss()
        self._session.answer(self._slug, accept=event.option_index == 0)
