"""The box one writes in: Enter sends, Ctrl+J (or Shift+Enter, where the terminal tells it) breaks the line."""

from textual import events
from textual.message import Message
from textual.widgets import TextArea

_BREAKS = frozenset({"ctrl+j", "shift+enter", "alt+enter"})


class Composer(TextArea):
    """A box that grows with what is written."""

    class Submitted(Message):
        """What is written is to be sent."""

    class EditLast(Message):
        """The newest message of one's own is to be edited."""

    class Cancelled(Message):
        """What was begun, an answer or an edit, is given up."""

    class Leafed(Message):
        """The messages are to be scrolled by pages."""

        def __init__(self, pages: int) -> None:
            super().__init__()
            self.pages = pages

    def __init__(self) -> None:
        super().__init__(id="composer", soft_wrap=True, tab_behavior="focus", highlight_cursor_line=False)

    async def _on_key(self, event: events.Key) -> None:
        message = self._meaning(event.key)
        if message is not None:
            event.stop()
            event.prevent_default()
            self.post_message(message)
        elif event.key in _BREAKS:
            event.stop()
            event.prevent_default()
            self.insert("\n")
        else:
            await super()._on_key(event)

    def _meaning(self, key: str) -> Message | None:
        if key == "enter":
            return self.Submitted()
        if key == "up" and not self.text:
            return self.EditLast()
        if key == "escape":
            return self.Cancelled()
        if key in {"pageup", "pagedown"}:
            return self.Leafed(-1 if key == "pageup" else 1)
        return None
