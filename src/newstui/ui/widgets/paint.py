"""From pieces of text with the names of their styles to a strip of cells. The names stand in `newstui.tcss`."""

from __future__ import annotations

from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip
from textual.widget import Widget

from newstui.ui.columns import Piece, width_of

COMPONENTS = frozenset(
    "paint--" + name
    for name in "accent chip cursor dim error faint heading hit key picked rule star strong tab unread".split()
)


class Painter:
    """The styles of one widget, looked up once until its look changes."""

    def __init__(self, widget: Widget) -> None:
        self._widget = widget
        self._styles: dict[str, Style] = {}

    def forget(self) -> None:
        """The theme, or the focus, has changed."""
        self._styles.clear()

    def __getitem__(self, name: str) -> Style:
        if (style := self._styles.get(name)) is None:
            widget = self._widget
            style = widget.get_component_rich_style(f"paint--{name}", partial=True) if name else widget.rich_style
            self._styles[name] = style
        return style

    def strip(self, pieces: list[Piece], width: int, over: str = "") -> Strip:
        """The pieces on the widget's own ground, with the style `over` spread below all of them."""
        row = self[""] + self[over] if over else self[""]
        is_plain = bool(row.reverse)  # colours of pieces would make stripes of a reversed row
        segments = [Segment(text, row if is_plain or not name else row + self[name]) for text, name in pieces if text]
        if (left := width - width_of(pieces)) > 0:
            segments.append(Segment(" " * left, row))
        return Strip(segments).crop(0, width)

    def tabbed(self, pieces: list[Piece], width: int, tab: int) -> Strip:
        """The pieces as by `strip`, their first `tab` cells in the one style of a tab."""
        row = self.strip(pieces, width)
        return Strip.join([Strip([Segment(row.crop(0, tab).text, self[""] + self["tab"])]), row.crop(tab)])
