"""The scrollbar, its thumb in whole cells: it moves seldom, sends little, and no font draws it too wide."""

from __future__ import annotations

from math import ceil
from typing import Any, ClassVar

from textual.geometry import Region
from textual.scroll_view import ScrollView
from textual.scrollbar import ScrollBar, ScrollBarRender
from textual.strip import Strip


class Thumb(ScrollBarRender):
    """Textual draws eighths of a cell: a thumb that changes with every line, of characters that are ambiguous."""

    VERTICAL_BARS: ClassVar[list[str]] = [" "]
    HORIZONTAL_BARS: ClassVar[list[str]] = [" "]


class WholeCellBar(ScrollBar):
    """Textual draws it for every line that is scrolled, for more than the text takes: here it is when it looks new."""

    renderer = Thumb

    def __init__(self, *, thickness: int) -> None:
        super().__init__(vertical=True, name="vertical", thickness=thickness)
        self._drawn: tuple[Any, list[Strip]] | None = None

    def notify_style_update(self) -> None:
        super().notify_style_update()
        self._drawn = None

    def render_lines(self, crop: Region) -> list[Strip]:
        looks = crop, self.size, self._thumb(), self.mouse_over, self.grabbed is not None
        if self._drawn is None or self._drawn[0] != looks:
            self._drawn = looks, super().render_lines(crop)
        return self._drawn[1]

    def _thumb(self) -> tuple[int, int]:
        """Its first cell and the number of its cells, as `Thumb` draws it."""
        height, virtual, window = self.size.height, ceil(self.window_virtual_size), ceil(self.window_size)
        if not height or not virtual or window >= virtual:
            return 0, 0
        size = max(1, window * height / virtual)
        return int((height - size) * self.position / (virtual - window)), ceil(size)


class WholeCellView(ScrollView, inherit_bindings=False):
    """A widget that scrolls by itself, with such a scrollbar."""

    @property
    def vertical_scrollbar(self) -> ScrollBar:
        """Made when it is first asked for, as Textual's is."""
        if self._vertical_scrollbar is None:
            self._vertical_scrollbar = WholeCellBar(thickness=self.scrollbar_size_vertical)
            self._vertical_scrollbar.display = False
            self.app._start_widget(self, self._vertical_scrollbar)
        return self._vertical_scrollbar
