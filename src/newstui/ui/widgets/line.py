"""One line of pieces: breadcrumbs, the status, notes, separators. Draws what it is given, decides nothing."""

from __future__ import annotations

from textual import events
from textual.message import Message
from textual.reactive import reactive
from textual.strip import Strip
from textual.widget import Widget

from newstui.ui.columns import Piece, cut_pieces, width_of
from newstui.ui.widgets.paint import Painter


class Line(Widget, inherit_bindings=False):
    """`left` keeps its length, `right` gives way."""

    ALLOW_SELECT = False

    left: reactive[tuple[Piece, ...]] = reactive((), layout=False)
    right: reactive[tuple[Piece, ...]] = reactive((), layout=False)

    class Clicked(Message):
        """The line was clicked."""

        def __init__(self, line: Line) -> None:
            super().__init__()
            self.line = line

        @property
        def control(self) -> Line:
            return self.line

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=id, classes=classes)
        self._painter = Painter(self)

    def notify_style_update(self) -> None:
        super().notify_style_update()
        self._painter.looks.renew()

    def on_click(self, event: events.Click) -> None:
        event.stop()
        self.post_message(self.Clicked(self))

    def render_line(self, y: int) -> Strip:
        width = self.size.width
        left = cut_pieces(list(self.left), width)
        room = width - width_of(left) - 1
        right = list(self.right)
        if width_of(right) > room:  # whole hints go, from the end, before any is cut
            while right and (width_of(right) > room or right[-1][1] == "key"):
                right.pop()
        gap = width - width_of(left) - width_of(right)
        return self._painter.strip([*left, (" " * gap, ""), *right], width)
