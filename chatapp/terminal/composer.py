"""The message box: Enter sends, Ctrl+J (or Shift+Enter, if the terminal reports it) breaks the line."""

from textual import events
from textual.message import Message
from textual.widgets import TextArea

_BREAKS = frozenset({"ctrl+j", "shift+enter", "alt+enter"})


class Composer(TextArea):
    """A text box that grows with its text."""

    class Submitted(Message):
        """Posted to send the text."""

    class EditLast(Message):
        """Posted to edit the person's newest message."""

    class Cancelled(Message):
        """Posted to cancel a reply or edit."""

    class PageScrolled(Message):
        """Posted to scroll the messages by pages."""

        def __init__(self, pages: int) -> None:
            super().__init__()
            self.pages = pages

    def __init__(self) -> None:
        super().__init__(id="composer", soft_wrap=True, tab_behavior="focus", highlight_cursor_line=False)

    async def _on_key(self, event: events.Key) -> None:
        message = self._event_for(event.key)
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

    def _event_for(self, key: str) -> Message | None:
        if key == "enter":
            return self.Submitted()
        if key == "up" and not self.text:
            return self.EditLast()
        if key == "escape":
            return self.Cancelled()
        if key in {"pageup", "pagedown"}:
            return self.PageScrolled(-1 if key == "pageup" else 1)
        return None
