"""Keys are answered one after another, however many come at once: none overtakes another, none is lost to a screen that
is just opening. Knows what a key means only through the screen."""

from __future__ import annotations

from collections import deque

from textual import events
from textual.app import App
from textual.widget import Widget

from newstui.ui.screens.keyed import KeyedScreen


class TypedAheadApp(App[int], inherit_bindings=False):
    """Textual sends a key to the widget in focus when it arrives, not when the keys before it have been answered.

    On a slow line `?q` arrives in one piece: `q` must close the help, and would have closed the reader.
    """

    def __init__(self, driver_class: type | None = None, *, ansi_color: bool | None = None) -> None:
        super().__init__(driver_class=driver_class, ansi_color=ansi_color)
        self._ahead: deque[events.Key] = deque()
        self._answering: Widget | None = None
        """A text box that has been sent a key and has not come to its end."""

    @property
    def has_keys_waiting(self) -> bool:
        """Whether a key has come and is not answered yet."""
        return bool(self._ahead) or self._is_answering()

    async def on_event(self, event: events.Event) -> None:
        if isinstance(event, events.Key) and not event.is_forwarded:
            self._ahead.append(event)
            await self.take_ahead()
        else:
            await super().on_event(event)

    async def take_ahead(self) -> None:
        """Answer the keys that wait, until one needs the answer of a text box or a screen that opens."""
        while self._ahead and not self._is_answering():
            screen = self.screen
            if not isinstance(screen, KeyedScreen):
                await super().on_event(self._ahead.popleft())
            elif not screen.is_ready:
                return
            elif screen.is_text_place() and screen.focused is not None:
                self._send_on(self._ahead.popleft(), screen.focused)
            else:
                await screen.take_key(self._ahead.popleft())

    def _is_answering(self) -> bool:
        return self._answering is not None and self._answering.is_running

    def _send_on(self, event: events.Key, box: Widget) -> None:
        box._forward_event(event)
        if box.call_later(self._answered):  # it stands behind the key in the box's queue
            self._answering = box

    def _answered(self) -> None:
        self._answering = None
        self.call_later(self.take_ahead)
