"""The message list, with keyboard navigation: the messages of the timeline."""

from typing import ClassVar

from rich.text import Text
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from chatapp.client import Payload
from chatapp.terminal.lines import HangingIndent, message_text, pending_text, plain
from chatapp.viewmodel.pending_redraws import Changed, ScrollTarget
from chatapp.viewmodel.session import ChatSession


class Messages(OptionList):
    """The messages of the open room. Keys act on the highlighted one."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("r", "chosen('reply')", "action.reply"),
        Binding("e", "chosen('edit')", "action.edit"),
        Binding("d", "chosen('delete')", "action.delete"),
        Binding("delete", "chosen('delete')", show=False),
        Binding("plus", "chosen('react')", "action.react"),
        Binding("o", "chosen('source')", show=False),
        Binding("s", "uncover", show=False),
        *(Binding(str(number), f"vote({number - 1})", show=False) for number in range(1, 10)),
        Binding("j", "cursor_down", show=False),
        Binding("k", "cursor_up", show=False),
        Binding("end", "last", "key.latest"),
    ]

    class Chosen(Message):
        """Posted to run an action on a message: `reply`, `edit`, `delete`, `react`, `source`."""

        def __init__(self, act: str, message: Payload) -> None:
            super().__init__()
            self.act = act
            self.message = message

    def __init__(self, session: ChatSession) -> None:
        super().__init__(id="messages")
        self._session = session
        self._tails = 0
        self._uncovered: set[int] = set()
        # Between a redraw and its scrolling, the scroll position is not the person's.
        self._settled = True

    def refresh_from(self, changed: Changed) -> None:
        """Show what has changed. A list that is at the end stays there."""
        if changed.scroll is not None:
            self._paint(changed.scroll)
        elif changed.added or changed.altered or changed.tail:
            end = self.is_at_end
            self._cut_tail()
            self.add_options([self._option(message) for message in changed.added])
            for message in changed.altered.values():
                self._replace(message)
            self._add_tail()
            if end:
                self._settle_at_end()

    @property
    def is_at_end(self) -> bool:
        """Whether the last line is visible."""
        return self.scroll_offset.y >= self.max_scroll_y - 1

    @property
    def chosen(self) -> Payload | None:
        """The highlighted message, or None."""
        option = self.highlighted_option
        timeline = self._session.timeline
        if option is None or timeline is None or not (option.id or "").startswith("m"):
            return None
        return timeline.find(int((option.id or "m0")[1:]))

    def action_chosen(self, act: str) -> None:
        """Post the action for the highlighted message."""
        message = self.chosen
        pending = self.highlighted_option
        if message is not None:
            self.post_message(self.Chosen(act, message))
        elif act == "delete" and pending is not None and (pending.id or "").startswith("w"):
            self._session.discard((pending.id or "")[1:])

    def action_uncover(self) -> None:
        """Show the spoilers of the highlighted message, or hide them again."""
        message = self.chosen
        if message is not None:
            self._uncovered ^= {message["seq"]}
            self._replace(message)

    def action_vote(self, option: int) -> None:
        """Vote for an option of the highlighted poll."""
        message = self.chosen
        if message is not None and message.get("poll") and option < len(message["poll"]["options"]):
            self._session.vote(message["seq"], option)

    def action_select(self) -> None:
        """Reply to the highlighted message, or send a refused one again."""
        option = self.highlighted_option
        if option is not None and (option.id or "").startswith("w"):
            self._session.retry((option.id or "")[1:])
        else:
            self.action_chosen("reply")

    def action_last(self) -> None:
        """Go to the newest message."""
        if self._session.timeline and not self._session.timeline.at_end:
            self._session.latest()
        else:
            super().action_last()
            self.scroll_end(animate=False)

    def action_cursor_up(self) -> None:
        """Move up; at the top, load earlier messages."""
        if self.highlighted is None:
            super().action_last()
        elif self.highlighted > 0:
            super().action_cursor_up()

    def action_cursor_down(self) -> None:
        """Move down, not past the end."""
        if self.highlighted is None or self.highlighted < self.option_count - 1:
            super().action_cursor_down()

    def fetch_more(self) -> None:
        """Load the next page when the cursor is near the edge."""
        if self._session.timeline is None or not self._settled:
            return
        self._session.following = self.is_at_end
        if self.scroll_offset.y == 0:
            self._session.older()
        if self.is_at_end:
            self._session.newer()

    def _paint(self, look: ScrollTarget) -> None:
        end, anchor, chosen = self.is_at_end, self._anchor(), self.highlighted_option
        timeline = self._session.timeline
        messages = timeline.messages if timeline else []
        pairs = zip(messages, [None, *messages], strict=False)
        self.set_options([self._option(message, previous) for message, previous in pairs])
        self._tails = 0
        self._add_tail()
        if chosen is not None and chosen.id in self._id_to_option:
            with self.prevent(OptionList.OptionHighlighted):
                self.highlighted = self.get_option_index(chosen.id or "")
        if look.at == "seq":
            self._go_to(look.seq)
        elif look.at == "end" or (end and timeline is not None and timeline.at_end and self._session.following):
            self._settle_at_end()
        elif look.at == "new":
            self._settle_at_end(timeline.find(self._session.read_seq + 1) if timeline else None)
        elif anchor:
            self._restore(anchor)

    def _settle_at_end(self, seen: Payload | None = None) -> None:
        self._settled = False
        self.call_after_refresh(self._settle, seen)

    def _settle(self, seen: Payload | None) -> None:
        self.scroll_end(animate=False, immediate=True)
        option = f"m{seen['seq']}" if seen else ""
        if option in self._id_to_option:
            # The first new message is visible.
            line = self._index_to_line.get(self.get_option_index(option), 0)
            self.scroll_to(y=min(line, self.scroll_offset.y), animate=False, immediate=True)
        self._settled = True

    def _go_to(self, seq: int) -> None:
        if f"m{seq}" in self._id_to_option:
            self.highlighted = self.get_option_index(f"m{seq}")
            self.focus()

    def _anchor(self) -> tuple[str, int] | None:
        # `_lines` is private to textual 8's OptionList: its public methods only know options.
        top = self.scroll_offset.y
        if not self._lines or top >= len(self._lines):
            return None
        index, within = self._lines[top]
        return self.options[index].id or "", within

    def _restore(self, anchor: tuple[str, int]) -> None:
        if anchor[0] in self._id_to_option:
            line = self._index_to_line.get(self.get_option_index(anchor[0]), 0)
            self.scroll_to(y=line + anchor[1], animate=False, immediate=True)

    def _option(self, message: Payload, previous: Payload | None = None) -> Option:
        timeline = self._session.timeline
        before = previous or (timeline.find(message["seq"] - 1) if timeline else None)
        uncovered = message["seq"] in self._uncovered
        return Option(HangingIndent(message_text(self._session, message, before, uncovered)), id=f"m{message['seq']}")

    def _replace(self, message: Payload) -> None:
        if f"m{message['seq']}" in self._id_to_option:
            self.replace_option_prompt(f"m{message['seq']}", self._option(message).prompt)

    def _cut_tail(self) -> None:
        for _ in range(self._tails):
            self.remove_option_at_index(self.option_count - 1)
        self._tails = 0

    def _add_tail(self) -> None:
        timeline = self._session.timeline
        if timeline is None or not timeline.at_end:
            return
        note = self._session.people.note(timeline.end) if self._session.people else ""
        options = [Option(Text(plain(note), "dim italic"), id="note", disabled=True)] if note else []
        online = self._session.state == "online"
        options += [
            Option(HangingIndent(pending_text(pending, online)), id=f"w{pending.entry.client_id}")
            for pending in self._session.outgoing.in_room(timeline.slug)
        ]
        self.add_options(options)
        self._tails = len(options)
