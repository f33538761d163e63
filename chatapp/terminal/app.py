"""The terminal client: a room list, the messages and a message box."""

from dataclasses import replace
from pathlib import Path
from typing import ClassVar
from urllib.parse import urlsplit

from rich.text import Text
from textual.app import App, ComposeResult
from textual.binding import ActiveBinding, Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.screen import Screen
from textual.widgets import Footer, OptionList, Static
from textual.widgets.option_list import Option

from chatapp.client import Payload
from chatapp.domain.catalogs import DEFAULT
from chatapp.domain.excerpts import excerpt
from chatapp.terminal.composer import Composer
from chatapp.terminal.dialogs import Choice, InvitationDialog, SearchBox, Switcher
from chatapp.terminal.lines import plain
from chatapp.terminal.login import LoginForm
from chatapp.terminal.messages import Messages
from chatapp.viewmodel.composer_state import ComposerState
from chatapp.viewmodel.invitations import Invitation
from chatapp.viewmodel.login import last_sign_in
from chatapp.viewmodel.pending_redraws import Changed, Problem
from chatapp.viewmodel.rooms import ListedRoom
from chatapp.viewmodel.rows import author_name
from chatapp.viewmodel.session import ChatSession
from chatapp.viewmodel.texts import CATALOG, t

_PUMP_SECONDS = 0.05
_AGENT = "chatapp terminal client"
# Slugs cannot begin with this.
_INVITED = "invited:"
_PARTS = (
    "#who",
    "#rooms",
    "#here",
    "#head",
    "#connection-notice",
    "Messages",
    "#typing",
    "#banner",
    "Composer",
    "#problem",
)


class MainScreen(Screen[None]):
    """The screen of the chat. A binding's description is the key of its text."""

    @property
    def active_bindings(self) -> dict[str, ActiveBinding]:
        """The bindings that can be used now, as the footer shows them."""
        return {key: _translated(active) for key, active in super().active_bindings.items()}


