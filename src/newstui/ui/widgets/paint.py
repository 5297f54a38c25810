"""From pieces of text with the names of their styles to a strip of cells. The names stand in `newstui.tcss`."""

from __future__ import annotations

from rich.segment import Segment
from rich.style import Style
from textual.dom import DOMNode
from textual.strip import Strip
from textual.widget import Widget

from newstui.ui.columns import Piece, width_of


class Looks(dict[str, Style]):
    """The styles of a widget's parts, by the names of their classes: each is looked up when it is first drawn.

    Textual's own COMPONENT_CLASSES are looked up for every widget whenever it, or what it stands in, changes its look:
    150 of them before the first screen, and forty with each move of the focus.
    """

    def __init__(self, widget: Widget, prefix: str) -> None:
        super().__init__()
        self._widget = widget
        self._prefix = prefix
        self._theme = ""

    def renew(self) -> bool:
        """Forget all if the theme is another one by now; whether it is."""
        if self._theme == (theme := self._widget.app.theme):
            return False
        self._theme = theme
        self.clear()
        return True

    def __missing__(self, name: str) -> Style:
        self[name] = style = self._found(f"{self._prefix}--{name}") if name else self._widget.rich_style
        return style

    def _found(self, name: str) -> Style:
        part = DOMNode(classes=name)
        part._attach(self._widget)
        self._widget.app.stylesheet.apply(part)
        return part.styles.partial_rich_style


class Painter:
    """Draws with the looks of one widget."""

    def __init__(self, widget: Widget) -> None:
        self.looks = Looks(widget, "paint")

    def strip(self, pieces: list[Piece], width: int, over: str = "") -> Strip:
        """The pieces on the widget's own ground, with the style `over` spread below all of them."""
        looks = self.looks
        row = looks[""] + looks[over] if over else looks[""]
        is_plain = bool(row.reverse)  # colours of pieces would make stripes of a reversed row
        segments = [Segment(text, row if is_plain or not name else row + looks[name]) for text, name in pieces if text]
        if (left := width - width_of(pieces)) > 0:
            segments.append(Segment(" " * left, row))
        return Strip(segments).crop(0, width)

    def tabbed(self, pieces: list[Piece], width: int, tab: int) -> Strip:
        """The pieces as by `strip`, their first `tab` cells in the one style of a tab."""
        row = self.strip(pieces, width)
        return Strip.join([Strip([Segment(row.crop(0, tab).text, self.looks[""] + self.looks["tab"])]), row.crop(tab)])
