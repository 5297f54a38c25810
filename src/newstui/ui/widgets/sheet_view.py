"""A sheet on the screen: set for the width there is, scrolled, kept in its place. Knows no post and no key."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from textual import events
from textual.geometry import Size
from textual.message import Message
from textual.reactive import reactive
from textual.strip import Strip
from textual.timer import Timer

from newstui.article import TITLE
from newstui.typesetting import Line, Place, SetSheet, Setting, Sheet
from newstui.ui.widgets.thumb import WholeCellView

AT_ONCE = 0.01
"""Seconds of work before the first line is drawn: enough to set most posts whole."""
SLICE = 0.01
_BETWEEN = 0.03
_TOO_LONG = 100_000
"""Lines of a sheet that is never set whole: what is looked at is."""
_TOP = Place(0, -(1 << 30), 0)
_KEPT_STRIPS = 2000


class SheetView(WholeCellView, can_focus=True, inherit_bindings=False):
    """Lines on demand. A subclass draws them (`draw`) and may have more to do between keys (`work`)."""

    DEFAULT_CSS = """
    SheetView {
        height: 1fr; overflow-x: hidden; overflow-y: auto; scrollbar-size-vertical: 1; scrollbar-gutter: stable;
    }
    """

    percent: reactive[int] = reactive(0, repaint=False)
    """How much of the sheet was on the screen or above it. Watched, not told: what shows it is drawn in one go with the
    lines that moved."""

    class EndReached(Message):
        """A page further was asked for at the end."""

    def __init__(self, setting: Setting | None = None, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.setting = setting or Setting()
        """How sheets are set; the measure is what the reader wants, the pane may be narrower."""
        self.sheet = Sheet(has_links=False)
        self.set_sheet: SetSheet | None = None
        """None while there is no width to set it for."""
        self._strips: dict[int, Strip] = {}
        self._timer: Timer | None = None

    # what a subclass says
    def draw(self, line: Line | None) -> Strip:
        """One line of the sheet, from edge to edge."""
        raise NotImplementedError  # a sheet knows no looks

    def work(self) -> bool:
        """Do something of what is left to do, for `SLICE` seconds; whether that was all."""
        return True

    # -- setting --------------------------------------------------------------------------------------------------

    def take(self, sheet: Sheet) -> None:
        """Another sheet, from its beginning."""
        self.sheet = sheet
        self.lay_out(None)

    def lay_out(self, top: Place | None, below: int = 0) -> None:
        """Set the sheet for the width there is, and stand so many lines below `top`; None stands at the top."""
        self._strips.clear()
        width = self.scrollable_content_region.width
        if width < 1:
            self.set_sheet = None
            return
        set_sheet = self.set_sheet = SetSheet(self.sheet, replace(self.setting, measure=self.measure_in(width)))
        set_sheet.settle(AT_ONCE)
        self._stand(0 if top is None else set_sheet.y_of(top) + below)
        self.go_on()
        self.refresh()

    def measure_in(self, width: int) -> int:
        """The measure that a pane has room for: a cell stays free on both sides."""
        return max(1, min(self.setting.measure, width - 2))

    def _stand(self, y: int) -> None:
        """The sheet may have another height now, and its first line on the screen is to be `y`."""
        if self.set_sheet is None:
            return
        self.virtual_size = Size(0, self.set_sheet.height)
        if y != self.scroll_offset.y:
            self._strips.clear()
            self.scroll_to(y=y, animate=False, force=True)
        self._tell_progress()

    def on_resize(self) -> None:
        if self.set_sheet is None:
            self.lay_out(None)
        elif self.set_sheet.setting.measure != self.measure_in(self.scrollable_content_region.width):
            self.lay_out(*self.top())
        else:
            self._strips.clear()
            self._stand(self.scroll_offset.y)
            self._surround()

    def go_on(self) -> None:
        """What is left to do is done between keys, a little at a time."""
        if self._timer is None and self.is_attached:
            self._timer = self.set_timer(_BETWEEN, self._continue)

    def _continue(self) -> None:
        self._timer = None
        set_sheet = self.set_sheet
        if set_sheet is None:
            return
        is_settled = set_sheet.is_complete or set_sheet.height > _TOO_LONG
        if not is_settled:
            top, below = self.top()
            height = set_sheet.height
            set_sheet.settle(SLICE)
            if set_sheet.height != height:
                self._stand(set_sheet.y_of(top) + below)
        if not self.work() or not is_settled:
            self.go_on()

    def _surround(self) -> None:
        """Set one screen above and below, so that going there moves nothing that is on the screen already."""
        set_sheet = self.set_sheet
        if set_sheet is None or set_sheet.is_complete:
            return
        height = max(1, self.scrollable_content_region.height)
        whole = set_sheet.height
        top = self.scroll_offset.y
        set_sheet.line_at(top)
        for above in range(1, height):
            known = -1
            while known != set_sheet.height:
                known = set_sheet.height
                set_sheet.line_at(top - above)
                top += set_sheet.height - known
        for below in range(1, 2 * height):
            set_sheet.line_at(top + below)
        if whole != set_sheet.height:
            self._strips.clear()
            self._stand(top)

    # -- where the reader is --------------------------------------------------------------------------------------

    def top(self) -> tuple[Place, int]:
        """The place on the first line of the screen, or the nearest above it and how many lines above."""
        y = self.scroll_offset.y
        if self.set_sheet is None or y == 0:
            return _TOP, 0
        place = self.set_sheet.place_at(y)
        return place, y - self.set_sheet.y_of(place)

    def where(self) -> tuple[int, int]:
        """The passage on the first line of the screen and the offset in it; (0, 0) at the beginning."""
        if self.scroll_offset.y == 0:
            return 0, 0
        for line in self.lines_on_screen():
            for piece in line.pieces:
                number = self.sheet.number(line.block, piece.part)
                if number is not None and number != TITLE:
                    return number, piece.start
        return 0, 0

    def go_to(self, passage: int, offset: int) -> None:
        """Bring a place to the first line of the screen."""
        if self.set_sheet is None:
            return
        if (passage, offset) == (0, 0):
            self._scroll(0)
            return
        self._stand(self.set_sheet.y_of(Place(*self.sheet.find(passage), offset)))
        self._surround()

    def reveal(self, place: Place) -> None:
        """Scroll only if the place is not on the screen: to a third of its height."""
        if self.set_sheet is None:
            return
        y, height, top = self.set_sheet.y_of(place), self.scrollable_content_region.height, self.scroll_offset.y
        if not top <= y < top + height:
            self._stand(max(0, y - height // 3))
            self._surround()

    def lines_on_screen(self) -> Iterator[Line]:
        """The lines that are seen, from the first one."""
        top = self.scroll_offset.y
        for y in range(top, top + self.scrollable_content_region.height):
            line = self.set_sheet.line_at(y) if self.set_sheet is not None else None
            if line is not None:
                yield line

    def _tell_progress(self) -> None:
        """100 when the last line is on the screen."""
        bottom = self.scroll_offset.y + self.scrollable_content_region.height
        height = self.set_sheet.height if self.set_sheet is not None else 0
        self.percent = 100 if bottom >= height else max(0, min(99, bottom * 100 // max(1, height)))

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        super().watch_scroll_y(old_value, new_value)
        if round(old_value) != round(new_value):
            self._surround()
            self._tell_progress()

    # -- moving ---------------------------------------------------------------------------------------------------

    def _scroll(self, y: int) -> None:
        self.scroll_to(y=max(0, y), animate=False, force=True)  # the scrollbar may not be there yet

    def action_scroll_line(self, by: int) -> None:
        self._scroll(self.scroll_offset.y + by)

    def action_page(self, by: int) -> None:
        """A page with two lines in common; a page further at the end says so."""
        if by > 0 and self.scroll_offset.y >= self.max_scroll_y:
            self.post_message(self.EndReached())
            return
        self._scroll(self.scroll_offset.y + by * max(1, self.scrollable_content_region.height - 2))

    def action_top(self) -> None:
        self._scroll(0)

    def action_bottom(self) -> None:
        if self.set_sheet is None:
            return
        height = self.scrollable_content_region.height
        self.set_sheet.set_end(2 * height)
        self._strips.clear()
        self._stand(max(0, self.set_sheet.height - height))

    def _on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        self._wheel(event, 3)

    def _on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        self._wheel(event, -3)

    def _wheel(self, event: events.MouseEvent, by: int) -> None:
        event.stop()
        event.prevent_default()
        self._scroll(self.scroll_offset.y + by)

    # -- drawing --------------------------------------------------------------------------------------------------

    def forget(self) -> None:
        """What was drawn has another look by now."""
        self._strips.clear()

    def redraw(self, start: Place | None = None, end: Place | None = None) -> None:
        """Draw anew; of two places only the lines between: a hop between mentions repaints two lines, not the pane."""
        if start is None or self.set_sheet is None:
            self._strips.clear()
            self.refresh()
            return
        first, last = self.set_sheet.y_of(start), self.set_sheet.y_of(end or start)
        for y in range(first, last + 1):
            self._strips.pop(y, None)
        self.refresh_lines(first, last - first + 1)

    def render_line(self, y: int) -> Strip:
        y += self.scroll_offset.y
        strip = self._strips.get(y)
        if strip is None:
            if len(self._strips) > _KEPT_STRIPS:
                self._strips.clear()
            strip = self._strips[y] = self.draw(self.set_sheet.line_at(y) if self.set_sheet is not None else None)
        return strip
