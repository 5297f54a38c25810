"""Type to narrow, Enter to take: commands, stocks, tags, themes, saved searches all choose here."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.screen import ModalScreen

from newstui.frozen import dataclass
from newstui.ui.background import Answered, Desk
from newstui.ui.columns import Piece, cells, cut, padded
from newstui.ui.keymap import Keymap
from newstui.ui.screens.keyed import KeyedScreen
from newstui.ui.widgets.line import Line
from newstui.ui.widgets.rows import Rows
from newstui.ui.widgets.search_box import SearchBox


@dataclass(frozen=True, slots=True)
class Offer:
    """A line to choose: its name, a word to the right, a longer explanation between them."""

    name: str
    aside: str = ""
    detail: str = ""
    value: Any = None


class Offers(Rows):
    """The lines that fit what is typed."""

    place = "prompt"
    can_focus = False

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.can_focus = False
        self.offers: Sequence[Offer] = ()
        self.empty = ""

    def show(self, offers: Sequence[Offer]) -> None:
        self.offers = offers
        self.renew(0, top=0)

    def count_rows(self) -> int:
        return len(self.offers)

    def draw(self, index: int, part: int, width: int) -> list[Piece]:
        offer = self.offers[index]
        aside = cut(offer.aside, width // 3)
        room = width - cells(aside) - 3
        name = cut(offer.name, room)
        detail = padded("  " + offer.detail if offer.detail else "", max(0, room - cells(name)))
        return [(" " + name, "strong"), (detail, "dim"), (" " + aside + " ", "key")]


class Chooser(KeyedScreen[Any], ModalScreen[Any], inherit_bindings=False):
    """`offers` says what fits; with `is_slow` it is asked in a thread. Ends with an offer's value, or None."""

    AUTO_FOCUS = "#chooser-box"

    def __init__(
        self,
        keymap: Keymap,
        title: str,
        offers: Callable[[str], Sequence[Offer]],
        *,
        placeholder: str = "",
        text: str = "",
        nothing: str = "",
        is_slow: bool = False,
    ) -> None:
        super().__init__(keymap)
        self._title = title
        self._find = offers
        self._text = text
        self._nothing = nothing
        self._is_slow = is_slow
        self._asked = text
        self._takes_first = False
        self._desk = Desk(self)
        self._box = SearchBox(self.take_key, placeholder, id="chooser-box")
        self._box.place = "prompt"
        self._offers = Offers(id="offers")
        self._offers.add_class("-followed")

    def compose(self) -> ComposeResult:
        with Vertical(id="chooser"):
            title = Line(id="chooser-title")
            title.left = ((" " + self._title, "heading"),)
            yield title
            with Horizontal(id="chooser-asking"):
                yield self._box
            yield self._offers
            yield Line(id="chooser-foot")

    def on_mount(self) -> None:
        self._box.put(self._text)
        self._ask(self._text)

    def on_unmount(self) -> None:
        self._desk.close()

    @on(SearchBox.Asked)
    def _typed(self, event: SearchBox.Asked) -> None:
        event.stop()
        self._ask(event.typed)

    def _ask(self, typed: str) -> None:
        self._asked = typed
        if self._is_slow:
            self._desk.ask("offers", typed, lambda: self._find(typed))
        else:
            self._show(self._find(typed))

    @on(Answered)
    def _answered(self, event: Answered) -> None:
        event.stop()
        if event.question == self._asked and event.error is None:
            self._show(event.answer)

    def _show(self, offers: Sequence[Offer]) -> None:
        self._offers.show(offers)
        foot = self.query_one("#chooser-foot", Line)
        foot.left = () if offers or not self._nothing else ((" " + self._nothing, "dim"),)
        if self._takes_first:
            self.action_choose()

    @on(Rows.Chosen)
    def _clicked(self, event: Rows.Chosen) -> None:
        event.stop()
        self.action_choose()

    def action_move(self, by: int) -> None:
        self._offers.action_scroll_line(by)

    def action_choose(self) -> None:
        if self._is_slow and self._desk.is_busy("offers"):
            self._takes_first = True  # Enter came before the answer: the first offer of it is meant
            return
        if self._offers.offers:
            self.dismiss(self._offers.offers[self._offers.cursor].value)

    def action_cancel(self) -> None:
        self.dismiss(None)
