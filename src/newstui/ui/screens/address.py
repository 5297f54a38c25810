"""A web address, whole, before anything is done with it."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.strip import Strip
from textual.widget import Widget

from newstui.gate import Clean
from newstui.language import _
from newstui.ui.keymap import Keymap
from newstui.ui.screens.keyed import KeyedScreen
from newstui.ui.widgets.line import Line
from newstui.ui.widgets.paint import Painter


class Address(Widget, can_focus=True, inherit_bindings=False):
    """The address over as many lines as it needs."""

    place = "address"

    def __init__(self, address: Clean, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._address = address
        self._painter = Painter(self)

    def render_line(self, y: int) -> Strip:
        width = self.size.width
        each = max(1, width - 2)
        return self._painter.strip([(" ", ""), (self._address[y * each : (y + 1) * each], "accent")], width)


class AddressScreen(KeyedScreen[str], ModalScreen[str], inherit_bindings=False):
    """Ends with "open", "copy" or None."""

    AUTO_FOCUS = "#address"

    def __init__(self, keymap: Keymap, address: Clean) -> None:
        super().__init__(keymap)
        self._address = address

    def compose(self) -> ComposeResult:
        with Vertical(id="address-box"):
            title = Line()
            title.left = ((" " + _("Open this address?"), "heading"),)
            yield title
            widget = Address(self._address, id="address")
            widget.styles.height = max(1, -(-len(self._address) // max(1, min(80, self.app.size.width - 4) - 2)))
            yield widget
            foot = Line()
            keys = ((" Enter ", "key"), (_("opens it in the browser"), "dim"), ("  y ", "key"), (_("copies it"), "dim"))
            foot.left = (*keys, ("  Esc ", "key"), (_("leaves it"), "dim"))
            yield foot

    def action_open(self) -> None:
        self.dismiss("open")

    def action_copy(self) -> None:
        self.dismiss("copy")

    def action_close(self) -> None:
        self.dismiss(None)
