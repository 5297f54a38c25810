"""The line between two panes, to be dragged. Says where it was dragged to; moves nothing itself."""

from __future__ import annotations

from typing import Literal

from rich.segment import Segment
from textual import events
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from newstui.ui.glyphs import Glyphs


class Divider(Widget, inherit_bindings=False):
    """One cell wide, or one line high."""

    ALLOW_SELECT = False

    class Dragged(Message):
        """The pointer holds the divider at this place of the screen."""

        def __init__(self, divider: Divider, x: int, y: int, is_over: bool) -> None:
            super().__init__()
            self.divider = divider
            self.x = x
            self.y = y
            self.is_over = is_over

        @property
        def control(self) -> Divider:
            return self.divider

    def __init__(self, way: Literal["upright", "flat"], glyphs: Glyphs, *, id: str | None = None) -> None:
        super().__init__(id=id, classes=f"-{way}")
        self._sign = glyphs.bar if way == "upright" else "─" if glyphs.bar == "│" else "-"
        self._is_held = False

    def on_mouse_down(self, event: events.MouseDown) -> None:
        event.stop()
        self._is_held = True
        self.capture_mouse()

    def on_mouse_move(self, event: events.MouseMove) -> None:
        if self._is_held:
            event.stop()
            self.post_message(self.Dragged(self, event.screen_x, event.screen_y, False))

    def on_mouse_up(self, event: events.MouseUp) -> None:
        if self._is_held:
            event.stop()
            self._is_held = False
            self.release_mouse()
            self.post_message(self.Dragged(self, event.screen_x, event.screen_y, True))

    def render_line(self, y: int) -> Strip:
        return Strip([Segment(self._sign * self.size.width, self.rich_style)])
