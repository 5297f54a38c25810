"""The bottom line: where one is, how much there is, what goes on, and the keys that matter here. Never jumps."""

from __future__ import annotations

from textual.reactive import reactive
from textual.strip import Strip
from textual.timer import Timer

from newstui.ui.columns import Piece, cells, cut_pieces, width_of
from newstui.ui.widgets.line import Line


class StatusLine(Line):
    """A notice or a half-typed sequence stands in the place of the rest until it is over."""

    progress: reactive[tuple[Piece, ...]] = reactive(())
    pressed: reactive[str] = reactive("")
    menu: reactive[tuple[Piece, ...]] = reactive(())
    """Completions while the search box has the focus, instead of everything else."""
    about: reactive[tuple[Piece, ...]] = reactive(())
    """What the reader stands on in the article: its address, before anything opens."""
    notice: reactive[tuple[str, bool] | None] = reactive(None)

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._timer: Timer | None = None

    def say(self, text: str, *, is_error: bool = False, seconds: float = 5) -> None:
        """Show a notice for a while; 0: until `quiet`, or the next one."""
        if self._timer is not None:
            self._timer.stop()
            self._timer = None
        self.notice = (text, is_error)
        if seconds:
            self._timer = self.set_timer(seconds, self.quiet)

    def quiet(self) -> None:
        """Take the notice away."""
        self.notice = None

    def render_line(self, y: int) -> Strip:
        width = self.size.width
        left: list[Piece] = [(" ", "")]
        right: list[Piece] = list(self.right)
        if self.pressed:
            left.append((self.pressed, "key"))
        elif self.notice is not None:
            text, is_error = self.notice
            left.append((text, "error" if is_error else "strong"))
        elif self.menu:
            left += self.menu
            right = []
        elif self.about:
            left += self.about
        else:
            left += self.left
            if self.progress:
                left += [("   ", ""), *self.progress]
        left = cut_pieces(left, width)
        room = width - width_of(left) - 3
        kept: list[Piece] = []
        used = 0
        for hint in range(0, len(right), 2):  # a key and its word go together
            pair = right[hint : hint + 2]
            taken = sum(cells(text) for text, _ in pair)
            if used + taken > room:
                break
            kept += pair
            used += taken
        gap = " " * max(0, width - width_of(left) - used)
        return self._painter.strip([*left, (gap, ""), *kept], width)