class TerminalChat(App[None]):
    """The application, with one session."""

    CSS_PATH = "app.tcss"
    TITLE = "chatapp"
    ENABLE_COMMAND_PALETTE = False
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+k", "switch", "rooms.title", priority=True),
        Binding("ctrl+f", "search", "search", priority=True),
        Binding("alt+up", "step(-1)", show=False, priority=True),
        Binding("alt+down", "step(1)", show=False, priority=True),
        Binding("ctrl+l", "leave", "login.sign_out"),
        Binding("ctrl+q", "quit", "key.quit", priority=True),
    ]

    def __init__(self, home: Path, server: str = "", name: str = "") -> None:
        super().__init__()
        self.session = ChatSession(home, _AGENT)
        self._server = server
        self._name_given = name
        self._room: str | None = None
        self._reply: Payload | None = None
        self._edited: Payload | None = None

    def get_default_screen(self) -> Screen[None]:
        """Return the screen below the dialogs."""
        return MainScreen(id="_default")

    def compose(self) -> ComposeResult:
        """Create the widgets."""
        with Horizontal():
            with Vertical(id="side"):
                yield Static("", id="who", markup=False)
                yield OptionList(id="rooms")
                yield Static("", id="here", markup=False)
            with Vertical(id="main"):
                yield Static("", id="head", markup=False)
                yield Static("", id="connection-notice", markup=False)
                yield Messages(self.session)
                yield Static("", id="typing", markup=False)
                yield Static("", id="banner", markup=False)
                yield Composer()
                yield Static("", id="problem", markup=False)
        yield Footer()

    def on_mount(self) -> None:
        """Sign in as the last time, or show the sign-in form."""
        self.theme = "textual-dark"
        for hidden in ("#connection-notice", "#banner", "#problem"):
            self.query_one(hidden).display = False
        self.push_screen(LoginForm(self.session, self._server, self._name_given))
        form = last_sign_in(self.session.profile)
        if form is not None and not self._server and not self._name_given:
            self.session.sign_in(form)
        self.set_interval(_PUMP_SECONDS, self._pump)

    def on_unmount(self) -> None:
        """Keep the draft and close the session."""
        self.session.close()

    def _pump(self) -> None:
        # On exit the widgets are removed one by one while this timer still runs.
        if not self.screen_stack or not all(self.screen_stack[0].query(part) for part in _PARTS):
            return
        changed = self.session.drain()
        if changed:
            self._show(changed)
        if len(self.screen_stack) == 1:
            messages = self.query_one(Messages)
            messages.fetch_more()
            if self.session.following and self.app_focus:
                self.session.mark_read()

    def _show(self, changed: Changed) -> None:
        if changed.connection:
            self._show_connection()
        # The widgets are on the bottom screen, below any open dialog.
        base = self.screen_stack[0]
        if changed.rooms:
            self._show_rooms(base.query_one("#rooms", OptionList))
        if self.session.room != self._room:
            self._change_room()
        base.query_one(Messages).refresh_from(changed)
        if changed.people:
            self._show_people()
        if changed.found and isinstance(self.screen, SearchBox):
            self.screen.found(changed.found)
        for problem in changed.problems:
            self._say(problem)

    def _show_connection(self) -> None:
        session = self.session
        out = session.state in {"out", "entering"}
        if out and not isinstance(self.screen, LoginForm):
            self._keep()
            while len(self.screen_stack) > 1:
                self.pop_screen()
            self.push_screen(LoginForm(session, "", ""))
        elif not out and isinstance(self.screen, LoginForm):
            self.pop_screen()
            self.screen_stack[0].query_one(Composer).focus()
        if isinstance(self.screen, LoginForm) and self.screen.is_mounted:
            self.screen.show_state()
        who = f"{plain(session.you.get('name', ''))}\n{urlsplit(session.url).netloc}"
        self._part("who").update(who)
        self._update_text("connection-notice", session.trouble if session.state == "offline" else "")

    def _show_rooms(self, rooms: OptionList) -> None:
        listed = list(self.session.rooms)
        with self.prevent(OptionList.OptionHighlighted):
            invited = [Option(_invitation_line(each), id=_INVITED + each.slug) for each in self.session.invitations]
            rooms.set_options([*invited, *(Option(_room_line(room), id=room.slug) for room in listed)])
            slugs = [room.slug for room in listed]
            here = self.session.room
            rooms.highlighted = len(invited) + slugs.index(here) if here in slugs else None
        self.screen_stack[0].query_one(Composer).placeholder = self.session.locked_text()
        room = self.session.rooms.get(self.session.room)
        self._part("head").update(
            Text.assemble((plain(room.title), "bold"), f"  {plain(room.topic or '')}") if room else ""
        )

    def _show_people(self) -> None:
        people = self.session.people
        self._part("here").update(
            f"{t('online', count=people.count)}\n{plain(', '.join(people.online[:12]))}" if people else ""
        )
        self._part("typing").update(plain(people.typing_text) if people else "")

    def _say(self, problem: Problem) -> None:
        if isinstance(self.screen, LoginForm):
            self.call_after_refresh(self.screen.say, problem)
        elif problem.field == "search" and isinstance(self.screen, SearchBox):
            self.screen.say(problem.sentence)
        elif problem.field in {"body", "edit"}:
            self._update_text("problem", problem.sentence)
            box = self.screen_stack[0].query_one(Composer)
            if not box.text and self._room:
                self._fill(self.session.draft(self._room))
        else:
            self.notify(plain(problem.sentence), markup=False)

    def _change_room(self) -> None:
        self._keep()
        self.session.composers.leave(self._room, ComposerState(self._reply, self._edited, self._box.text))
        self._room = self.session.room
        self._reply = self._edited = None
        self._update_text("banner", "")
        self._update_text("problem", "")
        self._fill(self.session.draft(self._room) if self._room else "")
        state = self.session.composers.enter(self._room)
        if state and state.reply:
            self._reply_to(state.reply)
        elif state and state.edited:
            self._edit(state.edited)
            self._fill(state.text)

    def _keep(self) -> None:
        if self._room is not None and self._edited is None and self.session.url:
            self.session.keep_draft(self._room, self._box.text)

    @property
    def _box(self) -> Composer:
        return self.screen_stack[0].query_one(Composer)

    def _part(self, name: str) -> Static:
        return self.screen_stack[0].query_one(f"#{name}", Static)

    def _update_text(self, part: str, sentence: str) -> None:
        self._part(part).update(plain(sentence))
        self._part(part).display = bool(sentence)

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Open the selected room, or answer the invitation."""
        chosen = event.option.id or ""
        if event.option_list.id == "rooms" and chosen.startswith(_INVITED):
            invitation = self.session.invitations.get(chosen.removeprefix(_INVITED))
            if invitation:
                self.push_screen(InvitationDialog(self.session, invitation))
        elif event.option_list.id == "rooms" and chosen:
            self.session.open(chosen)
            self._box.focus()

    def on_text_area_changed(self) -> None:
        """Report typing, and keep the draft."""
        if self._box.text:
            self._update_text("problem", "")
        if self._edited is None:
            if self._box.has_focus and self._box.text != self.session.draft(self._room or ""):
                self.session.set_typing(bool(self._box.text))
            self._keep()

    def on_composer_submitted(self) -> None:
        """Send the message, or save the edit."""
        body = self._box.text
        if self._edited is not None and body.strip():
            if body != self._edited["body"]:
                self.session.edit(self._edited["seq"], body)
            self.on_composer_cancelled()
        elif self.session.send(body, self._reply["seq"] if self._reply else None):
            self._reply = None
            self._update_text("banner", "")
            self._box.text = ""
            self._keep()

    def on_composer_edit_last(self) -> None:
        """Edit the person's newest message."""
        message = None if self._reply or self._edited else self.session.last_own()
        if message is not None:
            self._edit(message)

    def on_composer_cancelled(self) -> None:
        """Cancel a reply or edit, and show the draft again."""
        edited, self._edited, self._reply = self._edited, None, None
        self._update_text("banner", "")
        if edited is not None:
            self._fill(self.session.draft(self._room or ""))

    def on_composer_page_scrolled(self, event: Composer.PageScrolled) -> None:
        """Scroll the messages."""
        messages = self.query_one(Messages)
        messages.scroll_relative(y=event.pages * max(1, messages.size.height - 2), animate=False)

    def on_messages_chosen(self, event: Messages.Chosen) -> None:
        """Run an action on a message."""
        message = event.message
        if event.act == "source":
            if message["reply_to"]:
                self.session.jump(message["reply_to"])
        elif message["deleted"]:
            self.notify(t("message.deleted"))
        elif event.act == "reply":
            self._reply_to(message)
        elif event.act == "edit":
            if self.session.may_edit(message):
                self._edit(message)
            else:
                self.notify(t("edit.not_yours"))
        elif event.act == "react" or self.session.may_delete(message):
            self.push_screen(Choice(self.session, message, event.act))
        else:
            self.notify(t("delete.not_yours"))

    def _reply_to(self, message: Payload) -> None:
        self.on_composer_cancelled()
        self._reply = message
        self._update_text(
            "banner", t("composer.replying.cancel", name=author_name(message), excerpt=excerpt(message, 60))
        )
        self._box.focus()

    def _edit(self, message: Payload) -> None:
        self._keep()
        self._reply, self._edited = None, message
        self._update_text("banner", t("composer.editing"))
        self._fill(message["body"])
        self._box.focus()

    def _fill(self, text: str) -> None:
        self._box.text = text
        self._box.move_cursor(self._box.document.end)

    def action_switch(self) -> None:
        """Open the room switcher."""
        if len(self.screen_stack) == 1:
            self.push_screen(Switcher(self.session))

    def action_search(self) -> None:
        """Open the search."""
        if len(self.screen_stack) == 1:
            self.push_screen(SearchBox(self.session))

    def action_step(self, step: int) -> None:
        """Open the room above or below."""
        self.session.step(step)

    def action_leave(self) -> None:
        """Sign out."""
        if not isinstance(self.screen, LoginForm):
            self.session.sign_out()


def _translated(active: ActiveBinding) -> ActiveBinding:
    key = active.binding.description
    binding = replace(active.binding, description=t(key)) if key in CATALOG.texts(DEFAULT) else active.binding
    return active._replace(binding=binding)


def _invitation_line(invitation: Invitation) -> Text:
    text = t("invitation.by", room=plain(invitation.room), name=plain(invitation.by))
    return Text(f"+ {text}", "bold yellow", no_wrap=True, overflow="ellipsis")


def _room_line(room: ListedRoom) -> Text:
    style = {"mention": "bold yellow", "unread": "bold", "read": "", "quiet": "dim"}[room.look]
    return Text(f"{plain(room.title)} {room.counts}".rstrip(), style, no_wrap=True, overflow="ellipsis")
