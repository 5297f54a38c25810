"""Rows with a cursor, as many as there are: only those on the screen are ever asked for or drawn."""

from __future__ import annotations

from textual import events
from textual.geometry import Size
from textual.message import Message
from textual.reactive import reactive
from textual.strip import Strip

from newstui.ui.columns import Piece
from newstui.ui.widgets.paint import Painter
from newstui.ui.widgets.thumb import WholeCellView


class Rows(WholeCellView, can_focus=True, inherit_bindings=False):
    """A subclass says how many rows there are (`count_rows`) and what each one holds (`draw`)."""

    ALLOW_SELECT = False

    cursor = reactive(0, repaint=False, always_update=False)
    lines_each = 1
    """Screen lines that a row takes."""

    class Moved(Message):
        """The cursor went to another row, or to another content in the same row."""

        def __init__(self, rows: Rows, index: int) -> None:
            super().__init__()
            self.rows = rows
            self.index = index

        @property
        def control(self) -> Rows:
            return self.rows

    class Chosen(Moved):
        """A row was clicked."""

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=id, classes=classes)
        self._painter = Painter(self)

    # what a subclass says
    def count_rows(self) -> int:
        return 0

    def draw(self, index: int, part: int, width: int) -> list[Piece]:
        """One screen line of a row: `part` counts its lines from 0."""
        raise NotImplementedError  # there are no rows without a subclass

    def can_rest(self, index: int) -> bool:
        """May the cursor stand here? Headings say no."""
        return True

    # content
    def renew(self, cursor: int | None = None, *, top: int | None = None) -> None:
        """The rows have changed. `cursor` and `top` (first visible row) where they should be; None leaves them."""
        count = self.count_rows()
        self.virtual_size = Size(0, count * self.lines_each)
        wanted = self.cursor if cursor is None else cursor
        self.set_reactive(Rows.cursor, self._resting(max(0, min(count - 1, wanted)), 1))
        if top is not None:
            self.scroll_to(y=max(0, top * self.lines_each), animate=False, force=True)
        self._reveal()
        self.refresh()

    def validate_cursor(self, value: int) -> int:
        return max(0, min(self.count_rows() - 1, value))

    def watch_cursor(self, old: int, new: int) -> None:
        if self._reveal(step=abs(new - old)):
            self.refresh()
        else:
            self._refresh_row(old)
            self._refresh_row(new)
        self.post_message(self.Moved(self, new))

    def _refresh_row(self, index: int) -> None:
        self.refresh_lines(index * self.lines_each, self.lines_each)

    def _visible_rows(self) -> int:
        return max(1, self.scrollable_content_region.height // self.lines_each)

    def _reveal(self, step: int = 0) -> bool:
        """Bring the cursor into view; whether that scrolled.

        A step over the edge jumps half a page: a held key then costs one repaint in half a page of presses.
        """
        if not self.scrollable_content_region.height:
            return False  # not laid out yet
        each, height = self.lines_each, self._visible_rows()
        top = -(-self.scroll_offset.y // each)
        if self.cursor < height and self.cursor == self._resting(0, 1):
            before = self.scroll_offset.y  # the headings above the first row that can be stood on are seen too
            self.scroll_to(y=0, animate=False, force=True)
            return before != 0
        if top <= self.cursor < top + height:
            return False
        slack = height // 2 if step == 1 else 0
        first = self.cursor - height + 1 + slack if self.cursor >= top + height else self.cursor - slack
        before = self.scroll_offset.y
        self.scroll_to(y=max(0, first * each), animate=False, force=True)
        return self.scroll_offset.y != before

    def _resting(self, index: int, direction: int) -> int:
        """The nearest row from here where the cursor may stand."""
        count = self.count_rows()
        for way in (direction, -direction):
            at = index
            while 0 <= at < count:
                if self.can_rest(at):
                    return at
                at += way
        return index

    # keys
    def action_scroll_line(self, by: int) -> None:
        self.cursor = self._resting(self.validate_cursor(self.cursor + by), 1 if by > 0 else -1)

    def action_page(self, by: int) -> None:
        self.action_scroll_line(by * max(1, self._visible_rows() - 1))

    def action_top(self) -> None:
        self.cursor = self._resting(0, 1)

    def action_bottom(self) -> None:
        self.cursor = self._resting(max(0, self.count_rows() - 1), -1)

    # mouse
    def on_click(self, event: events.Click) -> None:
        index = (event.y + self.scroll_offset.y) // self.lines_each
        if event.x < self.scrollable_content_region.width and index < self.count_rows() and self.can_rest(index):
            event.stop()
            self.cursor = index
            self.post_message(self.Chosen(self, index))

    def _on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        self._wheel(event, 3)

    def _on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        self._wheel(event, -3)

    def _wheel(self, event: events.MouseEvent, by: int) -> None:
        event.stop()
        event.prevent_default()
        self.scroll_to(y=self.scroll_offset.y + by, animate=False, force=True)

    def on_resize(self) -> None:
        self.virtual_size = Size(0, self.count_rows() * self.lines_each)
        self._reveal()

    # drawing
    def notify_style_update(self) -> None:
        super().notify_style_update()
        self._painter.looks.renew()

    def watch_has_focus(self, _has_focus: bool) -> None:
        """Only parts look different with the focus, and they are looked up when they are drawn."""

    def on_focus(self, event: events.Focus) -> None:
        self._turn(event, True, events.DescendantFocus(self))

    def on_blur(self, event: events.Blur) -> None:
        self._turn(event, False, events.DescendantBlur(self))

    def _turn(self, event: events.Event, has_focus: bool, told: events.Event) -> None:
        """What Textual does when the focus comes or goes, but for drawing every row: only the cursor changes."""
        event.prevent_default()
        self.has_focus = has_focus
        if self.parent is not None:
            self.parent.post_message(told)
        for name in ("cursor", "tab"):
            self._painter.looks.pop(name, None)
        self._refresh_row(self.cursor)

    def render_line(self, y: int) -> Strip:
        width = self.scrollable_content_region.width
        index, part = divmod(y + self.scroll_offset.y, self.lines_each)
        if index >= self.count_rows():
            return self._painter.strip([], width)
        pieces = self.draw(index, part, width)
        if index != self.cursor or not self.can_rest(index):
            return self._painter.strip(pieces, width)
        return self.draw_cursor(pieces, width)

    def draw_cursor(self, pieces: list[Piece], width: int) -> Strip:
        """One screen line of the row that the cursor is on."""
        return self._painter.strip(pieces, width, "cursor")
